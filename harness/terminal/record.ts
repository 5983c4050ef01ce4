import { probesOf, reach, type Share, utilisation } from '../../results/figures/efficiency.ts';
import { gainOfThreads } from '../../results/figures/threads.ts';
import { countedBy, formatFigure, probeShareText, uncounted, whyLimit } from '../../results/figures/words.ts';
import { counted, formatCount, formatQuantity, formatRatio, missing } from '../../results/format.ts';
import { inCompanyOf, placedTitle } from '../../results/record/company.ts';
import { processorsCondition } from '../../results/record/cpu-list.ts';
import { pasteable } from '../../results/record/reproduce.ts';
import type { StoredRecord } from '../../results/record/store.ts';
import type { Figure, Record, Repeat } from '../../results/record.ts';
import { mean } from '../../results/statistics/moments.ts';
import { outlierLabels } from '../../results/statistics/outliers.ts';
import { unbroken, wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { memoryLines } from './memory.ts';
import { doubts, stateText } from './results.ts';
import { style } from './style.ts';
import { renderTable } from './table.ts';
import { telemetryFacts } from './telemetry.ts';

/** A record for people: what was found first, then how, on what, and how to do it again. */
export function recordPage({ id, path, record }: StoredRecord, siblings: readonly Record[]): string {
  const { validity } = record;
  const found = doubts([record]);
  return [
    `${style.bold(placedTitle(record))}   ${stateText(validity.state)}\nrecord ${id}, ${record.createdAt.slice(0, 19).replace('T', ' ')} UTC`,
    ...(found ? [found] : []),
    section('Figures', figures(record)),
    ...efficiency(record, siblings),
    section('Processes, in the order in which they ran', processes(record)),
    ...telemetry(record),
    section('What was computed', facts(computed(record))),
    section('Setting and engine', facts(setting(record))),
    section('Machine', facts(machine(record))),
    section('Do it again', `${commandText(record)}\n${style.dim(unbroken(path))}`),
  ].join('\n\n');
}

const section = (title: string, body: string) => `${style.bold(title)}\n${body}`;

const facts = (rows: readonly (readonly [string, string])[]) => {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${style.dim(name.padEnd(width))}  ${value}`).join('\n');
};

function figures({ figures }: Record): string {
  if (figures.length === 0) return '  none: no process finished';
  const rows = figures.map((figure) => [
    figure.definition,
    figure.statistic,
    formatFigure(figure),
    `${figure.samples} in ${figure.processes}`,
    basisOf(figure),
  ]);
  return renderTable(
    [
      { title: 'definition', align: 'left' },
      { title: 'of samples', align: 'left', narrow: 8 },
      { title: 'value, 95 % interval', align: 'right', narrow: 14 },
      { title: 'samples', align: 'right', leaves: 1 },
      { title: 'interval by', align: 'left', narrow: 20, leaves: 2 },
    ],
    rows,
  );
}

/** How the interval was made, or why there is none; of an energy the sensor as well. */
function basisOf({ interval, missing, sensor }: Figure): string {
  const words = interval?.method ?? missing ?? '';
  return sensor ? `${words}; sensor grade ${sensor.grade}, ${sensor.windowSeconds.toFixed(1)} s` : words;
}

function efficiency(record: Record, siblings: readonly Record[]): string[] {
  const beside = inCompanyOf(record, siblings);
  const used = utilisation(record, probesOf(beside));
  const reached = reach(record, beside);
  const lines = [
    ...(used ? [`${used.kind} ${ofProbe(used)}: ${whyLimit[used.kind]}`] : []),
    ...(used?.ofRuntime ? [ofProbe(used.ofRuntime)] : []),
    ...(reached ? [ofProbe(reached)] : []),
  ];
  const wrapped = lines.map((line) => `  ${wrap(line, screenColumns() - 2, '    ')}`);
  return lines.length > 0 ? [section('Of the limit', wrapped.join('\n'))] : [];
}

/** "85 [81, 90] % of libc.copy of the same run, 40.00 ± 0.40 GB/s". */
const ofProbe = (share: Share): string =>
  `${probeShareText(share)} of the same run, ${formatFigure(share.probe)}`;

function telemetry(record: Record): string[] {
  const rows = telemetryFacts(record);
  return rows.length > 0
    ? [section('Telemetry inside the timed windows, of all processes', facts(rows))]
    : [];
}

const seconds = (ns: number | null) =>
  ns === null ? missing : formatQuantity({ value: ns / 1e9, unit: 's' });

function processes({ repeats }: Record): string {
  const rows = [...repeats]
    .sort((a, b) => a.position - b.position)
    .map((repeat) => [
      String(repeat.position),
      repeat.outcome,
      seconds(repeat.loadNs),
      seconds(repeat.firstRunNs),
      `${repeat.warmup.durationNs.length}${repeat.warmup.steady ? ', steady' : ''}`,
      String(repeat.samples.durationNs.length),
      seconds(mean(repeat.samples.durationNs)),
      outliers(repeat),
      repeat.host.peakRssBytes === null
        ? missing
        : formatQuantity({ value: repeat.host.peakRssBytes, unit: 'B' }),
    ]);
  return renderTable(
    [
      { title: 'place', align: 'right' },
      { title: 'outcome', align: 'left' },
      { title: 'load', align: 'right', leaves: 2 },
      { title: 'first run', align: 'right', leaves: 4 },
      { title: 'warm-up', align: 'right', leaves: 3 },
      { title: 'samples', align: 'right' },
      { title: 'mean', align: 'right' },
      { title: 'outliers', align: 'left', narrow: 16 },
      { title: 'peak memory', align: 'right', leaves: 1 },
    ],
    rows,
  );
}

function outliers({ samples }: Repeat): string {
  const labels = outlierLabels(samples.durationNs).filter((label) => label !== 'typical');
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([label, n]) => `${n} ${label}`).join(', ') || 'none';
}

/** What crossed between host and device in a sample: once, where all processes counted the same. */
function crossed(repeats: readonly Repeat[]): NonNullable<Repeat['traffic']>[] {
  const counted = repeats.flatMap(({ traffic }) => traffic ?? []);
  return [...new Map(counted.map((each) => [JSON.stringify(each), each])).values()];
}

function computed(record: Record): [string, string][] {
  const { workload, repeats, memory } = record;
  const { cost, model } = workload;
  const bytes = (value: number) => formatQuantity({ value, unit: 'B' });
  return [
    [
      'work of a sample',
      `${formatQuantity({ value: cost.flops, unit: 'FLOP' })}, ${bytes(cost.bytesRead)} read, ${bytes(cost.bytesWritten)} written`,
    ],
    ...bytesCounted(record),
    ...kernelTried(workload),
    ...byOneThread(repeats),
    ...crossed(repeats).map(({ toDeviceBytes, toHostBytes }): [string, string] => [
      'crossed, as counted',
      `${bytes(toDeviceBytes)} to the device, ${bytes(toHostBytes)} to the host in a sample`,
    ]),
    ...(model
      ? ([
          [
            'model',
            `${model.shape.name}, ${formatCount(model.parameters)} parameters, ${model.weights.synthetic ? `synthetic weights${model.weights.seed === null ? '' : ` of seed ${model.weights.seed}`}` : `its own weights, files ${model.weights.sha256.slice(0, 16)}`}`,
          ],
          [
            'weights',
            `${bytes(model.weightBytes)}; ${model.layers.kind === 'full' ? 'full' : `cycled (${model.layers.distinct} of ${counted(model.layers.of, 'layer')})`}: ${model.layers.reason}`,
          ],
          ['KV cache', `${formatCount(model.kvBytesPerToken)} bytes per token`],
        ] as [string, string][])
      : []),
    ...memoryLines(memory),
    ...memoryFound(repeats),
    ['key', workload.key],
  ];
}

/** Of a bandwidth: what it counts, and what moves besides. */
function bytesCounted(record: Record): [string, string][] {
  const words = countedBy(record);
  if (words === null) return [];
  const isWritten = record.engine.device.kind === 'cpu' && record.workload.cost.bytesWritten > 0;
  return [['bytes counted', isWritten ? `${words}. ${uncounted}` : words]];
}

/** Which kernel of several was measured, and what the others gave in their trial. */
function kernelTried({ search, kernel }: Record['workload']): [string, string][] {
  if (!search) return [];
  const unit = kernel === 'gemm' ? 'FLOP/s' : 'B/s';
  const gave = search.tried.map(({ name, rate, why }) =>
    rate === null ? `${name} none (${why})` : `${name} ${formatQuantity({ value: rate, unit }, 2)}`,
  );
  return [
    ['kernel', search.chosen],
    ['tried for a moment', gave.join(', ')],
  ];
}

/** Of a yardstick: what one thread does, and all of them over it. */
function byOneThread(repeats: readonly Repeat[]): [string, string][] {
  const times = repeats.flatMap(({ byOneThread }) => byOneThread?.durationNs ?? []);
  const gain = gainOfThreads(repeats);
  if (gain === null) return [];
  return [
    [
      'one thread',
      `${seconds(mean(times))} for the same work: all together over one: × ${formatRatio(gain)}`,
    ],
  ];
}

/** Of a look at the memory itself: what each process found. */
const memoryFound = (repeats: readonly Repeat[]): [string, string][] =>
  repeats.flatMap(({ index, capacity }): [string, string][] => {
    if (!capacity) return [];
    const { driverTotalBytes, driverFreeBytes, allocatedBytes, verifiedBytes } = capacity;
    const [total, free, given, right] = [
      driverTotalBytes,
      driverFreeBytes,
      allocatedBytes,
      verifiedBytes,
    ].map(formatCount);
    return [
      [`process ${index}`, `${total} bytes by the driver, ${free} free, ${given} allocated, ${right} right`],
    ];
  });

/** How integer weights are stored and multiplied, where the record tells it. */
const blocksOf = ({ quantisation }: Record['setting']) =>
  quantisation
    ? ` in blocks of ${quantisation.block} with ${quantisation.scales} scales (accuracy level ${quantisation.accuracyLevel})`
    : '';

function setting({ setting, engine, run, tool }: Record): [string, string][] {
  const lengths = [
    `batch ${setting.batch}`,
    ...(setting.context === null ? [] : [`context ${setting.context}`]),
    ...(setting.isl === null ? [] : [`input ${setting.isl}`]),
    ...(setting.osl === null ? [] : [`output ${setting.osl}`]),
  ];
  const options = Object.entries(engine.provider.options).map(([key, value]) => ` ${key}=${value}`);
  const variables = Object.entries(engine.environment ?? {}).map(([name, value]) => `${name}=${value}`);
  const stepping = [
    setting.synchronised === 'queued'
      ? `${setting.launches === undefined ? 'all runs' : counted(setting.launches, 'run')} of a sample queued, waited for once`
      : 'waited for at every run',
    ...(setting.deviceGraph ? ['recorded as a graph of the device'] : []),
  ];
  const placement = Object.entries(engine.placement ?? {}).map(([provider, n]) => `${n} on ${provider}`);
  return [
    [
      'setting',
      `${setting.precision} weights${blocksOf(setting)}, ${setting.activations} activations, ${lengths.join(', ')}, seed ${setting.seed}`,
    ],
    ['runs', stepping.join(', ')],
    [
      'engine',
      `${engine.id}, ${engine.library.name} ${engine.library.version} (${engine.library.source}), provider ${engine.provider.name}${options.join('')}, ${counted(engine.threads, 'thread')}`,
    ],
    ...(variables.length > 0 ? [['environment', variables.join(' ')] as [string, string]] : []),
    ['placement', placement.join(', ') || 'not told by this engine'],
    ['run', `${run.id}${run.suite ? `, suite ${run.suite}` : ''}${run.stop ? `; ${stops[run.stop]}` : ''}`],
    ...company(run),
    [
      'tool',
      `assay ${tool.version}${tool.commit ? ` (${tool.commit})` : ''}, ${engine.browser ? `in ${engine.browser.agent}` : `Node ${engine.node}`}`,
    ],
  ];
}

function company({ together }: Record['run']): [string, string][] {
  if (!together) return [];
  const { role, devices } = together;
  const names = devices.map(({ index }) => index).join(', ');
  const words = {
    together: `at the same time as all of GPU ${names}`,
    alone: `while the others of GPU ${names} were idle`,
  };
  return [['company', words[role]]];
}

const stops = {
  repeats: 'as many processes as asked for',
  precise: 'stopped where the 95 % half-width was what the run aimed at',
  budget: 'stopped at the last round allowed, above the 95 % half-width that the run aimed at',
} as const;

/** A command from a file is printed as one only where it can be pasted without harm. */
function commandText({ run, workload }: Record): string {
  const command = pasteable(run.reproduce);
  return command === null
    ? `The record holds a command that assay does not write; it is not shown. Its title: ${workload.title}`
    : unbroken(command);
}

/** In what a process had less than its host, in words. */
const processorsText = (condition: string) =>
  condition === 'own' ? 'all of the host, a thread for each core' : condition;

function machine(record: Record): [string, string][] {
  const { machine, engine } = record;
  const { cpu, caches, memory, system, container, loadAverage, gpus } = machine;
  const bytes = (value: number | null) => (value === null ? missing : formatQuantity({ value, unit: 'B' }));
  const cacheText = caches
    .filter((cache) => cache.type !== 'instruction')
    .map((cache) => `L${cache.level} ${cache.bytes / 1024} KiB × ${cache.instances}`);
  return [
    [
      'device',
      `${engine.device.name}${engine.device.fingerprint ? `, fingerprint ${engine.device.fingerprint.slice(0, 16)}` : ''}`,
    ],
    [
      'CPU',
      `${cpu.model ?? missing}: ${cpu.cores ?? missing} cores, ${cpu.threads ?? missing} threads; governor ${cpu.governor ?? 'not told'}; ${cpu.features.join(' ')}`,
    ],
    ['processors', processorsText(processorsCondition(record))],
    ['caches', cacheText.join(', ') || missing],
    ['memory', `${bytes(memory.totalBytes)}, ${bytes(memory.availableBytes)} available`],
    [
      'system',
      `${system.name ?? system.platform} ${system.version ?? ''}, kernel ${system.kernel ?? missing}${system.hypervisor ? `, under ${system.hypervisor}` : ''}${container.kind ? `, in ${container.kind}` : ''}`,
    ],
    ['load', loadAverage ? loadAverage.join(' ') : missing],
    ...gpus.map((gpu): [string, string] => [
      `GPU ${gpu.index}`,
      `${gpu.name}, ${gpu.memoryTotalMib ?? missing} MiB, driver ${gpu.driver ?? missing}, power limit ${gpu.powerLimitW.enforced ?? missing} W (default ${gpu.powerLimitW.default ?? missing} W)`,
    ]),
  ];
}
