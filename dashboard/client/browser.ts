import { formatShare } from '../../results/format.ts';
import type { BrowserPlan, BrowserTrial, FromProcess, Job, Measured } from '../browser/contract.ts';
import { type Ended, recordsOf, type Seen } from '../browser/record.ts';
import { resultOf } from '../browser/result.ts';
import { browser as wordsOf } from '../words/browser.ts';
import { show } from './browser-result.ts';

// The page that measures its own browser: it fetches the plan, starts one worker after the other, and shows what they found.

const words = wordsOf[document.documentElement.lang.startsWith('zh') ? 'zh' : 'en'];
const section = document.querySelector<HTMLElement>('#measure')!;
const part = <E extends HTMLElement>(selector: string) => section.querySelector<E>(selector)!;
const form = part<HTMLFormElement>('form');
const stopButton = part<HTMLButtonElement>('.stop');
const startButton = part<HTMLButtonElement>('button:not(.stop)');
const said = part<HTMLElement>('.said');
const progress = part<HTMLProgressElement>('progress');
const result = part<HTMLElement>('.result');
const threadsInput = form.elements.namedItem('threads') as HTMLInputElement;
const shapeInput = form.elements.namedItem('shape') as HTMLSelectElement;

const assets = new URL(section.dataset.assets!, location.href).href;

/** Why nothing can be measured here; null where it can. */
function obstacle(): string | null {
  if (!isSecureContext) return words.insecure(location.hostname, location.port || '80');
  if (!crossOriginIsolated) return words.notIsolated;
  if (typeof WebAssembly === 'undefined' || typeof SharedArrayBuffer === 'undefined')
    return words.noWebAssembly;
  return null;
}

const say = (text: string) => {
  said.textContent = text;
};

/** Where the page stands, for its style and for whoever waits for it. */
const stand = (state: 'idle' | 'running' | 'done' | 'stopped' | 'failed') => {
  section.dataset.state = state;
  const isRunning = state === 'running';
  stopButton.hidden = !isRunning;
  startButton.hidden = isRunning;
  progress.hidden = !isRunning;
  for (const input of [threadsInput, shapeInput]) input.disabled = isRunning;
};

const now = () => performance.timeOrigin + performance.now();

/** When the tab was out of sight, in milliseconds since 1970; an end that is open has not come yet. */
const hidden: { from: number; to: number }[] = [];
const look = () => {
  const last = hidden.at(-1);
  const isOpen = last?.to === Number.POSITIVE_INFINITY;
  if (document.hidden && !isOpen) hidden.push({ from: now(), to: Number.POSITIVE_INFINITY });
  if (!document.hidden && isOpen) last.to = now();
};

/** Of the timed window, the part in which the tab was out of sight. */
function hiddenNs({ originNs, samples: { startNs, durationNs } }: Measured): number {
  const begin = Number(originNs) / 1e6 + startNs[0]! / 1e6;
  const end = Number(originNs) / 1e6 + (startNs.at(-1)! + durationNs.at(-1)!) / 1e6;
  const milliseconds = hidden
    .map(({ from, to }) => Math.min(to, end) - Math.max(from, begin))
    .filter((overlap) => overlap > 0)
    .reduce((sum, overlap) => sum + overlap, 0);
  return Math.round(milliseconds * 1e6);
}

/**
 * The one answer of a worker, which is ended then. Rejects with what it failed with, and where it is stopped.
 *
 * @param heard called with every message; what it returns, unless undefined, is the answer
 */
function ask<Answer>(
  script: string,
  message: object,
  heard: (message: never) => Answer | undefined,
  signal: AbortSignal,
): Promise<Answer> {
  const worker = new Worker(`${assets}modules/dashboard/client/${script}`, { type: 'module' });
  const answer = new Promise<Answer>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    worker.onerror = ({ message: why }) => reject(new Error(why || 'the worker died'));
    worker.onmessage = ({ data }: MessageEvent) => {
      try {
        const found = heard(data as never);
        if (found !== undefined) resolve(found);
      } catch (error) {
        reject(error);
      }
    };
    worker.postMessage(message);
  });
  return answer.finally(() => worker.terminate());
}

type FromWeights =
  | { readonly type: 'progress'; readonly doneBytes: number }
  | { readonly type: 'made'; readonly weights: Uint8Array }
  | { readonly type: 'failed'; readonly message: string };

const makeWeights = ({ weights, workload }: BrowserTrial, seed: number, signal: AbortSignal) =>
  ask(
    'browser-weights.ts',
    { weights, seed },
    (message: FromWeights) => {
      if (message.type === 'failed') throw new Error(message.message);
      if (message.type === 'made') return message.weights;
      say(words.making(workload.title, formatShare(message.doneBytes / weights.bytes)));
      return undefined;
    },
    signal,
  );

const measure = (job: Job, heard: (phase: string) => void, signal: AbortSignal) =>
  ask(
    'browser-process.ts',
    job,
    (message: FromProcess) => {
      if (message.type === 'failed') throw new Error(message.message);
      if (message.type === 'measured') return message.measured;
      heard(words[message.phase]);
      return undefined;
    },
    signal,
  );

/** How browsers and WebAssembly say that the memory did not suffice. */
const memoryWords = /out of memory|bad_alloc|allocat|memory access out of bounds|Array buffer/i;

async function oneProcess(
  job: Job,
  position: number,
  heard: (phase: string) => void,
  signal: AbortSignal,
): Promise<Ended> {
  const head = { position, startedAt: new Date().toISOString() };
  try {
    const measured = await measure(job, heard, signal);
    return { ...head, outcome: 'ok', error: null, measured, hiddenNs: hiddenNs(measured) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const outcome = signal.aborted ? 'interrupted' : memoryWords.test(why) ? 'out_of_memory' : 'failed';
    return { ...head, outcome, error: why, measured: null, hiddenNs: 0 };
  }
}

const fetched = async (name: string, signal: AbortSignal): Promise<Response> => {
  const response = await fetch(`${assets}${name}`, { signal });
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response;
};

/** All processes of a plan, in rounds, so that what comes and goes on the host meets all trials alike. */
async function run(shape: string, threads: number, signal: AbortSignal): Promise<void> {
  const createdAt = new Date().toISOString();
  const plan: BrowserPlan = await (await fetched(`browser/${shape}.json`, signal)).json();
  const { trials, seed, processes: rounds } = plan;
  progress.max = trials.length * (rounds + 1);
  progress.value = 0;
  const jobs: Job[] = [];
  for (const trial of trials) {
    const graph = new Uint8Array(
      await (await fetched(`browser/${shape}/${trial.graph}`, signal)).arrayBuffer(),
    );
    const weights = await makeWeights(trial, seed, signal);
    jobs.push({ trial, seed, threads, graph, weights, library: `${assets}${plan.library.folder}` });
    progress.value++;
  }
  const ended: Ended[][] = trials.map(() => []);
  for (let round = 0; round < rounds && !signal.aborted; round++) {
    for (const [i, job] of jobs.entries()) {
      if (signal.aborted) break;
      const { title } = job.trial.workload;
      const heard = (phase: string) => say(words.phase(title, round + 1, rounds, phase));
      ended[i]!.push(await oneProcess(job, round * trials.length + i, heard, signal));
      progress.value++;
    }
  }
  const id = `${createdAt.slice(0, 19).replaceAll(':', '-')}-browser`;
  const records = recordsOf(plan, ended, { id, createdAt, seen: await seen(threads) });
  result.replaceChildren(...show(resultOf(records), words));
}

interface Brands {
  readonly userAgentData?: {
    readonly brands: readonly { readonly brand: string; readonly version: string }[];
  };
}

async function seen(threads: number): Promise<Seen> {
  const { userAgent, platform, hardwareConcurrency, userAgentData } = navigator as Navigator & Brands;
  // Among the brands is one that means nothing, so that nobody relies on the list.
  const brand = userAgentData?.brands.find(({ brand }) => !/not.?a.?brand/i.test(brand));
  const named = /(?:Firefox|Edg|Chrome|Version)\/(\d+)/.exec(userAgent);
  return {
    agent: userAgent,
    name: brand ? `${brand.brand} ${brand.version}` : (named?.[0].replace('/', ' ') ?? 'this browser'),
    platform: platform || 'browser',
    isIsolated: crossOriginIsolated,
    processors: hardwareConcurrency,
    threads,
  };
}

async function start(): Promise<void> {
  const controller = new AbortController();
  stopButton.onclick = () => controller.abort(new Error(words.stopped));
  const shape = shapeInput.value;
  const threads = Number(threadsInput.value);
  history.replaceState(null, '', `?${new URLSearchParams({ shape, threads: String(threads) })}`);
  result.replaceChildren();
  hidden.length = 0;
  look();
  stand('running');
  document.addEventListener('visibilitychange', look);
  try {
    await run(shape, threads, controller.signal);
    say(controller.signal.aborted ? words.stopped : '');
    stand(controller.signal.aborted ? 'stopped' : 'done');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    say(controller.signal.aborted ? words.stopped : words.failed(why));
    stand(controller.signal.aborted ? 'stopped' : 'failed');
  } finally {
    document.removeEventListener('visibilitychange', look);
  }
}

const inTheWay = obstacle();
if (inTheWay === null) {
  threadsInput.max = String(navigator.hardwareConcurrency);
  threadsInput.value ||= String(navigator.hardwareConcurrency);
  form.hidden = false;
  say(`${words.ready(navigator.hardwareConcurrency)} ${words.keepInFront}`);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void start();
  });
} else {
  say(inTheWay);
  stand('failed');
}
