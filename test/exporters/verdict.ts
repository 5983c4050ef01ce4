import { median } from '../../results/statistics/quantile.ts';
import { type Counted, hashOf } from './expected.ts';
import type { Measured } from './measured.ts';

/** What was compared of one export: what assay says beside what is right. */
export interface Verdict {
  readonly name: string;
  readonly cells: Readonly<Record<Column, string>>;
  readonly isRight: boolean;
  /** What is unequal, what was left out, what was said instead of a figure. */
  readonly notes: readonly string[];
}

export const columns = ['ids', 'torch', 'parameters', 'bytes', 'KV', 'experts', 'speed'] as const;
export type Column = (typeof columns)[number];

/** Numbers that stand among the weights of a file, and are parameters of no model: scales, powers, epsilons. */
const scalars = 64;

export function verdictOn(
  name: string,
  expected: Counted,
  measured: Measured,
  loopNs: readonly number[],
): Verdict {
  if ('refused' in measured) return { name, cells: empty, isRight: false, notes: [measured.refused] };
  const { idsSha256, parameters, weightBytes, kvBytesPerToken } = measured;
  const { beyond, shortConstantBytes } = expected;
  const checks: Partial<Record<Column, Check>> = {
    ids: equal(idsSha256, hashOf(expected.ids.loop)),
    parameters: within(parameters, expected.parameters, scalars + beyond.elements),
    bytes: within(weightBytes, expected.weightBytes, shortConstantBytes + 4 * beyond.elements),
    KV: within(kvBytesPerToken, expected.kvBytesPerToken, 0),
    experts: equal(JSON.stringify(measured.experts), JSON.stringify(expected.experts)),
  };
  const wrong = Object.entries(checks).filter(([, check]) => !check.isRight);
  const told = wrong.map(([column, { found, wanted }]) => `${column}: ${found}, and not ${wanted}`);
  return {
    name,
    cells: {
      ...empty,
      ...Object.fromEntries(Object.entries(checks).map(([column, { isRight }]) => [column, mark(isRight)])),
      torch: mark(equal(idsSha256, hashOf(expected.ids.transformers)).isRight),
      speed: `${(median(loopNs)! / median(measured.stepNs)!).toFixed(2)}\u00a0×`,
    },
    isRight: wrong.length === 0,
    notes: [
      ...told,
      ...(beyond.elements > 0 ? [`${beyond.elements} elements more: ${beyond.what}`] : []),
      ...measured.uncounted.map((what) => `left out: ${what}`),
    ],
  };
}

interface Check {
  readonly isRight: boolean;
  readonly found: string | number;
  readonly wanted: string | number;
}

/** Where the exporter itself failed there is nothing to compare; that is no fault of assay, and no success either. */
export const verdictOnNothing = (name: string, why: string): Verdict => ({
  name,
  cells: empty,
  isRight: false,
  notes: [`not exported: ${why.split('\n')[0]}`],
});

const mark = (isRight: boolean) => (isRight ? '✓' : '✗');
const empty = Object.fromEntries(columns.map((column) => [column, '–'])) as Record<Column, string>;

const equal = (found: string, wanted: string): Check => ({ isRight: found === wanted, found, wanted });

const within = (found: number, wanted: number, more: number): Check => ({
  isRight: found >= wanted && found <= wanted + more,
  found,
  wanted: more === 0 ? wanted : `${wanted} (up to ${more} more)`,
});
