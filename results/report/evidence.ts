import { declaredTpp } from '../conformity/declared.ts';
import type { Evidence } from '../conformity/statement.ts';
import type { FoundRow } from '../four.ts';
import type { Figure, Record } from '../record.ts';
import type { Reference } from '../reference/reference.ts';
import { figureBudget } from '../uncertainty/of-figure.ts';
import type { ItemRow } from './four.ts';
import type { Requirable, Requirement } from './inputs/plan.ts';
import type { MoreLines } from './sessions.ts';
import type { Scale } from './shown.ts';
import type { Tested } from './tested.ts';

// What is known of an item under a requirement: the figure that stands for the quantity, what is declared, what the structure gives.

/** In the unit of the requirement. */
export interface Known extends Evidence {
  /** Of the figure, or of the record that is INVALID; null where there is neither. */
  readonly record: Record | null;
  readonly figure: (Figure & { readonly value: number }) | null;
  /** Base units of the figure in one of the requirement's. */
  readonly scale: number;
}

/** The row of the four quantities that answers a requirement. */
const rowNames: { readonly [name in Exclude<Requirable, 'trial' | 'tpp' | 'load'>]: string } = {
  memoryCapacity: 'written and read back right',
  memoryBandwidth: 'compute kernels',
  interconnectBandwidth: 'GPU to GPU, both at once',
  float16: 'float16',
  bfloat16: 'bfloat16',
  tf32: 'float32 by TF32',
  float32: 'float32',
  hostToDevice: 'host to device',
  deviceToHost: 'device to host',
};

/** Bits of the operations whose dense rate TPP multiplies: the rates that are measured with both factors of one type. */
const tppBits = 16;

const budgetOf = (
  record: Record,
  figure: Figure & { readonly value: number },
  scale: Scale,
  more: MoreLines,
) => figureBudget({ record, figure }, scale, more(record, figure, scale));

const nothing: Known = {
  measured: null,
  validity: null,
  declared: null,
  structural: null,
  record: null,
  figure: null,
  scale: 1,
};

export function knownOf(
  { quantity, trial }: Pick<Requirement, 'quantity' | 'trial'>,
  tested: Tested,
  rows: readonly ItemRow[],
  { reference, more }: { readonly reference: Reference; readonly more: MoreLines },
): Known {
  const own = rows.filter(({ item }) => item === tested.id).map(({ found }) => found);
  // Of a load its verdict decides (`load-statements.ts`).
  if (quantity === 'load') return nothing;
  if (quantity === 'trial') return ofTrial(trial!, tested, more);
  if (quantity === 'tpp') return ofTpp(own, tested, { reference, more });
  const named = own.filter(({ row }) => row.name === rowNames[quantity]);
  // Measured in several settings of one unit: the lowest stands for it, so that nothing was picked.
  return lowest(named.map((found) => ofRow(found, found.row.scale, more))) ?? nothing;
}

const lowest = (all: readonly Known[]): Known | null =>
  all.length === 0
    ? null
    : all.reduce((low, next) =>
        (next.measured?.value ?? Infinity) < (low.measured?.value ?? Infinity) ? next : low,
      );

function ofRow({ row, declared, structural, best, failed }: FoundRow, scale: number, more: MoreLines): Known {
  const by = row.scale / scale;
  const { record, figure } = best ?? { record: failed, figure: null };
  return {
    measured: record &&
      figure && {
        value: figure.value / scale,
        budget: budgetOf(record, figure, { unit: row.unit, scale }, more),
      },
    validity: record?.validity ?? null,
    declared: declared && declared.value * by,
    structural: structural && structural.value * by,
    record,
    figure,
    scale,
  };
}

/** The faster of the two dense rates in 16 bits, × 16; declared: what is printed, or what the dense rates give. */
function ofTpp(
  rows: readonly FoundRow[],
  tested: Tested,
  { reference: { devices }, more }: { readonly reference: Reference; readonly more: MoreLines },
): Known {
  const scale = 1e12 / tppBits;
  const products = rows
    .filter(({ row }) => row.name === 'float16' || row.name === 'bfloat16')
    .map((found) => ofRow(found, scale, more));
  const best = products.reduce<Known | null>(
    (high, next) =>
      (next.measured?.value ?? 0) > (high?.measured?.value ?? 0) || high === null ? next : high,
    null,
  );
  const id = tested.measured.at(-1)?.device ?? null;
  const printed = id === null ? null : declaredTpp(devices[id]!.specs);
  const structural = Math.max(...products.flatMap((one) => one.structural ?? []));
  return {
    ...(best ?? nothing),
    declared: printed?.value ?? null,
    structural: Number.isFinite(structural) ? structural : null,
  };
}

/** A figure of one trial: of several records of it the lowest stands for a rate and the highest for a time, so that nothing was picked. */
function ofTrial(
  { title, definition }: { readonly title: string; readonly definition: string },
  { own }: Tested,
  more: MoreLines,
): Known {
  const records = own.map(({ record }) => record).filter(({ workload }) => workload.title === title);
  const usable = records.filter(({ validity }) => validity.state !== 'INVALID');
  const found = usable.flatMap((record): Known[] => {
    const figure = record.figures.find((one) => one.definition === definition && one.statistic === 'mean');
    if (figure?.value == null) return [];
    const measured = { ...figure, value: figure.value };
    const budget = budgetOf(record, measured, { unit: figure.unit, scale: 1 }, more);
    return [
      {
        ...nothing,
        measured: { value: figure.value, budget },
        validity: record.validity,
        record,
        figure: measured,
      },
    ];
  });
  const isRate = found[0]?.figure?.unit.endsWith('/s') ?? true;
  const worst = isRate
    ? lowest(found)
    : (found.toSorted((a, b) => b.measured!.value - a.measured!.value)[0] ?? null);
  const [failed] = records;
  return worst ?? { ...nothing, validity: failed?.validity ?? null, record: failed ?? null };
}
