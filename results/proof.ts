import {
  againstPeer,
  bytesAgainstCopy,
  capacityEffect,
  type Find,
  type Found,
  firstSample,
  hostShare,
  otherKernels,
  type ProofFacts,
  readAgainstPublished,
  speedOf,
  used,
} from './proof/proof-values.ts';

/**
 * Whether an aim was reached. `not decided`: the interval lies on both sides of the aim, or there is none. `nothing to compare with`:
 * what is missing is not ours, such as PyTorch on the host.
 */
export type Verdict =
  | 'reached'
  | 'not reached'
  | 'not decided'
  | 'not measured'
  | 'nothing to compare with'
  | 'no aim';

/** A figure that a GPU host has to show, and what was found. */
export interface ProofRow {
  readonly figure: string;
  readonly unit: 'ratio' | 's' | 'tokens/s';
  /** Null where the figure is stated and nothing was asked of it. */
  readonly aim: Aim | null;
  readonly value: number | null;
  /** Of the 95 % interval; null where there is none. */
  readonly low: number | null;
  readonly high: number | null;
  /** Why a measured value has no interval; null where none is missing. */
  readonly reason: string | null;
  readonly verdict: Verdict;
  /** What the value is made of; or why there is none. */
  readonly because: string;
}

interface Aim {
  readonly better: 'higher' | 'lower';
  readonly target: number;
}

interface Wanted {
  readonly figure: string;
  readonly unit?: ProofRow['unit'];
  readonly aim?: Aim;
  readonly find: Find;
}

/** Every figure with its value. */
export function proofRows(facts: ProofFacts): ProofRow[] {
  return wanted.map(({ figure, unit = 'ratio', aim = null, find }) => {
    const head = { figure, unit, aim };
    const found = find(facts);
    if ('lacking' in found) {
      const verdict = aim === null ? 'no aim' : found.isForeign ? 'nothing to compare with' : 'not measured';
      return { ...head, value: null, low: null, high: null, reason: null, verdict, because: found.lacking };
    }
    const { value, low, high, reason } = found;
    const because = found.because + (reason === null ? '' : `; no interval: ${reason}`);
    return { ...head, value, low, high, reason, verdict: verdictOf(aim, found), because };
  });
}

function verdictOf(aim: Aim | null, { value, low, high, reason }: Found): Verdict {
  if (aim === null) return 'no aim';
  if (reason !== null) return 'not decided';
  const [from, to] = [low ?? value, high ?? value];
  const [worst, best] = aim.better === 'higher' ? [from, to] : [-to, -from];
  const target = aim.better === 'higher' ? aim.target : -aim.target;
  if (worst >= target) return 'reached';
  return best < target ? 'not reached' : 'not decided';
}

const atLeast = (target: number): Aim => ({ better: 'higher', target });
const atMost = (target: number): Aim => ({ better: 'lower', target });

const llama70b = 'decode llama-2-70b float16 b1 c2048';
const llama8b = 'decode llama-3.1-8b float16 b1 c2048 graph';
const prompt70b = 'prefill llama-2-70b float16 b1 i2048';
const largest = 'decode llama-2-70b int8 bmax c2112';

/** Steps on integer weights, with ONNX Runtime's usual kernels and with the others. */
const integerSteps = [
  {
    title: 'decode llama-2-70b int4 b1 c2048',
    note: '; published for the int4 decode kernel by itself, on an H100 PCIe: 0.16 to 0.62',
  },
  { title: 'decode llama-2-70b int8 b1 c2048' },
  { title: 'decode llama-2-70b int8 b32 c2048' },
];

const speeds = [
  'decode llama-2-70b float16 b1 c2048 graph',
  'decode llama-2-70b float16 b8 c2048',
  'decode llama-2-70b float16 b32 c2048',
  largest,
  'decode llama-3.1-8b float16 b1 c512 graph',
  llama8b,
  'decode llama-3.1-8b float16 b1 c8192 graph',
  'decode llama-3.1-8b float16 b8 c2048 graph',
  'decode llama-3.1-8b float16 b32 c2048 graph',
  'decode llama-3.1-8b int4 b1 c2048 graph',
  'decode llama-2-7b float16 b1 c2048 graph',
];

/** Figures to reach on an H200, and figures to show (docs/gpu.md says where each number comes from). */
const wanted: readonly Wanted[] = [
  {
    figure: 'bw.copy ÷ a copy by PyTorch',
    aim: atLeast(0.97),
    find: againstPeer('bw.copy', 'bw.copy', 'values of the same distribution'),
  },
  { figure: 'bw.read ÷ published bandwidth', aim: atLeast(0.88), find: readAgainstPublished },
  {
    figure: 'GEMM bfloat16 8192³ ÷ PyTorch',
    aim: atLeast(0.97),
    find: againstPeer(
      'gemm bfloat16 8192x8192x8192',
      'gemm.bfloat16',
      'factors of the same distribution, since data changes power and clocks',
    ),
  },
  { figure: `${llama70b}: MBU`, aim: atLeast(0.85), find: used(llama70b) },
  { figure: `${llama8b}: MBU`, aim: atLeast(0.8), find: used(llama8b) },
  { figure: `${prompt70b}: MFU`, aim: atLeast(0.6), find: used(prompt70b) },
  {
    figure: 'from command to first sample, llama-2-70b',
    unit: 's',
    aim: atMost(60),
    find: firstSample('llama-2-70b'),
  },
  { figure: 'share of the host in a step', aim: atMost(0.02), find: hostShare(llama70b) },
  ...integerSteps.flatMap(({ title, note }): Wanted[] => [
    { figure: `${title}: bytes ÷ bw.copy`, find: bytesAgainstCopy(title, 'usual', note) },
    {
      figure: `${title}, ${otherKernels}=1: bytes ÷ bw.copy`,
      find: bytesAgainstCopy(title, 'other', note),
    },
  ]),
  ...speeds.map((title): Wanted => ({ figure: title, unit: 'tokens/s', find: speedOf(title) })),
  { figure: `${largest}: all memory ÷ that of an H100 80GB`, find: capacityEffect(largest) },
];
