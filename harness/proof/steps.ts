/** One part of the proof: a command of assay, in a process of its own. */
export interface ProofStep {
  readonly name: string;
  /** What it is for, for whoever watches. */
  readonly about: string;
  readonly args: readonly string[];
  /** It is stopped when it takes longer; what it measured until then is kept. */
  readonly limitSeconds: number;
  /** The time from the command to its first sample is stated. */
  readonly timesFirstSample?: true;
}

/** Where the proof takes place, and how it is reached. */
export interface ProofPlace {
  /** Words that choose the target: --provider, --device, --ort, --cuda-libs. */
  readonly target: readonly string[];
  readonly store: string;
  /** Goes through the same steps with toy shapes, so that the way through them can be tested anywhere. */
  readonly rehearse: boolean;
  /** Whether the target is a GPU: only there are steps queued and recorded, and links measured. */
  readonly isGpu: boolean;
  readonly isCuda: boolean;
}

export const gemmSize = 8192;
const repeats = '2';

/** The steps in the order of their worth: what comes last is left out first when the time is over. */
export function proofSteps(place: ProofPlace): ProofStep[] {
  const run = (words: readonly string[]) => [
    'run',
    ...words,
    ...place.target,
    '--store',
    place.store,
    ...(place.rehearse
      ? ['--repeats', '1', '--warmup', '0.05', '--budget', '0.1']
      : ['--repeats', repeats, '--warmup', '1', '--budget', '1.5', '--layers', 'cycled']),
  ];
  const steps: (ProofStep | false)[] = [
    {
      name: 'doctor',
      about: 'what this host has',
      args: ['doctor', ...place.target.filter((_, i, all) => isDoctors(all, i))],
      limitSeconds: 30,
    },
    {
      name: 'llama-2-70b',
      about: 'probes of the device, and Llama 2 70B',
      args: run(place.rehearse ? rehearsal(place) : llama70b),
      limitSeconds: 260,
      timesFirstSample: true,
    },
    {
      name: 'correctness',
      about:
        'seeds, prompts and the error of each precision against float32 on the CPU; limits, caches, layers',
      args: [
        'audit',
        place.rehearse ? 'decode tiny float32 b1 c16' : 'decode mid float16 b1 c64',
        '--rounds',
        place.rehearse ? '1' : '2',
        ...place.target,
        '--store',
        place.store,
      ],
      limitSeconds: 90,
    },
    !place.rehearse && {
      name: 'smaller-models',
      about: 'probes again, Llama 3.1 8B and Llama 2 7B',
      args: run(smallerModels),
      limitSeconds: 120,
    },
    place.isCuda && {
      name: 'memory-and-links',
      about: 'all memory, written and read back, and the links of the device',
      args: [...run(linksAndMemory), '--repeats', '1'],
      limitSeconds: 120,
    },
  ];
  return steps.filter((step) => step !== false);
}

/** The words of a target that `doctor` knows as well. */
function isDoctors(words: readonly string[], i: number): boolean {
  const flags = ['--ort', '--cuda-libs'];
  return flags.includes(words[i]!) || flags.includes(words[i - 1] ?? '');
}

const cube = `${gemmSize}x${gemmSize}x${gemmSize}`;
const probes = ['bw.read', 'bw.copy', 'bw.triad', `gemm bfloat16 ${cube}`, `gemm float16 ${cube}`];

const llama70b = [
  ...probes,
  'decode llama-2-70b float16 b1 c2048',
  'decode llama-2-70b float16 b1 c2048 graph',
  'decode llama-2-70b float16 b1 c2048 queued',
  'decode llama-2-70b float16 b8 c2048',
  'decode llama-2-70b float16 b32 c2048',
  'decode llama-2-70b int4 b1 c2048',
  'decode llama-2-70b int4 b1 c2048 graph',
  'prefill llama-2-70b float16 b1 i2048',
];

const smallerModels = [
  'bw.copy',
  `gemm float16 ${cube}`,
  'decode llama-3.1-8b float16 b1 c2048',
  'decode llama-3.1-8b float16 b1 c2048 graph',
  'decode llama-3.1-8b float16 b32 c2048 graph',
  'decode llama-3.1-8b int4 b1 c2048 graph',
  'decode llama-2-7b float16 b1 c2048 graph',
  'prefill llama-3.1-8b float16 b1 i2048',
];

const linksAndMemory = ['link.h2d', 'link.d2h', 'link.both', 'copy.engine', 'memory.capacity'];

const rehearsal = ({ isGpu }: ProofPlace) => [
  'bw.read',
  'bw.copy',
  'gemm float32 128x128x128',
  'decode tiny float32 b1 c64',
  ...(isGpu ? ['decode tiny float32 b1 c64 graph', 'decode tiny float32 b1 c64 queued'] : []),
  'prefill tiny float32 b1 i64',
];
