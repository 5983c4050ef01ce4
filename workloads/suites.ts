import type { Precision } from './precision.ts';
import { productsOf } from './products.ts';
import type { Batch, DecoderSpec, DeviceClass, Spec } from './spec.ts';
import { allPairs, isPairKernel, transferKernels } from './transfers.ts';
import { yardstickKernels } from './yardsticks.ts';

/** How carefully a suite measures. Seconds are per process. */
export interface Care {
  /** Fresh processes per trial. */
  readonly repeats: number;
  readonly warmupSeconds: number;
  readonly windowSeconds: number;
  readonly minSamples: number;
  /** A window of slow samples ends after so long with three of them. */
  readonly longestSeconds?: number;
  /** Rounds beyond `repeats` for trials whose 95 % half-width is above the aim; none when left out. */
  readonly extraRounds?: number;
  /** Half of the 95 % interval, in percent, at which a trial is known well enough. Left out: 1. */
  readonly aimPercent?: number;
  /** Further rounds have to fit into so many seconds from the first process on; left out: they take the time that they take. */
  readonly extraWithinSeconds?: number;
}

export interface Suite {
  readonly name: string;
  readonly about: string;
  readonly care: Care;
  /** `at` is left out where only titles matter: then as on a host with CUDA and several GPUs, or as on a CPU. */
  readonly specs: (device: DeviceClass, at?: Place) => readonly Spec[];
}

/** Where a suite will run, as far as its choice of workloads depends on it. */
export interface Place {
  readonly provider: string;
  /** The GPUs between which links are measured, by the driver's indices. */
  readonly gpus: readonly number[];
}

const streams: readonly Spec[] = [
  { kind: 'bandwidth', kernel: 'bw.read' },
  { kind: 'bandwidth', kernel: 'bw.copy' },
  { kind: 'bandwidth', kernel: 'bw.triad' },
];

/** Bandwidth by the runtime and, where the memory is the host's, without it. */
const bandwidths = (device: DeviceClass): Spec[] => [
  ...streams,
  ...(device === 'cpu' ? yardstickKernels.map((kernel) => ({ kind: 'yardstick', kernel }) as const) : []),
];

const probes = (device: DeviceClass, precisions: readonly Precision[]): Spec[] => [
  ...bandwidths(device),
  ...precisions.map((precision) => ({ kind: 'peak', precision }) as const),
];

const decode = <B extends Batch>(
  shape: string,
  precision: Precision,
  batch: B,
  context: number,
): Decode<B> => ({
  kind: 'decode',
  shape,
  precision,
  batch,
  context,
});
const prefill = (shape: string, precision: Precision, batch: number, isl: number): Spec => ({
  kind: 'prefill',
  shape,
  precision,
  batch,
  isl,
});
const generate = (shape: string, precision: Precision, batch: number, isl: number, osl: number): Spec => ({
  kind: 'generate',
  shape,
  precision,
  batch,
  isl,
  osl,
});

type Decode<B extends Batch = number> = Extract<DecoderSpec<B>, { kind: 'decode' }>;

/** A step in all ways that a device has: plainly, queued, and recorded as a graph. */
const steps = (device: DeviceClass, plain: Decode): Decode[] =>
  device === 'cpu'
    ? [plain]
    : [plain, { ...plain, queued: true }, { ...plain, graph: true }, { ...plain, queued: true, graph: true }];

const grid = <A, B>(as: readonly A[], bs: readonly B[], make: (a: A, b: B) => Spec): Spec[] =>
  as.flatMap((a) => bs.map((b) => make(a, b)));

/**
 * Many short processes rather than few long ones: what differs between processes is what makes an interval wide, and Student's factor
 * is 4.30 for three of them, 2.78 for five and 2.20 for twelve.
 */
const quickCare: Care = {
  repeats: 5,
  warmupSeconds: 0.4,
  windowSeconds: 0.8,
  minSamples: 10,
  longestSeconds: 1.2,
  extraRounds: 7,
  aimPercent: 3,
  extraWithinSeconds: 165,
};
const labCare: Care = {
  repeats: 5,
  warmupSeconds: 10,
  windowSeconds: 30,
  minSamples: 11,
  extraRounds: 5,
};

/** Memory and links: what the driver's own copies show. */
const askedOfTheDriver = (gpus: readonly number[]): Spec[] => [
  { kind: 'capacity' },
  ...transferKernels
    .filter((kernel) => !isPairKernel(kernel))
    .map((kernel) => ({ kind: 'transfer', kernel }) as const),
  ...allPairs(gpus).map((each) => ({ kind: 'transfer', ...each }) as const),
];

/** The shape and the precisions that a class of device is asked first. */
const first = {
  cpu: { shape: 'tinyllama-1.1b', precision: 'int4', probed: ['float32', 'int4'] },
  gpu: { shape: 'llama-3.1-8b', precision: 'float16', probed: ['float16', 'bfloat16', 'int4'] },
} as const;

const suiteList: readonly Suite[] = [
  {
    name: 'smoke',
    about: 'does everything work? seconds, on a toy shape; its speeds mean nothing',
    care: { repeats: 3, warmupSeconds: 0.05, windowSeconds: 0.1, minSamples: 10, longestSeconds: 3.2 },
    specs(device) {
      const precision = device === 'cpu' ? 'float32' : 'float16';
      return [
        { kind: 'bandwidth', kernel: 'bw.copy' },
        { kind: 'gemm', precision, m: 128, n: 128, k: 128 },
        prefill('tiny', precision, 1, 64),
        decode('tiny', precision, 1, 64),
        decode('tiny', 'int4', 1, 64),
        generate('tiny', precision, 1, 32, 16),
      ];
    },
  },
  {
    name: 'quick',
    about: 'the default: how fast is LLM inference here, and how close to the limit? minutes',
    care: quickCare,
    specs(device) {
      const { shape, precision, probed } = first[device];
      // Two cores prefill some sixty tokens a second: shorter prompts and answers keep the suite within three minutes there.
      const [isl, promptOf, osl] = device === 'cpu' ? [64, 32, 8] : [512, 512, 32];
      // Of a CPU's memory reading and copying say enough, each beside its yardstick: a third probe of gigabytes takes half a minute.
      const isAsked = (spec: Spec) =>
        device === 'gpu' || spec.kind !== 'bandwidth' || spec.kernel !== 'bw.triad';
      return [
        ...probes(device, probed).filter(isAsked),
        prefill(shape, precision, 1, isl),
        ...steps(device, decode(shape, precision, 1, 256)),
        generate(shape, precision, 1, promptOf, osl),
      ];
    },
  },
  {
    name: 'sweep',
    about: 'decode over batch and context, prefill over length',
    care: quickCare,
    specs(device) {
      const { shape, precision, probed } = first[device];
      const [batches, contexts, lengths] =
        device === 'gpu'
          ? [
              [1, 4, 16, 64],
              [128, 2048, 8192],
              [128, 512, 2048, 8192],
            ]
          : [
              [1, 2, 4, 8],
              [128, 512, 1536],
              [32, 128, 512],
            ];
      return [
        ...probes(device, probed),
        ...grid(batches, contexts, (batch, context) => decode(shape, precision, batch, context)),
        ...steps(device, decode(shape, precision, 1, contexts[1]!)).slice(1),
        ...lengths.map((isl) => prefill(shape, precision, 1, isl)),
      ];
    },
  },
  {
    name: 'llama-2-70b',
    about:
      'the shape behind "nearly 2× H100": input 2048, output 128, batch 1, 8, 32 and the largest that fits',
    care: quickCare,
    specs(device) {
      if (device === 'cpu') {
        return [...probes(device, ['float32', 'int4']), decode('llama-2-70b', 'int4', 1, 128)];
      }
      return [
        ...probes(device, ['float16', 'int4']),
        ...grid(['float16', 'int8', 'int4'] as const, [1, 8, 32], (precision, batch) =>
          decode('llama-2-70b', precision, batch, 2048),
        ),
        ...steps(device, decode('llama-2-70b', 'float16', 1, 2048)).slice(1),
        ...steps(device, decode('llama-2-70b', 'int4', 1, 2048)).slice(1),
        // Its cache holds 2048 + 128 positions, and its context is the mean one of the 128 steps.
        ...(['float16', 'int8', 'int4'] as const).map((precision) =>
          decode('llama-2-70b', precision, 'max', 2112),
        ),
        prefill('llama-2-70b', 'float16', 1, 2048),
        generate('llama-2-70b', 'float16', 1, 2048, 128),
      ];
    },
  },
  {
    name: 'four',
    about: 'what a reviewer asks for: memory capacity and bandwidth, arithmetic, links',
    care: quickCare,
    specs: (device, at = { provider: device === 'gpu' ? 'cuda' : 'cpu', gpus: [0, 1] }) => [
      ...bandwidths(device),
      ...productsOf(device, at.provider),
      ...(at.provider === 'cuda' ? askedOfTheDriver(at.gpus) : []),
    ],
  },
  {
    name: 'lab',
    about: 'everything, with the repeats and windows that a laboratory signs for; hours',
    care: labCare,
    specs: (device) => [
      ...find('sweep').specs(device),
      ...find('quick').specs(device).slice(-1),
      ...find('llama-2-70b')
        .specs(device)
        .filter((spec) => 'shape' in spec),
    ],
  },
];

export const suites: ReadonlyMap<string, Suite> = new Map(suiteList.map((suite) => [suite.name, suite]));

const find = (name: string) => suites.get(name)!;
