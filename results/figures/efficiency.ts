import { formatShare } from '../format.ts';
import { stateOf } from '../record/caveats.ts';
import type { DefinitionId } from '../record/definitions.ts';
import { movedBytes } from '../record/moved-bytes.ts';
import type { Figure, Record, Setting } from '../record.ts';
import { details } from '../sentences/validity.ts';
import { composedRatio } from '../statistics/ratio.ts';
import { repeated, whyNoInterval } from './repeated.ts';

/** What the probes of one run measured of the device: the denominators of MBU and MFU. */
export interface Probes {
  /** The fastest that the memory was seen, by the runtime or by the C library, in B/s. */
  readonly bandwidth: Figure | null;
  /** The fastest of the runtime's bandwidth kernels, in B/s. */
  readonly byRuntime: Figure | null;
  /** Dense products by precision, in FLOP/s. */
  readonly arithmetic: ReadonlyMap<Setting['precision'], Figure>;
}

/** A figure over a probe that limits it. The 95 % interval is that of the ratio: the spread of the figure and that of the probe are both in it. */
export interface Share {
  readonly ratio: number;
  readonly low: number | null;
  readonly high: number | null;
  /** Why there is no interval. */
  readonly reason: string | null;
  readonly probe: Figure;
}

/** The share of the device that a figure used, against the probe of the same run. */
export interface Utilisation extends Share {
  readonly kind: 'MBU' | 'MFU';
  /** The smallest ratio that both intervals allow at once: above one, the figure cannot be right. */
  readonly atLeast: number;
  /** The same share of what the runtime reaches, where the limit is not the runtime's. */
  readonly ofRuntime: Share | null;
}

export const figureOf = (record: Record, definition: DefinitionId, statistic = 'mean'): Figure | null =>
  record.figures.find((figure) => figure.definition === definition && figure.statistic === statistic) ?? null;

/** The figure that stands for a record in a table. */
export function mainFigure(record: Record): Figure | null {
  const definition: { [kind in Record['workload']['kind']]: DefinitionId | null } = {
    bandwidth: record.workload.kernel as DefinitionId | null,
    yardstick: record.workload.kernel as DefinitionId | null,
    gemm: 'gemm.tput',
    prefill: 'prefill.tput',
    decode: record.setting.launches === undefined ? 'decode.step.tput' : 'decode.step.queued.tput',
    generate: 'tput.out.wall',
    model: 'tput.out.wall',
    transfer: record.workload.kernel as DefinitionId | null,
    capacity: 'memory.capacity',
  };
  const wanted = definition[record.workload.kind];
  return wanted && figureOf(record, wanted);
}

/** Finds the probes among the records of one run; INVALID ones are no denominator. */
export function probesOf(records: readonly Record[]): Probes {
  const valid = records.filter((record) => record.validity.state !== 'INVALID');
  const measured = (kind: string) => valid.filter((record) => record.workload.kind === kind);
  const fastest = (...kinds: string[]) =>
    kinds
      .flatMap(measured)
      .flatMap((record) => mainFigure(record) ?? [])
      .sort((a, b) => (b.value ?? 0) - (a.value ?? 0))[0] ?? null;
  const arithmetic = new Map<Setting['precision'], Figure>();
  for (const record of measured('gemm')) {
    const figure = mainFigure(record);
    const known = arithmetic.get(record.setting.precision);
    if (figure && (figure.value ?? 0) > (known?.value ?? 0)) arithmetic.set(record.setting.precision, figure);
  }
  return { bandwidth: fastest('bandwidth', 'yardstick'), byRuntime: fastest('bandwidth'), arithmetic };
}

/** MBU of a decode step, MFU of a prefill; null for other workloads, or without a probe. */
export function utilisation(record: Record, probes: Probes): Utilisation | null {
  const { kind, cost } = record.workload;
  const figure = mainFigure(record);
  if (kind === 'decode') {
    const bytes = movedBytes(cost);
    if (bytes === null) return null;
    return against('MBU', figure, bytes / cost.tokens, probes.bandwidth, probes.byRuntime);
  }
  if (kind === 'prefill' && cost.flops !== null) {
    return against(
      'MFU',
      figure,
      cost.flops / cost.tokens,
      probes.arithmetic.get(record.setting.precision) ?? null,
    );
  }
  return null;
}

/**
 * What share of a probe a rate is, whatever consumer asks: rate × work over the probe, with the interval of a ratio of two geometric
 * means (`composedRatio`). Both were measured in the same run, in processes that took turns; what slows both down is in both spreads, so
 * that the interval is rather too wide than too narrow. Null where one of the two has no value, or none that a rate can have: a record may
 * come from anywhere.
 */
export function shareOf(figure: Figure | null, probe: Figure | null, work = 1): Share | null {
  // A record from elsewhere may say that it computed nothing, in no token.
  if (!figure?.value || !probe?.value || !(work > 0 && work < Infinity)) return null;
  const { centre, ...spread } = repeated(figure);
  if (!isPositive(centre * work) || !isPositive(probe.value)) return null;
  const { ratio, low, high } = composedRatio({ ...spread, centre: centre * work }, repeated(probe));
  return { ratio, low, high, reason: low === null ? whyNoShare(figure, probe) : null, probe };
}

const isPositive = (value: number) => value > 0 && Number.isFinite(value);

/** The side that has no interval. */
const whyNoShare = (figure: Figure, probe: Figure): string =>
  figure.interval === null
    ? (figure.missing ?? whyNoInterval(figure.processes))
    : `${probe.definition} has ${whyNoInterval(probe.processes)}`;

/**
 * tokens/s × work per token, over what the probe reached. Processes that differ too much for an interval say nothing of the
 * least that the ratio can be; of a single process its value has to do.
 */
function against(
  kind: Utilisation['kind'],
  figure: Figure | null,
  workPerToken: number,
  probe: Figure | null,
  byRuntime: Figure | null = probe,
): Utilisation | null {
  const share = shareOf(figure, probe, workPerToken);
  if (!share || !figure?.value || !probe?.value) return null;
  const lowest = figure.interval?.low ?? (figure.processes > 1 ? 0 : figure.value);
  const highest = probe.interval?.high ?? (probe.processes > 1 ? Number.POSITIVE_INFINITY : probe.value);
  return {
    kind,
    ...share,
    atLeast: (lowest * workPerToken) / highest,
    ofRuntime: byRuntime === probe ? null : shareOf(figure, byRuntime, workPerToken),
  };
}

/** The yardstick beside a kernel of the runtime that does the same. */
const yardstickOf: Partial<{ [kernel in NonNullable<Record['workload']['kernel']>]: DefinitionId }> = {
  'bw.read': 'libc.read',
  'bw.copy': 'libc.copy',
};

/** What of the machine's bandwidth a kernel of the runtime reached: against the yardstick of the same kind, of the same run. */
export function reach(record: Record, records: readonly Record[]): Share | null {
  const kernel = record.workload.kernel && yardstickOf[record.workload.kernel];
  const beside = records.find(
    ({ workload, validity }) => workload.kernel === kernel && validity.state !== 'INVALID',
  );
  return !kernel || !beside ? null : shareOf(mainFigure(record), mainFigure(beside));
}

/** Without intervals, a ratio must exceed one by this much before it is called impossible. */
const slack = 1.02;

/**
 * Weights that the cache holds do not come from memory, and a toy product is not the fastest of a device: what exceeds
 * these probes is not impossible. Such records carry their doubt already.
 */
const isWithoutLimit = ({ validity }: Record) =>
  validity.reasons.some(({ code }) => code === 'cache_resident' || code === 'synthetic_tiny');

/** The records of one run; those whose figures are above what the probes of the same run allow become INVALID. */
export function markImplausible(records: readonly Record[]): Record[] {
  const probes = probesOf(records);
  return records.map((record) => {
    const used = isWithoutLimit(record) ? null : utilisation(record, probes);
    if (!used || used.atLeast <= slack) return record;
    const { kind, atLeast, probe } = used;
    const detail = details.implausible({ kind, share: formatShare(atLeast), probe: probe.definition });
    const reasons = [...record.validity.reasons, { code: 'implausible' as const, detail, repeat: null }];
    return { ...record, validity: { state: stateOf(reasons.map((reason) => reason.code)), reasons } };
  });
}
