import { mainFigure } from '../figures/efficiency.ts';
import type { DefinitionId } from '../record/definitions.ts';
import type { Figure, Record as StoredRecord } from '../record.ts';

/** The best supported figure of a quantity, and of how many workloads it is the best. */
export interface Best {
  readonly record: StoredRecord;
  readonly figure: Figure & { readonly value: number };
  readonly of: number;
}

type Fits = (record: StoredRecord) => boolean;

/** The records of a quantity, whatever their validity. */
export const recordsOf = (
  records: readonly StoredRecord[],
  definitions: readonly DefinitionId[],
  fits: Fits,
): StoredRecord[] =>
  records.filter((record) => {
    // A record without figures has the name of its kernel, which is that of the definition but for a product.
    const { kernel } = record.workload;
    const measures = kernel === 'gemm' ? 'gemm.tput' : kernel;
    // What was measured in an emulated smaller memory says nothing of the device as it is.
    const isDevice = record.memory?.limitBytes == null;
    return isDevice && definitions.some((id) => id === measures) && fits(record);
  });

/**
 * The highest figure over the workloads of a quantity. Where several records measured the same workload, the lowest of
 * them stands for it, so that nothing was picked from repeats. INVALID records are left out.
 */
export function bestOf(
  records: readonly StoredRecord[],
  definitions: readonly DefinitionId[],
  fits: Fits,
): Best | null {
  const usable = recordsOf(records, definitions, fits).flatMap((record) => {
    const figure = mainFigure(record);
    if (record.validity.state === 'INVALID' || !figure?.value || figure.value < 0) return [];
    return [{ record, figure: { ...figure, value: figure.value } }];
  });
  const lowest = [...Map.groupBy(usable, ({ record }) => record.workload.title).values()].map((group) =>
    group.reduce((low, next) => (next.figure.value < low.figure.value ? next : low)),
  );
  if (lowest.length === 0) return null;
  const best = lowest.reduce((high, next) => (next.figure.value > high.figure.value ? next : high));
  return { ...best, of: lowest.length };
}
