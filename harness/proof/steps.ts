import { otherKernels } from '../../results/proof/proof-values.ts';

interface Step {
  readonly name: string;
  /** What it is for, for whoever watches. */
  readonly about: string;
  /** The time that is kept for it: what it needs, with a little to spare. */
  readonly seconds: number;
  /** Begun only where all of its time is left; the proof is whole without it. */
  readonly optional?: true;
}

/** One part of the proof: a command of assay, in a process of its own. */
export interface CommandStep extends Step {
  readonly args: readonly string[];
  /** Variables that it has besides those of the proof. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The time from this command to its first sample of this shape is stated. */
  readonly timesFirstSampleOf?: string;
}

/** Another program is asked for its figures. */
interface PeerStep extends Step {
  readonly asksPeer: true;
}

export type ProofStep = CommandStep | PeerStep;

export const isCommand = (step: ProofStep): step is CommandStep => 'args' in step;

/** Where the proof takes place, and how it is reached. */
export interface ProofPlace {
  /** Words that choose the target: --provider, --device, --ort, --cuda-libs. */
  readonly target: readonly string[];
  readonly store: string;
  /** Goes through the same steps with toy shapes, so that the way through them can be tested anywhere. */
  readonly rehearse: boolean;
  /** Whether the target is a GPU: only there are steps queued and recorded. */
  readonly isGpu: boolean;
  readonly isCuda: boolean;
  /** Null where nobody tells. */
  readonly memoryBytes: number | null;
}

export const gemmSize = 8192;
/** What the driver of an H100 80GB shows. */
const smallerMemory = '81559MiB';
const smallerMemoryBytes = 81_559 * 2 ** 20;

/** The steps in the order of their worth: what comes last is left out first when the time is over. */
export const proofSteps = (place: ProofPlace): ProofStep[] =>
  place.rehearse ? rehearsal(place) : [...proper(place), ...asTimeAllows(place)];

/** Three processes a trial, and windows that a record needs to be VALID: for what carries an aim. */
const careful = ['--repeats', '3', '--warmup', '0.6', '--budget', '2'];
const brief = ['--repeats', '1', '--warmup', '0.5', '--budget', '1'];
const toy = ['--repeats', '1', '--warmup', '0.05', '--budget', '0.1'];
/** 138 GB are not written for a proof. Models that fit are measured whole. */
const cycled = ['--layers', 'cycled'];

const run = ({ target, store }: ProofPlace, workloads: readonly string[], ...care: readonly string[]) => [
  'run',
  ...workloads,
  ...target,
  '--store',
  store,
  ...care,
];

const audit = ({ target, store }: ProofPlace, workload: string) => [
  ...['audit', workload, '--rounds', '1'],
  ...target,
  '--store',
  store,
];

const doctor = ({ target }: ProofPlace): CommandStep => ({
  name: 'doctor',
  about: 'what this host has',
  args: ['doctor', ...target.filter((_, i, all) => isDoctors(all, i))],
  seconds: 10,
});

/** The words of a target that `doctor` knows as well. */
function isDoctors(words: readonly string[], i: number): boolean {
  const flags = ['--ort', '--cuda-libs'];
  return flags.includes(words[i]!) || flags.includes(words[i - 1] ?? '');
}

const cube = `${gemmSize}x${gemmSize}x${gemmSize}`;
const llama70b = 'decode llama-2-70b float16 b1 c2048';

/** What every GPU host has to show. Their times, and what lies around them, add up to no more than eight minutes. */
function proper(place: ProofPlace): ProofStep[] {
  const steps: (ProofStep | false)[] = [
    doctor(place),
    {
      name: 'first-sample',
      about: 'from the command to the first sample of Llama 2 70B',
      args: run(place, [llama70b], ...brief, ...cycled),
      seconds: 62,
      timesFirstSampleOf: 'llama-2-70b',
    },
    place.isCuda && peer('pytorch-before'),
    {
      name: 'llama-2-70b',
      about: 'probes of the device, and Llama 2 70B',
      args: run(place, probesAnd70b, ...careful, ...cycled),
      seconds: 132,
    },
    place.isCuda && peer('pytorch-behind'),
    {
      name: 'correctness',
      about:
        'seeds, prompts and the error of each precision against float32 on the CPU; limits, caches, layers',
      args: audit(place, 'decode mid float16 b1 c64'),
      seconds: 62,
    },
    {
      name: 'llama-3.1-8b',
      about: 'Llama 3.1 8B, all of its layers, steps as a graph of the device',
      args: run(place, ['bw.copy', 'decode llama-3.1-8b float16 b1 c2048 graph'], ...careful),
      seconds: 50,
    },
    {
      name: 'batches-and-integers',
      about: 'Llama 2 70B in larger batches, in int4 and in int8',
      args: run(place, batchesAndIntegers, ...brief, ...cycled),
      seconds: 40,
    },
    place.isCuda && {
      name: 'integer-kernels',
      about: "ONNX Runtime's other kernels for integer weights",
      args: run(place, ['bw.copy', ...integers], ...brief, ...cycled),
      environment: { [otherKernels]: '1' },
      seconds: 28,
    },
    {
      name: 'sweeps',
      about: 'Llama 3.1 8B over batch and context',
      args: run(place, sweeps, ...brief),
      seconds: 22,
    },
    // Apart, since its file of weights is made first: 13 GB.
    {
      name: 'llama-2-7b',
      about: 'Llama 2 7B, all of its layers',
      args: run(place, ['bw.copy', 'decode llama-2-7b float16 b1 c2048 graph'], ...brief),
      seconds: 22,
    },
    place.isCuda && {
      name: 'links',
      about: 'the links of the device',
      args: run(place, ['link.h2d', 'link.d2h', 'link.both', 'copy.engine'], ...brief),
      seconds: 12,
    },
  ];
  return steps.filter((step) => step !== false);
}

const peer = (name: string): PeerStep => ({
  name,
  about: 'PyTorch copies, reads and multiplies on the same device',
  seconds: 12,
  asksPeer: true,
});

/** What follows where time is left: first where the time goes, then what takes long. */
function asTimeAllows(place: ProofPlace): ProofStep[] {
  const hasMore = place.memoryBytes !== null && place.memoryBytes > 1.1 * smallerMemoryBytes;
  const steps: (Omit<CommandStep, 'optional'> | false)[] = [
    {
      name: 'serving',
      about: 'Llama 3.1 8B served to arriving requests, under the limits of MLPerf',
      args: run(place, [served]),
      seconds: 60,
    },
    {
      name: 'llama-3.1-8b-int4',
      about: 'Llama 3.1 8B in int4, all of its layers',
      args: run(place, ['bw.copy', 'decode llama-3.1-8b int4 b1 c2048 graph'], ...brief),
      seconds: 24,
    },
    ...['int4', 'float16'].map((precision) => ({
      name: `profile-${precision}`,
      about: `where the time of a step goes, Llama 2 70B in ${precision}`,
      args: ['profile', `decode llama-2-70b ${precision} b1 c2048`, ...place.target, ...cycled],
      seconds: 32,
    })),
    place.isCuda && {
      name: 'capacity',
      about: 'all memory, written and read back',
      args: run(place, ['memory.capacity'], '--repeats', '1'),
      seconds: 90,
    },
    ...(place.isCuda && hasMore ? [[], ['--memory-limit', smallerMemory]] : []).map((limit) => ({
      name: limit.length === 0 ? 'largest-batch' : 'largest-batch-of-80-gb',
      about: `the largest batch that fits${limit.length === 0 ? '' : ` into ${smallerMemory}`}, found by trying`,
      args: run(place, ['decode llama-2-70b int8 bmax c2112'], ...careful, ...cycled, ...limit),
      seconds: limit.length === 0 ? 190 : 130,
    })),
  ];
  return steps.flatMap((step) => (step === false ? [] : [{ ...step, optional: true as const }]));
}

const probesAnd70b = [
  'bw.read',
  'bw.copy',
  `gemm bfloat16 ${cube}`,
  `gemm float16 ${cube}`,
  llama70b,
  `${llama70b} queued`,
  'prefill llama-2-70b float16 b1 i2048',
];

const integers = [
  'decode llama-2-70b int4 b1 c2048',
  'decode llama-2-70b int8 b1 c2048',
  'decode llama-2-70b int8 b32 c2048',
];

const batchesAndIntegers = [
  'bw.copy',
  ...integers,
  'decode llama-2-70b float16 b8 c2048',
  'decode llama-2-70b float16 b32 c2048',
  `${llama70b} graph`,
];

const sweeps = [
  'bw.copy',
  'decode llama-3.1-8b float16 b1 c512 graph',
  'decode llama-3.1-8b float16 b1 c8192 graph',
  'decode llama-3.1-8b float16 b8 c2048 graph',
  'decode llama-3.1-8b float16 b32 c2048 graph',
];

const served =
  'server llama-3.1-8b float16 rate=8 isl=128-512 osl=16-64 limits=llama3.1-8b rows=32 chunk=512 requests=160 warmup=32';

/** The way through the steps, with toys. */
function rehearsal(place: ProofPlace): ProofStep[] {
  const precision = place.isCuda ? 'float16' : 'float32';
  const step = `decode tiny ${precision} b1 c64`;
  const ways = place.isGpu ? [`${step} graph`, `${step} queued`] : [];
  const workloads = ['bw.read', 'bw.copy', `gemm ${precision} 128x128x128`, step, ...ways];
  const seconds = 60;
  return [
    doctor(place),
    {
      name: 'first-sample',
      about: 'from the command to the first sample',
      args: run(place, [step], ...toy),
      seconds,
      timesFirstSampleOf: 'tiny',
    },
    {
      name: 'trials',
      about: 'probes and a decoder',
      args: run(place, [...workloads, `prefill tiny ${precision} b1 i64`], ...toy),
      seconds,
    },
    { name: 'correctness', about: 'audits', args: audit(place, `decode tiny ${precision} b1 c16`), seconds },
    {
      name: 'serving',
      about: 'requests as they arrive',
      args: run(place, [`server tiny ${precision} rate=40 isl=8-32 osl=4-16 rows=4 chunk=16 requests=100`]),
      seconds,
    },
    {
      name: 'integer-kernels',
      about: 'a variable of the environment',
      args: run(place, ['decode tiny int4 b1 c64'], ...toy),
      environment: { [otherKernels]: '1' },
      seconds,
    },
    { name: 'profile', about: 'where the time goes', args: ['profile', step, ...place.target], seconds },
  ];
}
