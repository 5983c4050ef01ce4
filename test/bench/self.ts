import { rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { Bench } from 'tinybench';
import { monotonicClock } from '../../harness/clock.ts';
import { sampleLoop } from '../../harness/measure/loop.ts';
import { prepareYardstick } from '../../harness/measure/on-libc.ts';
import { weightsFile, weightsName } from '../../harness/weights.ts';
import { median } from '../../results/statistics/quantile.ts';
import { layOut } from '../../workloads/onnx.ts';
import type { YardstickKernel } from '../../workloads/yardsticks.ts';
import { type Desk, type Loaded, setDesk, timeOf, unwatched } from './desk.ts';
import { type Interleaved, interleave, ratio } from './peers/interleave.ts';
import { openLlama } from './peers/llama.ts';
import { openStream, streamArrayBytes } from './peers/stream.ts';

// `npm run bench:self [-- section…]`: the tool measured against bare loops, a C program and the fastest other Node package.
// Nothing here is asserted: it prints ratios with intervals, for somebody to read on an idle machine.

interface Line {
  readonly what: string;
  readonly value: string;
  readonly target: string;
}

const sections: Readonly<Record<string, () => Promise<Line[]>>> = {
  harness: harnessCost,
  native: nativeAgainstBareLoop,
  memory: memoryAgainstStream,
  int4: int4AgainstLlama,
  disk: weightFiles,
  quick: quickSuite,
};

const rounds = Number(process.env.ASSAY_ROUNDS ?? 8);
const seed = 1;
const fixed = (value: number, digits = 3) => value.toFixed(digits);
const ratioOf = <N extends string>(result: Interleaved<N>, name: N) => {
  const { median, low, high } = result.ratios[name];
  return `${fixed(median)} [${fixed(low)}, ${fixed(high)}]`;
};
const middle = (values: readonly number[]) => median(values)!;

/** A decode step through the engine that does nothing: what remains is the harness. */
async function harnessCost(): Promise<Line[]> {
  const desk = await setDesk('null');
  const { prepared } = await desk.load('decode tiny float32 b1 c64');
  const budget = { warmupNs: 50e6, windowNs: 500e6, minSamples: 1000, maxSamples: 100_000 };
  const loop = await sampleLoop(prepared.sample, {
    clock: monotonicClock(),
    budget,
    signal: new AbortController().signal,
  });
  const bench = new Bench({ time: 300 });
  bench.add('bare', () => void prepared.sample());
  await bench.run();
  const bare = bench.tasks[0]!.result;
  const bareNs = 'latency' in bare ? bare.latency.p50 * 1e6 : Number.NaN;
  return [
    {
      what: 'a decode step through the null engine, median as recorded',
      value: `${fixed(middle(loop.durationNs) / 1000)} µs (${loop.durationNs.length} samples; tinybench sees ${fixed(bareNs / 1000)} µs)`,
      target: '< 20 µs',
    },
  ];
}

/** The harness's loop and a bare loop take turns on the same bound step. */
async function nativeAgainstBareLoop(): Promise<Line[]> {
  const desk = await setDesk('native');
  const loaded = await desk.load('decode tinyllama-1.1b int4 b1 c256');
  const steps = 30;
  await timeOf(loaded, steps);
  const clock = monotonicClock();
  const signal = new AbortController().signal;
  const result = await interleave(
    {
      harness: async () => {
        const budget = { warmupNs: 0, windowNs: 0, minSamples: steps, maxSamples: steps };
        const loop = await sampleLoop(loaded.prepared.sample, { clock, budget, signal });
        return loop.durationNs.reduce((sum, ns) => sum + ns, 0) / 1e9 / steps;
      },
      bare: async () => (await timeOf(loaded, steps)) / steps,
    },
    { baseline: 'bare', rounds, seed },
  );
  await loaded.session.close();
  return [
    {
      what: 'native decode step, harness ÷ bare loop (time)',
      value: ratioOf(result, 'harness'),
      target: 'within 1 %',
    },
  ];
}

const perSecond = async (loaded: Loaded, n: number, work: number) => (n * work) / (await timeOf(loaded, n));

/** Probes and the C library against plain C loops, for one core and for all; a float32 decode step against `bw.read`. */
async function memoryAgainstStream(): Promise<Line[]> {
  const all = (await setDesk('native')).target.threads;
  const lines: Line[] = [];
  for (const threads of new Set([1, all])) lines.push(...(await memoryOn(threads, threads === all)));
  return lines;
}

async function memoryOn(threads: number, withDecode: boolean): Promise<Line[]> {
  const desk = await setDesk('native', threads);
  const stream = await openStream({ threads, bytes: streamArrayBytes() });
  const best = (samples: readonly number[]) => Math.max(...samples) * 1e9;
  const inC = {
    'C read': async () => best(await stream.measure('read', 5)),
    'C read2': async () => best(await stream.measure('read2', 5)),
    'C copy': async () => best(await stream.measure('copy', 5)),
  };
  const cores = threads === 1 ? 'one core' : `all ${threads} cores`;
  try {
    return [
      ...(await probesAgainstC(desk, inC, cores, withDecode)),
      ...(await libcAgainstC(threads, inC, cores)),
    ];
  } finally {
    await stream.close();
  }
}

type InC = Readonly<Record<'C read' | 'C read2' | 'C copy', () => Promise<number>>>;

async function probesAgainstC(desk: Desk, inC: InC, cores: string, withDecode: boolean): Promise<Line[]> {
  const read = await desk.load('bw.read');
  const copy = await desk.load('bw.copy');
  const decode = withDecode ? await desk.load('decode tinyllama-1.1b float32 b1 c256') : read;
  const all = [...new Set([read, copy, decode])];
  const bytesOf = ({ trial: { cost } }: Loaded) => cost.bytesRead! + cost.bytesWritten;
  for (const loaded of all) await timeOf(loaded, 3);
  const result = await interleave(
    {
      ...inC,
      'bw.read': () => fastest(read, 5, bytesOf(read)),
      'bw.copy': () => fastest(copy, 5, bytesOf(copy)),
      decode: () => fastest(decode, 5, bytesOf(decode)),
    },
    { baseline: 'C read', rounds, seed },
  );
  for (const loaded of all) await loaded.session.close();
  const line = (kernel: Loaded, name: 'bw.read' | 'bw.copy', of: keyof InC, target: string): Line => ({
    what: `${name} by ${kernel.trial.kernels?.search?.chosen ?? 'the first of its kernels'} ÷ ${of}, ${cores}`,
    value: over(result, name, of),
    target,
  });
  return [
    line(read, 'bw.read', 'C read', '≥ 0.95'),
    line(read, 'bw.read', 'C read2', 'for comparison: read from two places at once'),
    line(copy, 'bw.copy', 'C copy', '≥ 0.97'),
    ...(withDecode
      ? [
          {
            what: `decode tinyllama-1.1b float32, bytes per second ÷ bw.read, ${cores}`,
            value: over(result, 'decode', 'bw.read'),
            target: '≥ 0.95',
          },
        ]
      : []),
  ];
}

async function libcAgainstC(threads: number, inC: InC, cores: string): Promise<Line[]> {
  const poolThreads = Number(process.env.UV_THREADPOOL_SIZE ?? 4);
  if (threads > poolThreads) {
    const value = `not measured: the pool of libuv has ${poolThreads} threads`;
    return [{ what: `the C library ÷ C, ${cores}`, value, target: `UV_THREADPOOL_SIZE=${threads}` }];
  }
  const bytes = streamArrayBytes();
  const prepared = (kernel: YardstickKernel) =>
    prepareYardstick({ kind: 'yardstick', kernel, bytes, threads }, seed);
  const [read, copy] = [await prepared('libc.read'), await prepared('libc.copy')];
  const timed =
    (of: typeof read, moved: number, by = threads) =>
    async () => {
      let seconds = Number.POSITIVE_INFINITY;
      for (let n = 0; n < 5; n++) {
        const begin = performance.now();
        await of.run(by);
        seconds = Math.min(seconds, (performance.now() - begin) / 1000);
      }
      return moved / seconds;
    };
  const result = await interleave(
    {
      ...inC,
      'libc.read': timed(read, bytes),
      'libc.read by one': timed(read, bytes, 1),
      'libc.copy': timed(copy, 2 * bytes),
    },
    { baseline: 'C read', rounds, seed },
  );
  return [
    {
      what: `libc.read ÷ C read, ${cores}`,
      value: over(result, 'libc.read', 'C read'),
      target: 'for comparison',
    },
    {
      what: `libc.copy ÷ C copy, ${cores}`,
      value: over(result, 'libc.copy', 'C copy'),
      target: 'for comparison',
    },
    ...(threads === 1
      ? []
      : [
          {
            what: `the state of the memory: libc.read by ${threads} threads ÷ by one`,
            value: over(result, 'libc.read', 'libc.read by one'),
            target: 'a caveat below 1.05 (bandwidth_state)',
          },
        ]),
  ];
}

/** One measured thing over another of the same rounds, with its interval, and both in GB/s. */
function over<N extends string>({ values }: Interleaved<N>, one: N, other: N): string {
  const { median, low, high } = ratio(values[one], values[other], seed);
  const gb = (name: N) => `${fixed(middle(values[name]) / 1e9, 1)} GB/s`;
  return `${fixed(median)} [${fixed(low)}, ${fixed(high)}]  (${gb(one)} ÷ ${gb(other)})`;
}

/** The best of n runs, as STREAM counts: what the program can reach, beside neighbours that come and go. */
async function fastest(loaded: Loaded, n: number, work: number): Promise<number> {
  let best = 0;
  for (let i = 0; i < n; i++) best = Math.max(best, await perSecond(loaded, 1, work));
  return best;
}

/** TinyLlama int4, batch 1, against node-llama-cpp with Q4_0 of the same shape. */
async function int4AgainstLlama(): Promise<Line[]> {
  const desk = await setDesk('native');
  const { threads } = desk.target;
  const llama = await openLlama({ threads });
  const context = 256;
  const isl = 512;
  const steps = 20;
  const decode = await desk.load(`decode tinyllama-1.1b int4 b1 c${context}`);
  const prefill = await desk.load(`prefill tinyllama-1.1b int4 b1 i${isl}`);
  await timeOf(decode, steps);
  await timeOf(prefill, 1);
  const seconds = (times: readonly number[]) => times.reduce((sum, t) => sum + t, 0);
  const llamaDecode = (flashAttention: boolean) => async () =>
    steps / seconds(await llama.decode({ context, tokens: steps, flashAttention }));
  const llamaPrefill = (flashAttention: boolean) => async () =>
    isl / (await llama.prefill({ tokens: isl, flashAttention }));
  const decoding = await interleave(
    { assay: () => perSecond(decode, steps, 1), plain: llamaDecode(false), flash: llamaDecode(true) },
    { baseline: 'plain', rounds, seed },
  );
  const prefilling = await interleave(
    { assay: () => perSecond(prefill, 1, isl), plain: llamaPrefill(false), flash: llamaPrefill(true) },
    { baseline: 'plain', rounds: Math.max(3, Math.floor(rounds / 2)), seed },
  );
  await llama.close();
  const { weightBytes } = llama.description;
  const ours = decode.trial.cost.weightBytes!;
  for (const loaded of [decode, prefill]) await loaded.session.close();
  const lineOf = (what: string, result: typeof decoding): Line => {
    const { assay, plain, flash } = result.values;
    const bestPeer = middle(plain) >= middle(flash) ? plain : flash;
    const ratios = assay.map((value, i) => value / bestPeer[i]!).sort((a, b) => a - b);
    return {
      what: `${what}: assay ÷ ${llama.description.package} (${bestPeer === flash ? 'flash' : 'plain'} attention, the faster)`,
      value: `${fixed(middle(ratios))} [${fixed(ratios[0]!)} … ${fixed(ratios.at(-1)!)}]  (${fixed(middle(assay), 1)} ÷ ${fixed(middle(bestPeer), 1)} tokens/s)`,
      target: '≥ 1.0',
    };
  };
  return [
    lineOf(`decode tinyllama-1.1b int4, context ${context}, ${threads} threads`, decoding),
    lineOf(`prefill ${isl} tokens`, prefilling),
    {
      what: 'bytes of weights per step, assay and peer',
      value: `${fixed(ours / 1e9)} GB and ${fixed(weightBytes / 1e9)} GB`,
      target: 'blocks of 32 both: 5 bits a weight with float32 scales, 4.5 in Q4_0 with float16 scales',
    },
    {
      what: 'instruction sets that the peer multiplies with',
      value: instructionSets(llama.description.system),
      target: 'ONNX Runtime takes AVX-512 VNNI, no AMX, for int4 (docs/decisions/0011)',
    },
  ];
}

/** Of llama.cpp's "AVX2 = 1 | AMX_INT8 = 1 | …" those that matter to products. */
const instructionSets = (system: string): string =>
  [...system.matchAll(/(\w+) = 1/g)]
    .map(([, name]) => name!)
    .filter((name) => /^(AVX|AMX|NEON|DOTPROD|SVE|MATMUL_INT8)/.test(name))
    .join(', ') || 'none told';

/** Weight files made from nothing, and found again. */
async function weightFiles(): Promise<Line[]> {
  const desk = await setDesk('native');
  const kept = process.env.ASSAY_CACHE;
  const cache = join(tmpdir(), `assay-self-${process.pid}`);
  process.env.ASSAY_CACHE = cache;
  try {
    const lines: Line[] = [];
    for (const title of [
      'decode tinyllama-1.1b int4 b1 c256',
      'decode tinyllama-1.1b float32 b1 c256',
      'decode llama-2-70b int4 b1 c128',
    ]) {
      const { graph } = desk.plan(title);
      const layout = layOut(graph, weightsName);
      const timed = async () => {
        const begin = performance.now();
        const { bytes } = await weightsFile({ graph, layout, seed }, new Map(), unwatched);
        return bytes / 1e6 / ((performance.now() - begin) / 1000);
      };
      const made = await timed();
      const found = await timed();
      lines.push({
        what: `weights of ${title}: made; found and checked`,
        value: `${fixed(made, 0)} MB/s; ${fixed(found, 0)} MB/s (${fixed(layout.bytes / 1e9, 2)} GB)`,
        target: '≥ 500 MB/s; 70b ≤ 3 GB of disk',
      });
    }
    return lines;
  } finally {
    await rm(cache, { recursive: true, force: true });
    if (kept === undefined) delete process.env.ASSAY_CACHE;
    else process.env.ASSAY_CACHE = kept;
  }
}

/** The default suite as a person runs it: wall time, memory of its processes, and what the parent costs. */
async function quickSuite(): Promise<Line[]> {
  const store = join(tmpdir(), `assay-self-store-${process.pid}`);
  const cli = new URL('../../harness/cli.ts', import.meta.url).pathname;
  const begin = performance.now();
  const child = execa(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', cli, 'run', 'quick', '--json', '--store', store],
    { stderr: 'ignore', reject: false },
  );
  const cpuSeconds = async () => {
    const text = await stat(`/proc/${child.pid}`).then(() =>
      import('node:fs/promises').then((fs) => fs.readFile(`/proc/${child.pid}/stat`, 'utf8')),
    );
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  };
  let parent = 0;
  const timer = setInterval(
    () =>
      void cpuSeconds().then(
        (s) => {
          parent = s;
        },
        () => {},
      ),
    1000,
  );
  const { stdout } = await child;
  clearInterval(timer);
  const wall = (performance.now() - begin) / 1000;
  await rm(store, { recursive: true, force: true });
  const { records } = JSON.parse(stdout) as {
    records: { repeats: { host: { peakRssBytes: number | null } }[] }[];
  };
  const peak = Math.max(...records.flatMap((r) => r.repeats.map((repeat) => repeat.host.peakRssBytes ?? 0)));
  return [
    { what: '`run quick`, wall time', value: `${fixed(wall, 0)} s`, target: '≤ 180 s on 2 cores' },
    {
      what: '`run quick`, largest resident memory of a process',
      value: `${fixed(peak / 1e9, 2)} GB`,
      target: '≤ 8 GB',
    },
    {
      what: 'processor time of the parent process',
      value: `${fixed(parent, 1)} s, ${fixed((100 * parent) / wall, 1)} % of one core (weights and records included)`,
      target: 'idles while a trial runs',
    },
  ];
}

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in sections));
if (unknown) {
  process.stderr.write(`There is no section "${unknown}": ${Object.keys(sections).join(', ')}\n`);
  process.exit(2);
}
for (const [name, section] of Object.entries(sections)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stdout.write(`\n${name}\n`);
  for (const { what, value, target } of await section()) {
    process.stdout.write(`  ${what}\n    ${value}   target ${target}\n`);
  }
}
