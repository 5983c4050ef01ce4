import { formatShare } from '../../results/format.ts';
import { chosenBy } from '../browser/choice.ts';
import type {
  BrowserPlan,
  BrowserProvider,
  BrowserTrial,
  FromProcess,
  Job,
  Offered,
} from '../browser/contract.ts';
import { type Hidden, hiddenNs } from '../browser/hidden.ts';
import { type Ended, recordsOf, type Seen } from '../browser/record.ts';
import { resultOf } from '../browser/result.ts';
import { browser as wordsOf } from '../words/browser.ts';
import type { Language } from '../words.ts';
import { show } from './browser-result.ts';

// The page that measures its own browser: it fetches the plan, starts one worker after the other, and shows what they found.

const language: Language = document.documentElement.lang.startsWith('zh') ? 'zh' : 'en';
const words = wordsOf[language];
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
const onInput = form.elements.namedItem('on') as HTMLSelectElement;

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
  for (const input of [threadsInput, shapeInput, onInput]) input.disabled = isRunning;
};

const now = () => performance.timeOrigin + performance.now();

let hidden: readonly Hidden[] = [];

/** Begins and ends a while out of sight, as the browser tells. */
const look = () => {
  const last = hidden.at(-1);
  const isOpen = last?.to === Number.POSITIVE_INFINITY;
  if (document.hidden && !isOpen) hidden = [...hidden, { from: now(), to: Number.POSITIVE_INFINITY }];
  if (!document.hidden && isOpen) hidden = [...hidden.slice(0, -1), { ...last, to: now() }];
};

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

/** A worker that stands for a process: what it measured, or how long the kernels took that it tried. */
const ofProcess = <Type extends 'measured' | 'tried'>(
  type: Type,
  job: Job,
  heard: (phase: string) => void,
  signal: AbortSignal,
) =>
  ask(
    'browser-process.ts',
    job,
    (message: FromProcess): Extract<FromProcess, { type: Type }> | undefined => {
      if (message.type === 'failed') throw new Error(message.message);
      if (message.type === type) return message as Extract<FromProcess, { type: Type }>;
      if (message.type === 'phase') heard(words[message.phase]);
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
    const { measured } = await ofProcess('measured', job, heard, signal);
    return { ...head, outcome: 'ok', error: null, measured, hiddenNs: hiddenNs(hidden, measured) };
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

/** A trial with what its processes need: its weights, and the fastest of its graphs. */
interface Prepared {
  readonly trial: BrowserTrial;
  readonly job: Job;
}

async function prepare(
  plan: BrowserPlan,
  trial: BrowserTrial,
  threads: number,
  signal: AbortSignal,
): Promise<Prepared> {
  const { seed, shape, provider, library } = plan;
  const offered: Offered[] = await Promise.all(
    trial.choices.map(async (choice) => {
      const response = await fetched(`browser/${shape}-${provider}/${choice.graph}`, signal);
      return { choice, graph: new Uint8Array(await response.arrayBuffer()) };
    }),
  );
  const weights = await makeWeights(trial, seed, signal);
  const common = { trial, provider, seed, threads, weights, library: `${assets}${library.folder}` };
  const [only] = offered;
  if (offered.length === 1) return { trial, job: { ...common, task: { kind: 'measure', choice: only! } } };
  const { tried } = await ofProcess(
    'tried',
    { ...common, task: { kind: 'try', choices: offered } },
    (phase) => say(words.preparing(trial.workload.title, phase)),
    signal,
  );
  const { trial: chosen, choice } = chosenBy(tried, trial);
  return {
    trial: chosen,
    job: { ...common, task: { kind: 'measure', choice: offered.find((one) => one.choice === choice)! } },
  };
}

/** All processes of a plan, in rounds, so that what comes and goes on the host meets all trials alike. */
async function run(plan: BrowserPlan, threads: number, signal: AbortSignal): Promise<void> {
  const createdAt = new Date().toISOString();
  const rounds = plan.processes;
  progress.max = plan.trials.length * (rounds + 1);
  progress.value = 0;
  const prepared: Prepared[] = [];
  for (const trial of plan.trials) {
    prepared.push(await prepare(plan, trial, threads, signal));
    progress.value++;
  }
  const ended: Ended[][] = prepared.map(() => []);
  for (let round = 0; round < rounds && !signal.aborted; round++) {
    for (const [i, { job }] of prepared.entries()) {
      if (signal.aborted) break;
      const { title } = job.trial.workload;
      const heard = (phase: string) => say(words.phase(title, round + 1, rounds, phase));
      ended[i]!.push(await oneProcess(job, round * prepared.length + i, heard, signal));
      progress.value++;
    }
  }
  const id = `${createdAt.slice(0, 19).replaceAll(':', '-')}-browser`;
  const measuredPlan = { ...plan, trials: prepared.map(({ trial }) => trial) };
  const records = recordsOf(measuredPlan, ended, { id, createdAt, seen: seen(threads) });
  result.replaceChildren(...show(resultOf(records), language, section.dataset.method!));
  result.dispatchEvent(new Event('drawn', { bubbles: true }));
}

interface Brands {
  readonly userAgentData?: {
    readonly brands: readonly { readonly brand: string; readonly version: string }[];
  };
}

function seen(threads: number): Seen {
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
    gpu: gpu && { name: gpuName(gpu), isSoftware: isSoftware(gpu) },
  };
}

/** What the browser says of its GPU; null where it offers none. */
let gpu: GPUAdapter | null = null;

const gpuName = ({ info }: GPUAdapter) =>
  [info.vendor, info.architecture, info.description].filter(Boolean).join(' ') || null;

/** A driver that computes on the processor: browsers fall back to one, or were told to. */
const isSoftware = ({ info }: GPUAdapter) =>
  info.isFallbackAdapter ||
  /swiftshader|llvmpipe|basic render/i.test(`${info.architecture} ${info.description}`);

async function findGpu(): Promise<GPUAdapter | null> {
  try {
    return (await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' })) ?? null;
  } catch {
    return null;
  }
}

/** The plan for what is chosen: on a GPU in float16, where that has shaders for it. */
function providerOf(on: string): BrowserProvider {
  if (on !== 'webgpu') return 'wasm';
  return gpu?.features.has('shader-f16') ? 'webgpu' : 'webgpu-float32';
}

/** Says what there is. A GPU is only asked for where somebody wants it: a browser without one complains in its console. */
async function greet(): Promise<void> {
  const threads = words.ready(navigator.hardwareConcurrency);
  if (onInput.value !== 'webgpu') return say(`${threads} ${words.keepInFront}`);
  gpu = await findGpu();
  if (gpu === null) onInput.value = 'wasm';
  const found = gpu === null ? words.noGpu : words.hasGpu(gpuName(gpu) ?? words.unnamedGpu);
  say(`${threads} ${found} ${words.keepInFront}`);
}

async function start(): Promise<void> {
  const controller = new AbortController();
  stopButton.onclick = () => controller.abort(new Error(words.stopped));
  const shape = shapeInput.value;
  const threads = Number(threadsInput.value);
  const on = onInput.value;
  history.replaceState(null, '', `?${new URLSearchParams({ shape, on, threads: String(threads) })}`);
  result.replaceChildren();
  hidden = [];
  look();
  stand('running');
  document.addEventListener('visibilitychange', look);
  try {
    const plan = await fetched(`browser/${shape}-${providerOf(on)}/plan.json`, controller.signal);
    await run(await plan.json(), threads, controller.signal);
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
  form.classList.remove('waiting');
  onInput.addEventListener('change', () => void greet());
  await greet();
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void start();
  });
} else {
  say(inTheWay);
  stand('failed');
}
