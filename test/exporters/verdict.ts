import { median } from '../../results/statistics/quantile.ts';
import { type Counted, hashOf } from './expected.ts';
import type { Measured } from './measured.ts';

/** What was compared of one export: what assay says beside what is right. */
export interface Verdict {
  readonly name: string;
  /** By column: a tick, or what is unequal. */
  readonly cells: Readonly<Record<Column, string>>;
  readonly isRight: boolean;
  /** What assay said where it did not run, or what it left out. */
  readonly note: string;
}

export const columns = ['ids', 'transformers', 'parameters', 'bytes', 'KV', 'experts', 'speed'] as const;
export type Column = (typeof columns)[number];

/** Numbers that stand among the weights of a file, and are parameters of no model: scales, powers, epsilons. */
const scalars = 64;

export function verdictOn(
  name: string,
  expected: Counted,
  measured: Measured,
  loopNs: readonly number[],
): Verdict {
  if ('refused' in measured) {
    const isRight = expected.refusal !== undefined && measured.refused.includes(expected.refusal);
    return { name, cells: empty, isRight, note: measured.refused };
  }
  const checks = {
    ids: equal(measured.idsSha256, hashOf(expected.ids.loop)),
    parameters: within(measured.parameters, expected.parameters, scalars),
    bytes: within(measured.weightBytes, expected.weightBytes, expected.shortConstantBytes),
    KV: within(measured.kvBytesPerToken, expected.kvBytesPerToken, 0),
    experts: equal(JSON.stringify(measured.experts), JSON.stringify(expected.experts)),
  };
  const cells = {
    ...checks,
    transformers: equal(measured.idsSha256, hashOf(expected.ids.transformers)),
    speed: `${(median(loopNs)! / median(measured.stepNs)!).toFixed(2)} ×`,
  };
  const isRight = expected.refusal === undefined && Object.values(checks).every((cell) => cell === tick);
  return { name, cells, isRight, note: measured.uncounted.join(', ') };
}

/** Where the exporter itself failed there is nothing to compare; that is no fault of assay, and no success either. */
export const verdictOnNothing = (name: string, why: string): Verdict => ({
  name,
  cells: empty,
  isRight: false,
  note: `not exported: ${why}`,
});

const tick = '✓';
const empty = Object.fromEntries(columns.map((column) => [column, '–'])) as Record<Column, string>;

const equal = (a: string | null, b: string | null) => (a === b ? tick : '✗');

const within = (found: number, wanted: number, more: number) =>
  found >= wanted && found <= wanted + more ? tick : `${found} ≠ ${wanted}`;
