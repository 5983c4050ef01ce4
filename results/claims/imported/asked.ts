import { type Comparand, type Conditions, modelKey } from '../../comparison/comparand.ts';
import type { ImportedSide } from '../../comparison/imported-side.ts';
import { conditionDifferences } from '../../comparison.ts';
import type { TestOf, Where } from '../../reference/claim-schema.ts';
import { comparison } from '../../sentences/comparison.ts';
import { imported as says } from '../../sentences/imported.ts';
import { kernelsOf } from '../recorded.ts';

// Whether an imported figure is what a test asks for: its kind, its conditions, and those of the figure that it is divided by.

type PairTest = TestOf<'results' | 'microbenchmarks'>;

/** Whether a figure is of the kind that a test is about, whatever it counts exactly: a rate of tokens, of bytes, of operations. */
export function isMeant({ unit }: Comparand, test: PairTest): boolean {
  if (test.evidence === 'results') return ['tokens/s', 'samples/s'].includes(unit);
  const [kernel] = kernelsOf(test.where);
  return kernel !== undefined && unit === (kernel === 'gemm.tput' ? 'FLOP/s' : 'B/s');
}

const outputs = ['tput.out.wall', 'decode.tput', 'decode.step.tput', 'llama.tg'];
export const isOutput = ({ definition }: Comparand): boolean => outputs.includes(definition ?? '');

/** Those too that algebra makes a rate of output where the lengths are stated. */
const ofOutput = [...outputs, 'tput.total.wall', 'samples.wall'];

/** What tells a publication and no condition of a run. */
const ofPublications = ['source', 'metric', 'quantity', 'unit', 'definition'];

/** What of a benchmark no file of a tool says: a ratio is shown all the same, and says so. */
const unsaid = ['round', 'submitter', 'division', 'task'];

/** What a test asks for of that kind. */
export const askedBeside = ({ where }: PairTest): string[] =>
  'benchmark' in where
    ? unsaid.filter((field) => field !== 'task')
    : Object.keys(where).filter((field) => unsaid.includes(field));

/** What a figure has to count, exactly or by algebra. */
const wantedOf = (test: PairTest): readonly string[] =>
  test.evidence === 'results' ? ofOutput : kernelsOf(test.where);

export const countsWanted = ({ side: { definition } }: ImportedSide, test: PairTest): boolean =>
  wantedOf(test).includes(definition ?? '');

/** Why figures that count something else than a test is about are not held against it. */
export function otherDefinitions(counted: string, test: PairTest): string {
  return test.evidence === 'results'
    ? says.noOutput({ counted })
    : says.otherKind({ counted, wanted: wantedOf(test).join(', ') });
}

/** Which condition that the test asks for a figure does not have, in a sentence; null where it has all. */
export function lackOf(own: ImportedSide, test: PairTest, role: 'subject' | 'baseline'): string | null {
  const more = test.evidence === 'results' && role === 'subject' ? test.subjectWhere : {};
  const asked = Object.entries({ ...test.where, ...more }).filter(
    ([field]) => !ofPublications.includes(field) && !unsaid.includes(field),
  );
  for (const [field, value] of asked) {
    const lack = lackOfField(own, field, value);
    if (lack !== null) return lack;
  }
  return null;
}

const conditionNames: Readonly<Record<string, keyof Conditions>> = {
  model: 'workload',
  powerLimitW: 'power',
};

function lackOfField({ side, tool }: ImportedSide, field: string, wanted: Where[string]): string | null {
  if (field === 'benchmark' || field === 'tool') {
    // "mlperf-loadgen" writes what is published as "MLPerf Inference".
    const isOf = String(wanted).toLowerCase().includes(tool.split('-')[0]!);
    return isOf ? null : says.otherTool({ asked: String(wanted), found: tool });
  }
  const condition = (conditionNames[field] ?? field) as keyof Conditions;
  const found = side.conditions[condition] ?? null;
  const asked = Array.isArray(wanted) ? `${wanted[0]} to ${wanted[1]}` : String(wanted);
  if (found === null) return says.notSaid({ condition, asked });
  const isIt = Array.isArray(wanted)
    ? Number(found) >= wanted[0] && Number(found) <= wanted[1]
    : condition === 'workload'
      ? found === modelKey(asked)
      : condition === 'scenario'
        ? isScenario(found, asked)
        : String(found) === asked;
  return isIt ? null : says.otherThanAsked({ condition, asked, found });
}

/** A publication writes the task before it: "llama2-70b-99 Offline". */
const isScenario = (one: string | number | null, other: string | number | null): boolean =>
  one === other || String(one).endsWith(` ${other}`) || String(other).endsWith(` ${one}`);

const ofServing = ['scenario', 'precision', 'isl', 'osl', 'context', 'batch', 'deviceCount', 'speculation'];
const ofKernels = ['precision', 'deviceCount'];

/** Conditions that both sides state and that are not equal; null where there are none. */
export function otherCondition(x: Comparand, y: Comparand, test: PairTest): string | null {
  const allowed: readonly string[] = test.evidence === 'results' ? test.allow : [];
  const names = (test.evidence === 'results' ? ofServing : ofKernels).filter((one) => !allowed.includes(one));
  const unlike = conditionDifferences(x, y).filter(
    (one) =>
      names.includes(one.condition) &&
      one.x !== null &&
      one.y !== null &&
      !(one.condition === 'scenario' && isScenario(one.x, one.y)),
  );
  if (unlike.length === 0) return null;
  return unlike.map((one) => comparison.difference({ ...one, x: one.x!, y: one.y! })).join('; ');
}

/** Copy is held against Copy, although Mul counts the same bytes. */
export const sameKernel = (x: Comparand, y: Comparand, { evidence }: PairTest): boolean =>
  evidence === 'results' || kernelName(x) === kernelName(y);

const kernelName = ({ kind, conditions: { size, scenario } }: Comparand): string | undefined =>
  (kind === 'published' ? size : scenario)?.toLowerCase().split(',')[0];
