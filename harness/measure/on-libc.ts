import { checks, faults } from '../../results/sentences/output.ts';
import { monotonicClock } from '../clock.ts';
import { Failure } from '../errors.ts';
import { koffi, type LibraryHandle } from '../koffi.ts';
import type { Job, Task } from '../plan/trial.ts';
import { watchHost } from './host.ts';
import { sampleLoop, timesOf } from './loop.ts';
import type { Measurement, Phase } from './measurement.ts';
import { seededValues } from './seeded.ts';

type YardstickTask = Extract<Task, { kind: 'yardstick' }>;
type CFunction = ReturnType<LibraryHandle['func']>;

/**
 * Parts for each thread. Of a reading several, so that a thread that was held up leaves its next part to another. Of a copy one: the
 * library writes past the caches only where a call is long (glibc: `x86_non_temporal_threshold`).
 */
const partsPerThread = { 'libc.read': 4, 'libc.copy': 1 } as const;

/** Runs of each function that reads, before the faster one is taken. */
const runsOfEach = 3;

/** Readings by one thread, before the window and behind it. */
const runsByOne = 3;

/**
 * The life of a trial that asks the C library and not ONNX Runtime. Reading is `memcmp` of two streams that differ in the last byte of each part,
 * or `memchr` for a byte that stands there and nowhere else, whichever is faster: their answers show that all of the part was read.
 * Copying is `memcpy`, compared as a whole afterwards. The calls are koffi's asynchronous ones, on the threads of libuv's pool: as many
 * as the target has (`UV_THREADPOOL_SIZE`, which the parent sets).
 *
 * @throws Failure for a task of another engine
 */
export async function measureOnLibc(
  job: Job,
  signal: AbortSignal,
  onPhase: (phase: Phase) => void,
): Promise<Measurement> {
  const { task } = job;
  if (task.kind !== 'yardstick')
    throw new Failure(`The C library computes no ${task.kind}.`, 'Take the engine native.');
  const clock = monotonicClock();
  onPhase('loading');
  const begin = clock.now();
  const { run, check, checked, version } = await prepareYardstick(task, job.seed);
  const loadNs = clock.now() - begin;
  const timed = async (threads: number) => {
    const start = clock.now();
    await run(threads);
    return clock.now() - start;
  };
  onPhase('first run');
  const firstRunNs = await timed(task.threads);
  const byOneNs: number[] = [];
  const timeByOne = async () => {
    if (task.threads === 1 || task.kernel !== 'libc.read') return;
    for (let n = 0; n < runsByOne && !signal.aborted; n++) byOneNs.push(Math.round(await timed(1)));
  };
  onPhase('warming up');
  await timeByOne();
  const host = watchHost();
  const loop = await sampleLoop(() => run(task.threads), {
    clock,
    budget: job.budget,
    signal,
    onWindow() {
      onPhase('measuring');
      host.start();
    },
  });
  const hostShare = host.stop();
  await timeByOne();
  onPhase('checking');
  const wrong = await check();
  return {
    originNs: String(clock.originNs),
    loadNs,
    firstRunNs,
    warmup: loop.warmup,
    samples: {
      ...timesOf(loop),
      tokenNs: null,
    },
    stop: loop.stop,
    traffic: { toDeviceBytes: 0, toHostBytes: 0 },
    output: {
      finite: null,
      idsSha256: null,
      checked,
      wrong,
    },
    ...(byOneNs.length > 0 && { byOneThread: { durationNs: byOneNs } }),
    host: hostShare,
    placement: null,
    library: { name: 'libc', version, build: null, source: 'the C library of the system' },
  };
}

interface Libc {
  readonly version: string;
  readonly memchr: CFunction;
  readonly memcpy: CFunction;
  readonly memcmp: CFunction;
}

function openLibc(): Libc {
  const library = koffi().load(process.platform === 'win32' ? 'ucrtbase.dll' : null);
  return {
    version: versionOf(library),
    memchr: library.func('void *memchr(const void *from, int byte, size_t bytes)'),
    memcpy: library.func('void *memcpy(void *to, const void *from, size_t bytes)'),
    memcmp: library.func('int memcmp(const void *one, const void *other, size_t bytes)'),
  };
}

/** Only glibc tells its version by a call. */
function versionOf(library: LibraryHandle): string {
  try {
    return `glibc ${library.func('const char *gnu_get_libc_version()')() as string}`;
  } catch {
    return 'not told';
  }
}

/** A yardstick with its memory filled, ready to be timed. */
interface PreparedYardstick {
  /** Of the C library. */
  readonly version: string;
  /** One sample, by so many threads at once. */
  run(threads: number): Promise<void>;
  /** What is wrong with what the runs left behind, or null. */
  check(): Promise<string | null>;
  /** By which function it is done, and what is looked at. */
  readonly checked: string;
}

export function prepareYardstick(task: YardstickTask, seed: number): Promise<PreparedYardstick> {
  const libc = openLibc();
  return task.kernel === 'libc.copy' ? prepareCopy(task, libc, seed) : prepareRead(task, libc, seed);
}

async function prepareCopy(
  { bytes, threads }: YardstickTask,
  libc: Libc,
  seed: number,
): Promise<PreparedYardstick> {
  const count = threads * partsPerThread['libc.copy'];
  const [from, to] = [filled(bytes, seed, 'from'), filled(bytes, seed, 'to')];
  const [parts, targets] = [partsOf(from, count), partsOf(to, count)];
  return {
    version: libc.version,
    run: (by) =>
      inTurn(parts, by, async (part, i) => {
        await call(libc.memcpy, targets[i]!, part, part.byteLength);
      }),
    check: async () => ((await call(libc.memcmp, to, from, bytes)) === 0 ? null : faults.copy()),
    checked: checks.copy({ name: 'memcpy', by: 'memcmp' }),
  };
}

const searched = 0;
const other = 1;

/** Two streams of half the bytes each; the faster of two functions reads them both. */
async function prepareRead(
  { bytes, threads }: YardstickTask,
  libc: Libc,
  seed: number,
): Promise<PreparedYardstick> {
  const count = threads * partsPerThread['libc.read'];
  const half = Math.ceil(bytes / 2);
  const [a, b] = [filled(half, seed, 'from'), filled(half, seed, 'from')].map((memory) =>
    partsOf(memory, count),
  ) as [Uint8Array[], Uint8Array[]];
  for (const [i, part] of a.entries()) {
    part[part.byteLength - 1] = searched;
    b[i]![part.byteLength - 1] = other;
  }
  let wrong: string | null = null;
  const find = async (part: Uint8Array, byte: number) => {
    const found = (await call(libc.memchr, part, byte, part.byteLength)) as bigint | null;
    const end = BigInt(koffi().address(part)) + BigInt(part.byteLength - 1);
    if (found !== end) wrong = faults.search({ found: String(found), end: String(end) });
  };
  const ways = {
    memcmp: (by: number) =>
      inTurn(a, by, async (part, i) => {
        const sign = (await call(libc.memcmp, part, b[i]!, part.byteLength)) as number;
        if (!(sign < 0)) wrong = faults.order({ sign });
      }),
    memchr: (by: number) =>
      inTurn([...a, ...b], by, (part, i) => find(part, i < a.length ? searched : other)),
  };
  const name = await faster(ways, threads);
  return {
    version: libc.version,
    run: ways[name],
    check: async () => wrong,
    checked: checks.answers({ name }),
  };
}

async function faster<N extends string>(
  ways: Readonly<Record<N, (by: number) => Promise<void>>>,
  threads: number,
): Promise<N> {
  const times: [name: N, ms: number][] = [];
  for (let n = 0; n < runsOfEach; n++) {
    for (const name of Object.keys(ways) as N[]) {
      const begin = performance.now();
      await ways[name](threads);
      times.push([name, performance.now() - begin]);
    }
  }
  return times.sort(([, one], [, two]) => one - two)[0]![0];
}

/** Memory full of seeded bytes, none of which is one of the two that mark an end; every page is written. */
function filled(bytes: number, seed: number, stream: string): Uint8Array {
  const memory = new Uint8Array(bytes);
  const { bytes: values } = seededValues(seed, stream, 'float32', 1);
  const period = values.map((value) => (value <= other ? other + 1 : value));
  memory.set(period.subarray(0, bytes));
  for (let done = period.byteLength; done < bytes; done *= 2) memory.copyWithin(done, 0, done);
  return memory;
}

const page = 4096;

/** Up to `count` equal parts that begin at pages; the last has what is left. */
function partsOf(memory: Uint8Array, count: number): Uint8Array[] {
  const size = Math.max(page, Math.floor(memory.byteLength / count / page) * page);
  const used = Math.max(1, Math.min(count, Math.floor(memory.byteLength / size)));
  return Array.from({ length: used }, (_, i) =>
    memory.subarray(i * size, i === used - 1 ? memory.byteLength : (i + 1) * size),
  );
}

/** All parts, each once, so many at a time. */
async function inTurn(
  parts: readonly Uint8Array[],
  threads: number,
  work: (part: Uint8Array, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const thread = async () => {
    while (next < parts.length) {
      const index = next++;
      await work(parts[index]!, index);
    }
  };
  await Promise.all(Array.from({ length: threads }, thread));
}

const call = (f: CFunction, ...values: unknown[]): Promise<unknown> =>
  new Promise((done, failed) => {
    f.async(...values, (error: Error | null, result: unknown) => (error ? failed(error) : done(result)));
  });
