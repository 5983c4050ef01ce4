import { deviceKey, measuredDevices } from './comparison/measured.ts';
import type { Declared } from './conformity/declared.ts';
import { gpuOf } from './devices/device-cache.ts';
import { type Best, bestOf, recordsOf } from './four/best.ts';
import { isOfPair, otherEnd } from './four/links.ts';
import { type RowDefinition, rowDefinitions, type Subject } from './four/rows.ts';
import type { Record as StoredRecord } from './record.ts';
import type { Device } from './reference/schema.ts';
import { comparison } from './sentences/comparison.ts';
import { four as says } from './sentences/four.ts';
import type { Budget } from './uncertainty/budget.ts';
import { figureBudget } from './uncertainty/of-figure.ts';

/** The four quantities that a reviewer asks for, of one device. */
export interface FourQuantities {
  device: string;
  /** Which part this is taken for, and why. */
  identity: string;
  rows: QuantityRow[];
}

/** All values of a row are in its unit. */
export interface QuantityRow {
  quantity: RowDefinition['quantity'];
  name: string;
  unit: RowDefinition['unit'];
  declared: Declared | null;
  /** From the structure of the part, or of memory by its driver. */
  structural: { value: number; formula: string } | null;
  measured: MeasuredRow | null;
  /** Measured over declared, the declared figure taken as exact; null without both. */
  ratio: { value: number; expanded: number | null } | null;
  /** What was found, or why there is nothing. */
  shows: string;
  cannotShow: string;
}

export interface MeasuredRow {
  value: number;
  /** The 95 % interval over processes, as the record has it; null for a single process. */
  interval: { low: number; high: number } | null;
  processes: number;
  /** Type A from the processes and type B from stated bounds, to 95.45 %; null for a single process. */
  uncertainty: Budget | null;
  /** The workload, and of how many it was the best. */
  from: string;
  of: number;
  validity: StoredRecord['validity']['state'];
}

/** A row as it was found: what is declared, what the structure gives, and the best record, each by itself. */
export interface FoundRow {
  readonly row: RowDefinition;
  readonly declared: Declared | null;
  /** In the unit of the row. */
  readonly structural: { value: number; formula: string } | null;
  readonly best: Best | null;
  /** Without a usable record: the first of those that are INVALID; null where there is none either. */
  readonly failed: StoredRecord | null;
  /** What was found, or why there is nothing. */
  readonly shows: string;
}

/** The rows of one device. */
export interface FoundDevice {
  /** See `deviceKey`. */
  readonly key: string;
  readonly title: string;
  readonly identity: string;
  readonly rows: readonly FoundRow[];
}

/**
 * The four quantities of every device of the records. Sentences stand for what was not measured. A device of which only links to other
 * GPUs are known has no table: `linkMatrices` shows them.
 */
export const fourQuantities = (
  records: readonly StoredRecord[],
  catalogue: Readonly<Record<string, Device>>,
): FourQuantities[] =>
  foundQuantities(records, catalogue).map(({ title, identity, rows }) => ({
    device: title,
    identity,
    rows: rows.map(rowOf),
  }));

/** The same, with the record that each measured figure is of. */
export function foundQuantities(
  records: readonly StoredRecord[],
  catalogue: Readonly<Record<string, Device>>,
): FoundDevice[] {
  const groups = Map.groupBy(records, deviceKey);
  const devices = measuredDevices(records, catalogue).filter(({ key }) => !groups.get(key)!.every(isOfPair));
  return devices.map(({ key, title, device, match }) => {
    const own = groups.get(key)!;
    const subject = subjectOf(
      own,
      withOtherEnd(key, own, records),
      device === null ? null : catalogue[device]!,
    );
    const rows = rowDefinitions.map((row) => foundRow(row, subject));
    return { key, title, identity: match.sentence, rows: rows.filter((row) => row !== null) };
  });
}

/** A link that carries both ways at once is that of both GPUs, and its record is on one of them. */
function withOtherEnd(key: string, own: readonly StoredRecord[], records: readonly StoredRecord[]) {
  const ends = records.filter(
    (record) => record.workload.kernel === 'link.d2d.both' && isOfPair(record) && otherEnd(record) === key,
  );
  return ends.length === 0 ? own : [...own, ...ends];
}

function subjectOf(
  own: readonly StoredRecord[],
  records: readonly StoredRecord[],
  device: Device | null,
): Subject {
  const { engine, machine } = own.at(-1)!;
  return { records, specs: device?.specs ?? null, gpu: gpuOf(engine.device, machine) ?? null };
}

function foundRow(row: RowDefinition, subject: Subject): FoundRow | null {
  const best = bestOf(subject.records, row.definitions, row.fits);
  if (!best && row.isOptional) return null;
  const structural = row.structural(subject);
  const failed = best ? null : (recordsOf(subject.records, row.definitions, row.fits)[0] ?? null);
  return {
    row,
    declared: subject.specs && row.declared(subject.specs),
    structural: structural && { ...structural, value: structural.value / row.scale },
    best,
    failed,
    shows: best ? row.shows(best) : whyNothing(row, failed),
  };
}

function rowOf({ row, declared, structural, best, shows }: FoundRow): QuantityRow {
  const { quantity, name, unit, cannotShow } = row;
  const measured = best && measuredRow(best, row);
  return {
    quantity,
    name,
    unit,
    declared,
    structural,
    measured,
    ratio: measured && declared && ratioOf(measured, declared.value),
    shows,
    cannotShow,
  };
}

const ratioOf = ({ value, uncertainty }: MeasuredRow, declared: number) => ({
  value: value / declared,
  expanded: uncertainty && uncertainty.expanded / declared,
});

/** An attempt that failed says more than that there is nothing. */
function whyNothing(row: RowDefinition, failed: StoredRecord | null): string {
  if (!failed) return says.notMeasured({ needs: row.needs });
  const reasons = failed.validity.reasons.map((reason) => comparison.reason(reason));
  return says.notShown({ title: failed.workload.title, reasons: reasons.join('; ') });
}

function measuredRow(best: Best, row: RowDefinition): MeasuredRow {
  const { record, figure, of } = best;
  const { interval, processes } = figure;
  return {
    value: figure.value / row.scale,
    interval: interval && { low: interval.low / row.scale, high: interval.high / row.scale },
    processes,
    uncertainty: figureBudget(best, row),
    from: record.workload.title,
    of,
    validity: record.validity.state,
  };
}
