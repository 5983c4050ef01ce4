import { createRequire } from 'node:module';
import { counted, formatDuration, formatShare } from '../../results/format.ts';
import { onScreen, printable } from '../print.ts';
import { cut } from '../screen/width.ts';
import type { Live, ServingEvent } from '../served/request.ts';
import { style } from './style.ts';

// Loaded where there is a terminal to draw on.
const require = createRequire(import.meta.url);

/** Shows a served load while it goes on: a live block in a terminal, a line per event elsewhere. Writes to stderr. */
export interface ServingProgress {
  (event: ServingEvent): void;
  end(): void;
}

interface State {
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
        if (event.type === 'load')
          say(`${state.place}${event.title}, seed ${event.seed}: ${counted(event.requests, 'request')}`);
        if (event.type === 'notice') say(event.text);
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
      if (event.type === 'notice') {
        log.clear();
        say(event.text);
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
      state.title = event.title;
      state.phase = `seed ${event.seed}`;
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
    `${finished} of ${requests} requests`,
    `${queued} waiting`,
    `${active} in work`,
    `${(tokens / seconds).toPrecision(3)} tokens/s`,
    ...(kept === null ? [] : [`${formatShare(kept)} kept the promise`]),
  ];
  return `${head}\n${bar} ${words.join(', ')}; ${phase}, ${formatDuration(seconds)}`;
}
