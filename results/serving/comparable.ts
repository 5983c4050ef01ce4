import { canonicalHash } from '../record/fingerprint.ts';
import { comparison } from '../sentences/comparison.ts';
import { serving as says } from '../sentences/serving.ts';
import type { ServingRecord } from './record.ts';

/** What two loads have to have in common for one figure of theirs to be held against the other. */
interface Condition {
  readonly name: () => string;
  readonly of: (record: ServingRecord) => unknown;
}

/** The rate is what a search varies: it has a condition of its own, so that its sentence says so. */
const conditions: readonly Condition[] = [
  { name: says.modelCondition, of: ({ model }) => model.shape.name },
  { name: says.weightsCondition, of: ({ precision }) => precision },
  { name: says.arrivalsCondition, of: ({ scenario }) => [scenario.kind, processOf(scenario.arrivals)] },
  { name: says.rateCondition, of: ({ scenario }) => rateOf(scenario.arrivals) },
  { name: says.promptsCondition, of: ({ scenario }) => scenario.isl },
  { name: says.answersCondition, of: ({ scenario }) => scenario.osl },
  { name: says.limitsCondition, of: ({ scenario }) => scenario.limits },
  { name: says.rowsCondition, of: ({ policy }) => policy.rows },
  { name: says.chunkCondition, of: ({ policy }) => policy.chunk },
  { name: says.policyCondition, of: ({ policy }) => policy.order },
];

/**
 * Why two served loads may not be compared, a sentence for each reason; none where they may. Seeds, devices and versions may differ: they
 * are what is compared, or chance.
 */
export function whyNotComparable(x: ServingRecord, y: ServingRecord): string[] {
  const invalid = [x, y].filter(({ validity }) => validity.state === 'INVALID');
  const codes = invalid.flatMap(({ validity }) => validity.reasons.map(({ code }) => code));
  const unlike = conditions
    .filter(({ of }) => canonicalHash({ value: of(x) }) !== canonicalHash({ value: of(y) }))
    .map(({ name, of }) => comparison.unlike({ condition: name(), x: textOf(of(x)), y: textOf(of(y)) }));
  return invalid.length === 0 ? unlike : [says.invalidServing({ codes: codes.join(', ') }), ...unlike];
}

type Arrivals = ServingRecord['scenario']['arrivals'];

function processOf(arrivals: Arrivals) {
  if (arrivals.process === 'gamma') return { process: arrivals.process, cv: arrivals.cv };
  if (arrivals.process === 'trace') return { process: arrivals.process, sha256: arrivals.sha256 };
  return { process: arrivals.process };
}

function rateOf(arrivals: Arrivals): object | null {
  if ('perSecond' in arrivals) return { perSecond: arrivals.perSecond };
  return 'users' in arrivals ? { users: arrivals.users } : null;
}

/** Values as people write them: "poisson", "fixed, tokens 64", "ttftSeconds 2, tpotSeconds 0.2, percent 99". */
function textOf(value: unknown): string {
  if (value === null) return 'none';
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value as object)
    .map(([key, held]) => (key === 'law' || key === 'process' ? String(held) : `${key} ${held}`))
    .join(', ');
}
