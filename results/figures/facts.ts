import { formatCount, formatQuantity, formatRatio, missing } from '../format.ts';
import { processorsCondition } from '../record/cpu-list.ts';
import type { Record, Repeat } from '../record.ts';
import { mean } from '../statistics/moments.ts';
import { type Fact, type FactWords, factWords } from './fact-words.ts';
import { memoryLines } from './memory-facts.ts';
import { gainOfThreads } from './threads.ts';
import { countedAs } from './words.ts';

// What a record says besides its figures, as names and texts: for a screen and for a page alike.

const bytes = (value: number | null) => (value === null ? missing : formatQuantity({ value, unit: 'B' }));
const seconds = (ns: number | null) =>
  ns === null ? missing : formatQuantity({ value: ns / 1e9, unit: 's' });

/** The work of a sample, the model, its memory and the key of the workload. */
export function computedFacts(record: Record, words: FactWords = factWords): Fact[] {
  const { workload, repeats, memory } = record;
  const { cost } = workload;
  const flops = cost.flops === null ? missing : formatQuantity({ value: cost.flops, unit: 'FLOP' });
  return [
    [
      words.work,
      words.workText(
        flops,
        cost.bytesRead === null ? missing : bytes(cost.bytesRead),
        bytes(cost.bytesWritten),
      ),
    ],
    ...bytesCounted(record, words),
    ...kernelTried(workload, words),
    ...byOneThread(repeats, words),
    ...crossed(repeats).map(
      ({ toDeviceBytes, toHostBytes }): Fact => [
        words.crossed,
        words.crossedText(bytes(toDeviceBytes), bytes(toHostBytes)),
      ],
    ),
    ...modelFacts(workload, words),
    ...memoryLines(memory, words),
    ...memoryFound(repeats, words),
    [words.key, workload.key],
  ];
}

/** Of a bandwidth: what it counts, and what moves besides. */
function bytesCounted(record: Record, words: FactWords): Fact[] {
  const as = countedAs(record);
  if (as === null) return [];
  const isWritten = record.engine.device.kind === 'cpu' && record.workload.cost.bytesWritten > 0;
  const streams = words.streams(as);
  return [[words.bytesCounted, isWritten ? `${streams}. ${words.uncounted}` : streams]];
}

/** Which kernel of several was measured, and what the others gave in their trial. */
function kernelTried({ search, kernel }: Record['workload'], words: FactWords): Fact[] {
  if (!search) return [];
  const unit = kernel === 'gemm' ? 'FLOP/s' : 'B/s';
  const gave = search.tried.map(({ name, rate, why }) =>
    rate === null
      ? words.triedNone(name, String(why))
      : `${name} ${formatQuantity({ value: rate, unit }, 2)}`,
  );
  return [
    [words.kernel, search.chosen],
    [words.tried, gave.join(', ')],
  ];
}

/** Of a yardstick: what one thread does, and all of them over it. */
function byOneThread(repeats: readonly Repeat[], words: FactWords): Fact[] {
  const times = repeats.flatMap(({ byOneThread }) => byOneThread?.durationNs ?? []);
  const gain = gainOfThreads(repeats);
  if (gain === null) return [];
  return [[words.oneThread, words.oneThreadText(seconds(mean(times)), formatRatio(gain))]];
}

/** What crossed between host and device in a sample: once, where all processes counted the same. */
function crossed(repeats: readonly Repeat[]): NonNullable<Repeat['traffic']>[] {
  const counted = repeats.flatMap(({ traffic }) => traffic ?? []);
  return [...new Map(counted.map((each) => [JSON.stringify(each), each])).values()];
}

function modelFacts({ model }: Record['workload'], words: FactWords): Fact[] {
  if (!model) return [];
  const { shape, parameters, weights, weightBytes, layers, kvBytesPerToken } = model;
  const whose = !weights.synthetic
    ? words.ownWeights(weights.sha256.slice(0, 16))
    : weights.seed === null
      ? words.synthetic
      : words.syntheticOf(weights.seed);
  const kept = layers.kind === 'full' ? words.fullLayers : words.cycledLayers(layers.distinct, layers.of);
  return [
    [words.model, `${words.parameters(shape.name, formatCount(parameters))}, ${whose}`],
    [words.weights, `${bytes(weightBytes)}; ${kept}: ${layers.reason}`],
    [words.cache, words.bytesPerToken(formatCount(kvBytesPerToken))],
  ];
}

/** Of a look at the memory itself: what each process found. */
const memoryFound = (repeats: readonly Repeat[], words: FactWords): Fact[] =>
  repeats.flatMap(({ index, capacity }): Fact[] => {
    if (!capacity) return [];
    const { driverTotalBytes, driverFreeBytes, allocatedBytes, verifiedBytes } = capacity;
    const [total, free, given, right] = [
      driverTotalBytes,
      driverFreeBytes,
      allocatedBytes,
      verifiedBytes,
    ].map(formatCount);
    return [[words.process(index), words.memoryFound(total!, free!, given!, right!)]];
  });

/** Precision, lengths, engine, provider, placement, and the run with its tool. */
export function settingFacts({ setting, engine, run, tool }: Record, words: FactWords = factWords): Fact[] {
  const { quantisation, context, isl, osl } = setting;
  const blocks = quantisation
    ? words.blocks(quantisation.block, quantisation.scales, quantisation.accuracyLevel)
    : '';
  const settings = [
    `${words.weightsOf(setting.precision)}${blocks}`,
    words.activations(setting.activations),
    words.batch(setting.batch),
    ...(context === null ? [] : [words.context(context)]),
    ...(isl === null ? [] : [words.input(isl)]),
    ...(osl === null ? [] : [words.output(osl)]),
    words.seed(setting.seed),
  ];
  const stepping = [
    setting.synchronised === 'queued' ? words.queued(setting.launches) : words.perStep,
    ...(setting.deviceGraph ? [words.deviceGraph] : []),
  ];
  const { library, provider } = engine;
  const options = Object.entries(provider.options).map(([key, value]) => ` ${key}=${value}`);
  const variables = Object.entries(engine.environment ?? {}).map(([name, value]) => `${name}=${value}`);
  const placed = Object.entries(engine.placement ?? {}).map(([name, nodes]) => words.placed(nodes, name));
  const suite = run.suite ? `, ${words.suite(run.suite)}` : '';
  return [
    [words.setting, settings.join(', ')],
    [words.runs, stepping.join(', ')],
    [
      words.engine,
      `${engine.id}, ${library.name} ${library.version} (${library.source}), ${words.provider(provider.name)}${options.join('')}, ${words.threads(engine.threads)}`,
    ],
    ...(variables.length > 0 ? [[words.environment, variables.join(' ')] as const] : []),
    [words.placement, placed.join(', ') || words.placementUnknown],
    [words.run, `${run.id}${suite}${run.stop ? `; ${words.stop(run.stop)}` : ''}`],
    ...companyFacts(run, words),
    [
      words.tool,
      `${[tool.name, tool.version].join(' ')}${tool.commit ? ` (${tool.commit})` : ''}, ${engine.browser?.agent ?? (engine.node ? `Node ${engine.node}` : missing)}`,
    ],
  ];
}

function companyFacts({ together }: Record['run'], words: FactWords): Fact[] {
  if (!together) return [];
  const names = together.devices.map(({ index }) => index).join(', ');
  return [[words.company, words.companyOf(together.role, names)]];
}

/** The device, and the host that it was in. */
export function machineFacts(
  record: Pick<Record, 'machine' | 'engine'>,
  words: FactWords = factWords,
): Fact[] {
  const { machine, engine } = record;
  const { cpu, caches, memory, system, container, loadAverage, gpus } = machine;
  const { name, fingerprint } = engine.device;
  const known = (value: number | string | null) => String(value ?? missing);
  const cacheTexts = caches
    .filter((cache) => cache.type !== 'instruction')
    .map((cache) => `L${cache.level} ${cache.bytes / 1024} KiB × ${cache.instances}`);
  const condition = processorsCondition(record);
  const around = [
    words.kernelOf(known(system.kernel)),
    ...(system.hypervisor ? [words.under(system.hypervisor)] : []),
    ...(container.kind ? [words.inContainer(container.kind)] : []),
  ];
  return [
    [words.device, `${name}${fingerprint ? `, ${words.fingerprint(fingerprint.slice(0, 16))}` : ''}`],
    [
      words.cpu,
      `${known(cpu.model)}: ${words.cores(known(cpu.cores))}, ${words.cpuThreads(known(cpu.threads))}; ${words.governor(cpu.governor)}; ${cpu.features.join(' ')}`,
    ],
    [words.processors, condition === 'own' ? words.allProcessors : condition],
    [words.caches, cacheTexts.join(', ') || missing],
    [words.memory, `${bytes(memory.totalBytes)}, ${words.available(bytes(memory.availableBytes))}`],
    [words.system, `${system.name ?? system.platform} ${system.version ?? ''}, ${around.join(', ')}`],
    [words.load, loadAverage ? loadAverage.join(' ') : missing],
    ...gpus.map((gpu): Fact => {
      const { enforced, default: byDefault } = gpu.powerLimitW;
      return [
        words.gpu(gpu.index),
        `${gpu.name}, ${known(gpu.memoryTotalMib)} MiB, ${words.driver(known(gpu.driver))}, ${words.powerLimit(known(enforced), known(byDefault))}`,
      ];
    }),
  ];
}
