import { createRequire } from 'node:module';
import { counted, formatCount, formatDigits, formatDuration, formatShare } from '../../results/format.ts';
import { onScreen, printable } from '../print.ts';
import { cut } from '../screen/width.ts';
import type { Live, ServingEvent } from '../served/request.ts';
import { probeLine, probeName } from './probe.ts';
import { style } from './style.ts';

// Loaded where there is a terminal to draw on.
const require = createRequire(import.meta.url);

/** Shows a served load while it goes on: a live block in a terminal, a line per event elsewhere. Writes to stderr. */
export interface ServingProgress {
  (event: ServingEvent): void;
  end(): void;
}

interface State {
  /** Of a search as it was asked for: what is tried stands in the phase. */
  title: string;
  place: string;
  phase: string;
  live: Live | null;
}

export function showServing(stream: NodeJS.WriteStream): ServingProgress {
  const state: State = { title: '', place: '', phase: '', live: null };
  const say = (line: string) => stream.write(`${onScreen(line, stream)}\n`);
  if (!stream.isTTY) {
    return Object.assign(
      (event: ServingEvent) => {
        update(state, event);
        if (event.type === 'load') say(`${loadName(state, event)}: ${counted(event.requests, 'request')}`);
        const lasting = lastingLine(state, event);
        if (lasting !== null) say(lasting);
      },
      { end() {} },
    );
  }
  const { createLogUpdate } = require('log-update') as typeof import('log-update');
  const log = createLogUpdate(stream);
  const draw = () => {
    const { columns = 80 } = stream;
    const lines = printable(render(state)).split('\n');
    log(lines.map((line) => cut(line, columns - 1)).join('\n'));
  };
  return Object.assign(
    (event: ServingEvent) => {
      update(state, event);
      const lasting = lastingLine(state, event);
      if (lasting !== null) {
        log.clear();
        say(lasting);
      }
      draw();
    },
    {
      end() {
        log.clear();
        log.done();
      },
    },
  );
}

/** The loads of a search differ in what is tried alone. */
const loadName = (
  { place }: State,
  { title, seed, tries }: Extract<ServingEvent, { type: 'load' }>,
): string => `${tries === null ? place + title : probeName(tries)}, seed ${seed}`;

/** What must stay on the screen when the next load begins. */
function lastingLine({ place }: State, event: ServingEvent): string | null {
  if (event.type === 'notice') return event.text;
  if (event.type === 'judged') return probeLine(event.probe, event.verdict);
  return event.type === 'scenario' && event.isSearch ? place + event.title : null;
}

function update(state: State, event: ServingEvent) {
  switch (event.type) {
    case 'scenario':
      state.title = event.title;
      state.place = event.of > 1 ? `[${event.index + 1}/${event.of}] ` : '';
      state.phase = 'preparing';
      state.live = null;
      break;
    case 'files':
      state.phase = `${event.what} weights, ${formatShare(event.doneBytes / event.ofBytes)}`;
      break;
    case 'loading':
      state.phase = 'loading the model';
      break;
    case 'load':
      if (event.tries === null) state.title = event.title;
      state.phase = `${event.tries === null ? '' : `${probeName(event.tries)}, `}seed ${event.seed}`;
      state.live = null;
      break;
    case 'progress':
      state.live = event.live;
      break;
  }
}

function render({ title, place, phase, live }: State): string {
  const head = `${place}${style.bold(title)}`;
  if (!live) return `${head}\n${phase}`;
  const { seconds, requests, finished, queued, active, tokens, kept } = live;
  const cells = 24;
  const filled = Math.min(cells, Math.round((cells * finished) / requests));
  const bar = '█'.repeat(filled) + style.dim('░'.repeat(cells - filled));
  const words = [
    `${formatCount(queued)} waiting`,
    `${formatCount(active)} in work`,
    `${formatDigits(tokens / seconds, 3)} tokens/s`,
    ...(kept === null ? [] : [`${formatShare(kept)} kept the promise`]),
  ];
  const done = `${formatCount(finished)} of ${counted(requests, 'request')}`;
  return `${head}\n${bar} ${phase}: ${done}, ${formatDuration(seconds)}\n${words.join(', ')}`;
}
