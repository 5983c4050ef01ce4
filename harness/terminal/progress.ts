import { createRequire } from 'node:module';
import { counted, formatDuration, formatQuantity } from '../../results/format.ts';
import type { Repeat } from '../../results/record.ts';
import { onScreen, printable } from '../print.ts';
import type { RunEvent } from '../run/request.ts';
import { cut } from '../screen/width.ts';
import type { WeightsWork } from '../weights.ts';
import { style } from './style.ts';

// Loaded where there is a terminal to draw on.
const require = createRequire(import.meta.url);

/** Shows a run while it goes on: one live block in a terminal, one line per event elsewhere. Writes to stderr. */
export interface Progress {
  (event: RunEvent): void;
  end(): void;
}

interface State {
  /** What is counted. */
  unit: 'process' | 'turn';
  processes: number;
  finished: number;
  now: string;
  phase: string;
  startedAtMs: number;
  /** Milliseconds that the finished processes took, by trial. */
  tookMs: Map<string, number[]>;
  waiting: Map<string, number>;
}

export function showProgress(
  stream: NodeJS.WriteStream,
  nowMs: () => number = () => performance.now(),
): Progress {
  return stream.isTTY ? liveProgress(stream, nowMs) : plainProgress(stream, nowMs);
}

function plainProgress(stream: NodeJS.WriteStream, nowMs: () => number): Progress {
  const state = emptyState();
  const progress = (event: RunEvent) => {
    const startedAtMs = state.startedAtMs;
    update(state, event, nowMs());
    const say = (line: string) => stream.write(`${onScreen(line, stream)}\n`);
    if (event.type === 'planned')
      say(`${counted(event.processes, state.unit)}${event.done > 0 ? `, ${event.done} already done` : ''}`);
    if (event.type === 'extended')
      say(
        `${counted(event.trials.length, `further ${state.unit}`)}: these trials are not known well enough yet`,
      );
    if (event.type === 'files' && event.doneBytes === event.ofBytes)
      say(`weights ${workDone[event.what]}: ${sizeText(event.ofBytes)} for ${event.title}`);
    if (event.type === 'notice') say(event.text);
    if (event.type === 'probed') say(`${event.title}: batch ${event.batch} ${probeText(event.outcome)}`);
    if (event.type === 'finished') {
      const took = startedAtMs === 0 ? '' : ` in ${formatDuration((nowMs() - startedAtMs) / 1000)}`;
      say(`[${state.finished}/${state.processes}] ${event.title}: ${outcomesOf(event.repeats)}${took}`);
    }
  };
  return Object.assign(progress, { end() {} });
}

/** `ok`; of a group that did not all go well, how many processes ended in each way. */
function outcomesOf(repeats: readonly Repeat[]): string {
  const byOutcome = Map.groupBy(repeats, ({ outcome }) => outcome);
  if (byOutcome.size === 1) return repeats[0]!.outcome;
  return [...byOutcome].map(([outcome, { length }]) => `${length} ${outcome}`).join(', ');
}
/** How a batch that was tried ended, in words. */
const probeText = (outcome: string) =>
  ({ ok: 'ran', out_of_memory: 'ran out of memory', refused: 'is more than the memory holds' })[outcome] ??
  `ended as ${outcome}`;

const workDone: Readonly<{ [what in WeightsWork]: string }> = {
  making: 'made',
  checking: 'checked',
  'making again': 'made again, since the file in the cache was damaged or not complete',
};

const refreshMs = 1000;

function liveProgress(stream: NodeJS.WriteStream, nowMs: () => number): Progress {
  const state = emptyState();
  const { createLogUpdate } = require('log-update') as typeof import('log-update');
  const log = createLogUpdate(stream);
  const draw = () => log(onOneLineEach(printable(render(state, nowMs())), stream));
  // Drawn rarely: while a worker measures, this process should sleep.
  const timer = setInterval(draw, refreshMs);
  const progress = (event: RunEvent) => {
    update(state, event, nowMs());
    const lasting = lastingLine(event);
    if (lasting) {
      log.clear();
      stream.write(`${onScreen(lasting, stream)}\n`);
    }
    if (event.type !== 'files' || event.doneBytes === event.ofBytes) draw();
  };
  return Object.assign(progress, {
    end() {
      clearInterval(timer);
      log.clear();
      log.done();
    },
  });
}

/** A line that its terminal breaks cannot be drawn over: each is cut before the last column, where some terminals already break. */
const onOneLineEach = (text: string, { columns = 80 }: NodeJS.WriteStream) =>
  text
    .split('\n')
    .map((line) => cut(line, columns - 1))
    .join('\n');

/** What must stay on the screen when the live block moves on. */
function lastingLine(event: RunEvent): string | null {
  if (event.type === 'notice') return event.text;
  const isRepaired = event.type === 'files' && event.what === 'making again';
  return isRepaired && event.doneBytes === event.ofBytes
    ? `weights ${workDone[event.what]}: ${event.title}`
    : null;
}

const emptyState = (): State => ({
  unit: 'process',
  processes: 0,
  finished: 0,
  now: '',
  phase: '',
  startedAtMs: 0,
  tookMs: new Map(),
  waiting: new Map(),
});

function update(state: State, event: RunEvent, nowMs: number) {
  switch (event.type) {
    case 'planned': {
      state.unit = event.inTurns ? 'turn' : 'process';
      state.processes = event.processes;
      state.finished = event.done;
      const each = event.processes / event.trials.length;
      state.waiting = new Map(event.trials.map((title) => [title, each]));
      break;
    }
    case 'extended':
      state.processes += event.trials.length;
      for (const title of event.trials) state.waiting.set(title, 1);
      break;
    case 'files':
      state.now = event.title;
      state.phase = `${event.what} weights, ${sizeText(event.doneBytes)} of ${sizeText(event.ofBytes)}`;
      break;
    case 'probing':
      state.now = event.title;
      state.phase = `looking for the largest batch: ${event.batch}`;
      break;
    case 'probed':
      state.phase = `batch ${event.batch} ${probeText(event.outcome)}`;
      break;
    case 'started':
      state.now = event.title;
      state.phase = 'starting';
      state.startedAtMs = nowMs;
      break;
    case 'phase':
      state.phase = event.phase;
      break;
    case 'finished':
      state.finished++;
      // A process that was refused or never began took no time.
      if (state.startedAtMs !== 0) {
        state.tookMs.set(event.title, [...(state.tookMs.get(event.title) ?? []), nowMs - state.startedAtMs]);
      }
      state.startedAtMs = 0;
      state.waiting.set(event.title, (state.waiting.get(event.title) ?? 1) - 1);
      break;
  }
}

/** Milliseconds that the waiting processes will take: each as long as its trial took before, or as the mean of all. */
function estimateMs({ tookMs, waiting }: State): number | null {
  const all = [...tookMs.values()].flat();
  if (all.length === 0) return null;
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return [...waiting].reduce((sum, [title, n]) => sum + n * mean(tookMs.get(title) ?? all), 0);
}

function render(state: State, nowMs: number): string {
  const { unit, finished, processes, now, phase } = state;
  const cells = 24;
  const filled = processes === 0 ? 0 : Math.round((cells * finished) / processes);
  const bar = '█'.repeat(filled) + style.dim('░'.repeat(cells - filled));
  const left = estimateMs(state);
  const running = state.startedAtMs === 0 ? 0 : nowMs - state.startedAtMs;
  const eta = left === null ? '' : `, about ${formatDuration(Math.max(0, left - running) / 1000)} left`;
  return `${bar} ${finished} of ${counted(processes, unit)}${eta}\n${style.bold(now)}: ${phase}`;
}

const sizeText = (bytes: number) => formatQuantity({ value: bytes, unit: 'B' });
