import { counted } from '../format.ts';

/** Why this one and no other is the denominator. */
const why = {
  MBU: 'the most that this run saw of the memory, whatever read or copied it, since a smaller limit would flatter',
  MFU: 'the fastest product of the same precision in this run',
} as const;

/** What is divided. */
const part = { MBU: 'bytes that a step must move / time', MFU: 'operations / time' } as const;

/** The words of the facts of a record, in English; another language has the same keys. */
export const factWords = {
  // What was computed.
  work: 'work of a sample',
  workText: (flops: string, read: string, written: string) => `${flops}, ${read} read, ${written} written`,
  bytesCounted: 'bytes counted',
  streams: (count: 'read' | 'copy' | 'triad') =>
    ({
      read: 'each byte read, once',
      copy: 'bytes read and bytes written',
      triad: 'two streams read and one written',
    })[count],
  uncounted:
    'On a CPU a store through the caches also fetches what it overwrites, uncounted: a copy then moves 3 bytes for 2, a triad 4 for 3. Long calls of memcpy (libc.copy) store past the caches',
  kernel: 'kernel',
  tried: 'tried for a moment',
  triedNone: (name: string, why: string) => `${name} none (${why})`,
  oneThread: 'one thread',
  oneThreadText: (time: string, gain: string) =>
    `${time} for the same work: all together over one: × ${gain}`,
  crossed: 'crossed, as counted',
  crossedText: (toDevice: string, toHost: string) =>
    `${toDevice} to the device, ${toHost} to the host in a sample`,
  model: 'model',
  parameters: (name: string, count: string) => `${name}, ${count} parameters`,
  synthetic: 'synthetic weights',
  syntheticOf: (seed: number) => `synthetic weights of seed ${seed}`,
  ownWeights: (hash: string) => `its own weights, files ${hash}`,
  weights: 'weights',
  fullLayers: 'full',
  cycledLayers: (distinct: number, of: number) => `cycled (${distinct} of ${counted(of, 'layer')})`,
  cache: 'KV cache',
  bytesPerToken: (bytes: string) => `${bytes} bytes per token`,
  process: (index: number) => `process ${index}`,
  memoryFound: (total: string, free: string, given: string, right: string) =>
    `${total} bytes by the driver, ${free} free, ${given} allocated, ${right} right`,
  key: 'key',
  // Its memory.
  emulated: 'emulated',
  emulatedText: (size: string) => `a device of ${size}: these figures are not those of the device as it is`,
  heldBack: 'held back',
  held: (bytes: string, how: 'held' | 'counted', why: 'layers' | 'limit') =>
    `${bytes} ${how} ${{ layers: 'for layers that are not loaded', limit: 'for what the emulated device does not have' }[why]}`,
  layers: 'layers',
  overfull:
    'all layers would not fit this memory at this batch, by estimate: a speed, and no proof that it can be run',
  unpacks:
    'with so many rows ONNX Runtime unpacks integer weights before each product, and moves more than the bytes of MBU; ORT_FPA_INTB_GEMM=1 takes kernels that do not',
  batchFound: 'batch',
  // Setting and engine.
  setting: 'setting',
  weightsOf: (precision: string) => `${precision} weights`,
  blocks: (block: number, scales: string, level: number) =>
    ` in blocks of ${block} with ${scales} scales (accuracy level ${level})`,
  activations: (precision: string) => `${precision} activations`,
  batch: (batch: number) => `batch ${batch}`,
  context: (tokens: number) => `context ${tokens}`,
  input: (tokens: number) => `input ${tokens}`,
  output: (tokens: number) => `output ${tokens}`,
  seed: (seed: number) => `seed ${seed}`,
  runs: 'runs',
  queued: (launches: number | undefined) =>
    `${launches === undefined ? 'all runs' : counted(launches, 'run')} of a sample queued, waited for once`,
  perStep: 'waited for at every run',
  deviceGraph: 'recorded as a graph of the device',
  engine: 'engine',
  provider: (name: string) => `provider ${name}`,
  threads: (count: number) => counted(count, 'thread'),
  environment: 'environment',
  placement: 'placement',
  placed: (nodes: number, provider: string) => `${nodes} on ${provider}`,
  placementUnknown: 'not told by this engine',
  run: 'run',
  suite: (name: string) => `suite ${name}`,
  stop: (why: 'repeats' | 'precise' | 'budget') =>
    ({
      repeats: 'as many processes as asked for',
      precise: 'stopped where the 95 % half-width was what the run aimed at',
      budget: 'stopped at the last round allowed, above the 95 % half-width that the run aimed at',
    })[why],
  company: 'company',
  companyOf: (role: 'together' | 'alone', gpus: string) =>
    role === 'together'
      ? `at the same time as all of GPU ${gpus}`
      : `while the others of GPU ${gpus} were idle`,
  tool: 'tool',
  // Of the limit.
  limit: (kind: 'MBU' | 'MFU', probes: string) => `${kind}: ${part[kind]}, over ${probes}: ${why[kind]}.`,
  ownProbe: 'a probe of the same device',
  ofLimit: (kind: 'MBU' | 'MFU', share: string) => `${kind} ${share}: ${why[kind]}`,
  ofSameRun: (share: string, figure: string) => `${share} of the same run, ${figure}`,
  streamsOf: (names: string, streams: string) => `${names} ${streams}`,
  and: ' and ',
  counted: (each: string) => `Counted: ${each}.`,
  soTheyDiffer: 'So they differ on one memory.',
  threadsGain: (title: string, threads: number, gain: string) =>
    `${title}: ${threads} threads together over one: × ${gain}`,
  // The machine.
  device: 'device',
  fingerprint: (hash: string) => `fingerprint ${hash}`,
  cpu: 'CPU',
  cores: (count: string) => `${count} cores`,
  cpuThreads: (count: string) => `${count} threads`,
  governor: (name: string | null) => `governor ${name ?? 'not told'}`,
  processors: 'processors',
  allProcessors: 'all of the host, a thread for each core',
  caches: 'caches',
  memory: 'memory',
  available: (bytes: string) => `${bytes} available`,
  system: 'system',
  kernelOf: (version: string) => `kernel ${version}`,
  under: (hypervisor: string) => `under ${hypervisor}`,
  inContainer: (kind: string) => `in ${kind}`,
  load: 'load',
  gpu: (index: number) => `GPU ${index}`,
  driver: (version: string) => `driver ${version}`,
  powerLimit: (enforced: string, byDefault: string) => `power limit ${enforced} W (default ${byDefault} W)`,
  // Telemetry.
  clock: 'clock',
  clockText: (range: string, spread: string) => `${range}; the middle 90 % within ${spread}`,
  slowed: 'slowed',
  never: 'never',
  severalReasons: '; one reading may have several',
  powerLimited: 'power limit',
  powerLimitedText: (share: string) => `held the clock in ${share} of the readings at most`,
  hottest: 'hottest',
  power: 'power',
  energy: 'energy',
  energyText: (joules: string, grades: string) => `${joules} a process, sensor grade ${grades}`,
  others: 'others on it',
  othersText: (count: number) => counted(count, 'process'),
  readings: 'readings',
  readingsText: (count: string, rate: string, gap: string) =>
    `${count}, at least ${rate} a second, longest gap ${gap} ms`,
  sampler: 'sampler',
  samplerText: (share: string) => `${share} of one core`,
  range: (low: string, high: string, unit: string) => `${low} to ${high} ${unit}`,
} as const;

export type FactWords = {
  readonly [key in keyof typeof factWords]: (typeof factWords)[key] extends string
    ? string
    : (typeof factWords)[key];
};

/** A name and what is so called. */
export type Fact = readonly [name: string, text: string];
