import { deviceKey, measuredDevices } from '../comparison/measured.ts';
import { type Declared, declared } from '../conformity/declared.ts';
import { mainFigure } from '../figures/efficiency.ts';
import { isDoubt, type ReasonCode } from '../record/caveats.ts';
import { canonicalHash, deviceFingerprint } from '../record/fingerprint.ts';
import type { Machine } from '../record/machine.ts';
import type { Record as StoredRecord } from '../record.ts';
import type { Device } from '../reference/schema.ts';
import { median } from '../statistics/quantile.ts';

const pairKernels = ['link.d2d', 'link.d2d.both'] as const;

/** The links between the GPUs of one host, of all pairs that were measured. Rates in B/s. */
export interface LinkMatrix {
  readonly kernel: (typeof pairKernels)[number];
  /** By their indices. */
  readonly gpus: readonly LinkedGpu[];
  readonly cells: readonly LinkCell[];
  /** Of the pairs that reach each other's memory, and of those whose copies go by the host; null where there is none. */
  readonly direct: Range | null;
  readonly byHost: Range | null;
  /** Where all GPUs are one part of the catalogue: of one way half of what is printed, which adds both. */
  readonly declared: Declared | null;
}

interface LinkedGpu {
  readonly index: number;
  readonly name: string;
  readonly numaNode: number | null;
}

/** One pair; of both ways at once `from` is the smaller index. */
export interface LinkCell {
  readonly from: number;
  readonly to: number;
  /** Null where no record of the pair has a figure that counts. */
  readonly value: number | null;
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly processes: number;
  readonly validity: StoredRecord['validity']['state'];
  /** Null where no process came to say. */
  readonly isDirect: boolean | null;
  /** Why the record is not VALID: of each code the first that was seen. */
  readonly reasons: readonly { readonly code: ReasonCode; readonly detail: string }[];
}

interface Range {
  readonly pairs: number;
  readonly minimum: number;
  readonly slowest: LinkCell;
  readonly median: number;
  readonly maximum: number;
  readonly fastest: LinkCell;
  /** The widest 95 % interval of a pair: half of it over the value; null where a pair has none. */
  readonly widest: number | null;
}

type OfPair = StoredRecord & { readonly workload: { readonly pair: { from: number; to: number } } };

/** Whether a record is of the link between two GPUs. */
export const isOfPair = (record: StoredRecord): record is OfPair => record.workload.pair !== undefined;

/** The key (`deviceKey`) of the GPU that a copy goes to; null where the host does not tell it. */
export function otherEnd({ workload, machine }: OfPair): string | null {
  const gpu = machine.gpus.find(({ index }) => index === workload.pair.to);
  return gpu ? deviceFingerprint(gpu) : null;
}

/** A matrix for each host and each way of copying, where at least one pair was measured. */
export function linkMatrices(
  records: readonly StoredRecord[],
  catalogue: Readonly<Record<string, Device>>,
): LinkMatrix[] {
  const ofPairs = records.filter(isOfPair);
  const hosts = Map.groupBy(ofPairs, ({ machine }) => hostKey(machine));
  return [...hosts.values()].flatMap((ofHost) =>
    pairKernels.flatMap((kernel) => {
      const own = ofHost.filter(({ workload }) => workload.kernel === kernel);
      return own.length === 0 ? [] : [matrixOf(kernel, own, partOf(own, records, catalogue))];
    }),
  );
}

/** What is known of the units in a host: their fingerprints hold a hash of each UUID. */
const hostKey = ({ gpus, cpu }: Machine) => canonicalHash([...gpus, cpu].map(deviceFingerprint));

/** The one part of the catalogue that all these GPUs are; null where they differ or are in none. */
function partOf(
  own: readonly OfPair[],
  records: readonly StoredRecord[],
  catalogue: Readonly<Record<string, Device>>,
): Device | null {
  const keys = new Set(own.map(deviceKey));
  const about = records.filter((record) => keys.has(deviceKey(record)));
  const parts = new Set(measuredDevices(about, catalogue).map(({ device }) => device));
  const [part] = parts;
  return parts.size === 1 && part ? catalogue[part]! : null;
}

function matrixOf(kernel: LinkMatrix['kernel'], records: readonly OfPair[], part: Device | null): LinkMatrix {
  const pairs = Map.groupBy(records, ({ workload: { pair } }) => `${pair.from} ${pair.to}`);
  const cells = [...pairs.values()].map(cellOf).sort((a, b) => a.from - b.from || a.to - b.to);
  const named = new Set(cells.flatMap(({ from, to }) => [from, to]));
  const { gpus } = records.at(-1)!.machine;
  const printed = part && declaredPeerLink(part.specs, kernel === 'link.d2d' ? 1 : 2);
  return {
    kernel,
    gpus: gpus
      .filter(({ index }) => named.has(index))
      .map(({ index, name, numaNode }) => ({ index, name, numaNode })),
    cells,
    direct: rangeOf(cells.filter(({ isDirect }) => isDirect === true)),
    byHost: rangeOf(cells.filter(({ isDirect }) => isDirect === false)),
    declared: printed && { ...printed, value: printed.value * 1e9 },
  };
}

/** A data sheet adds both directions of the links between GPUs; its figure is in GB/s. */
export function declaredPeerLink(specs: Device['specs'], directions: 1 | 2): Declared | null {
  const both = declared(specs.interconnectBandwidth);
  return both && { ...both, value: (both.value * directions) / 2, alternatives: [] };
}

/** Of several records of a pair the lowest figure, so that nothing is picked from repeats; INVALID ones have none. */
function cellOf(records: readonly OfPair[]): LinkCell {
  const usable = records.flatMap((record) => {
    const figure = mainFigure(record);
    const value = record.validity.state === 'INVALID' ? null : figure?.value;
    return value ? [{ record, figure: figure!, value }] : [];
  });
  const lowest = usable.sort((a, b) => a.value - b.value)[0];
  const record = lowest?.record ?? records[0]!;
  const { pair } = record.workload;
  const peers = record.repeats.flatMap(({ peer }) => peer ?? []);
  return {
    from: pair.from,
    to: pair.to,
    value: lowest?.value ?? null,
    interval: lowest?.figure.interval
      ? { low: lowest.figure.interval.low, high: lowest.figure.interval.high }
      : null,
    processes: record.population.ok,
    validity: record.validity.state,
    isDirect: peers.length === 0 ? null : peers.every(({ isDirect }) => isDirect),
    reasons: [
      ...Map.groupBy(
        record.validity.reasons.filter(({ code }) => isDoubt(code)),
        ({ code }) => code,
      ).values(),
    ].map(([first]) => ({
      code: first!.code,
      detail: first!.detail,
    })),
  };
}

function rangeOf(cells: readonly LinkCell[]): Range | null {
  const measured = cells
    .flatMap((cell) => (cell.value === null ? [] : [{ cell, value: cell.value }]))
    .sort((a, b) => a.value - b.value);
  const [least, most] = [measured[0], measured.at(-1)];
  if (!least || !most) return null;
  const halves = measured.map(
    ({ cell: { interval }, value }) =>
      interval && Math.max(interval.high - value, value - interval.low) / value,
  );
  return {
    pairs: measured.length,
    minimum: least.value,
    slowest: least.cell,
    median: median(measured.map(({ value }) => value))!,
    maximum: most.value,
    fastest: most.cell,
    widest: halves.includes(null) ? null : Math.max(...(halves as number[])),
  };
}
