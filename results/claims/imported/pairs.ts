import { type Comparand, fromMicrobenchmark, fromResult } from '../../comparison/comparand.ts';
import type { ImportedSide } from '../../comparison/imported-side.ts';
import { type Comparison, compare } from '../../comparison.ts';
import type { TestOf } from '../../reference/claim-schema.ts';
import type { Reference } from '../../reference/reference.ts';
import { comparison } from '../../sentences/comparison.ts';
import { imported as says } from '../../sentences/imported.ts';
import { envelope } from '../estimates.ts';
import { estimateOf, judge, type TestContext } from '../evidence.ts';
import { fits } from '../published.ts';
import { kernelsOf } from '../recorded.ts';
import {
  askedBeside,
  countsWanted,
  isMeant,
  isOutput,
  lackOf,
  otherCondition,
  otherDefinitions,
  sameKernel,
} from './asked.ts';
import { definitionsOf, fileOf, type ImportedEvidence, otherFile, wordOf, wordsOf, worstOf } from './word.ts';

type PairTest = TestOf<'results' | 'microbenchmarks'>;
type Role = 'subject' | 'baseline';

/** An imported figure with one of the other device: an import, or what was published of it. */
interface Pair {
  readonly own: ImportedSide;
  readonly other: ImportedSide | Comparand;
  readonly role: Role;
}

const isImport = (other: Pair['other']): other is ImportedSide => 'side' in other;
const sideOf = (other: Pair['other']): Comparand => (isImport(other) ? other.side : other);

/**
 * What ratios of imports say: of two of them, or of one and a published figure, under one definition and with no stated condition that
 * differs. Of a file that gives none, the reason of its figure that comes nearest.
 */
export function importedPairs(test: PairTest, context: TestContext): ImportedEvidence[] {
  const sides = {
    subject: importsOf(context.subject, test, context),
    baseline: importsOf(context.baseline, test, context),
  };
  if (sides.subject.length + sides.baseline.length === 0) return [];
  const published = {
    subject: publishedOf('subject', test, context),
    baseline: publishedOf('baseline', test, context),
  };
  const asked = (role: Role) =>
    rightest(sides[role].filter((own) => countsWanted(own, test) && lackOf(own, test, role) === null));
  const pairs: Pair[] = [
    ...product(asked('subject'), [...asked('baseline'), ...published.baseline], 'subject'),
    ...product(asked('baseline'), published.subject, 'baseline'),
  ];
  const judged = pairs.map((pair) => ({ ...pair, ...ratioOf(pair, test) }));
  const good = judged.filter(({ problem }) => problem === null);
  const said = Map.groupBy(good, ({ own, other }) => `${own.id} ${isImport(other) ? other.id : ''}`);
  const heard = new Set(good.flatMap(({ own, other }) => [own.id, ...(isImport(other) ? [other.id] : [])]));
  const silent = (['subject', 'baseline'] as const).flatMap((role) =>
    [...Map.groupBy(sides[role], ({ id }) => id)]
      .filter(([id]) => !heard.has(id))
      .map(([, file]) => refusedFile(file, role, judged, test, context)),
  );
  return [...[...said.values()].map((group) => evidenceOf(group, test, context)), ...silent];
}

/** Of a run that states its rate of output, nothing else is converted into one: it would count twice. */
const rightest = (sides: readonly ImportedSide[]): ImportedSide[] => {
  const saysOutput = new Set(sides.filter(({ side }) => isOutput(side)).map(({ side }) => side.origin));
  return sides.filter(({ side }) => isOutput(side) || !saysOutput.has(side.origin));
};

const product = (left: readonly ImportedSide[], right: readonly Pair['other'][], role: Role): Pair[] =>
  left.flatMap((own) => right.map((other): Pair => ({ own, other, role })));

/** Figures of a device in files that measured such things at all. */
const importsOf = (device: string | null, test: PairTest, { imported }: TestContext): ImportedSide[] =>
  device === null ? [] : imported.filter(({ side }) => side.device === device && isMeant(side, test));

function publishedOf(role: Role, test: PairTest, { reference, ...context }: TestContext): Comparand[] {
  const all =
    test.evidence === 'results' ? publishedResults(test, role, reference) : kernels(test, reference);
  return all.filter((side) => side.device === context[role] && side.refusal === null);
}

/** Entries tuned for energy are no speed of a device; those of another build are only where the test asks for it. */
function publishedResults(
  { where, subjectWhere }: TestOf<'results'>,
  role: Role,
  { results, devices }: Reference,
): Comparand[] {
  const asked = role === 'subject' ? { ...where, ...subjectWhere } : where;
  return results
    .filter((entry) => entry.tuning === undefined && fits(entry, asked))
    .map((entry) => fromResult(entry, devices))
    .filter(({ conditions }) => 'powerLimitW' in asked || conditions.power === 'standard');
}

const kernels = (
  { where }: TestOf<'microbenchmarks'>,
  { microbenchmarks, devices }: Reference,
): Comparand[] =>
  microbenchmarks
    .filter((entry) => fits(entry, where))
    .map((entry) => fromMicrobenchmark(entry, devices))
    .filter(({ definition }) => (kernelsOf(where) as readonly (string | null)[]).includes(definition));

interface Judged extends Pair {
  readonly comparison: Comparison;
  readonly problem: string | null;
  /** Whether a condition alone is in the way. */
  readonly isNear: boolean;
}

/** null as problem where the ratio may be held against the sentence. */
function ratioOf({ own, other, role }: Pair, test: PairTest): Omit<Judged, keyof Pair> {
  const theirs = sideOf(other);
  const [x, y] = role === 'subject' ? [own.side, theirs] : [theirs, own.side];
  const compared = compare(x, y);
  const differs = otherCondition(x, y, test);
  if (compared.refusal !== null) return { comparison: compared, problem: compared.refusal, isNear: false };
  if (!sameKernel(x, y, test)) return { comparison: compared, problem: 'kernel', isNear: false };
  return { comparison: compared, problem: differs, isNear: true };
}

/** Ratios of one file against another, or against what was published. */
function evidenceOf(group: readonly Judged[], test: PairTest, { reference }: TestContext): ImportedEvidence {
  const [first] = group as [Judged];
  const own = [...new Map(group.map((pair) => [pair.own.side.origin, pair.own])).values()];
  const others = [...new Map(group.map(({ other }) => [sideOf(other).origin, other])).values()];
  const estimates = group.map(({ comparison: { ratio } }) => estimateOf(ratio!, 'x'));
  const estimate = envelope(estimates)!;
  const label =
    own.length === 1
      ? own[0]!.side.label
      : says.fileOf({ ...wordsOf(first.own), counted: definitionsOf(own) });
  const files = [first.own, ...(isImport(first.other) ? [first.other] : [])];
  const device = reference.devices[sideOf(first.other).device!]!.name;
  return {
    ...fileOf(first.own),
    audit: worstOf(files.map(({ side }) => side.audit!)),
    findings: files.flatMap(({ findings }) => findings),
    statement: isImport(first.other)
      ? says.overImport({ label, ...wordsOf(first.other), device })
      : first.role === 'subject'
        ? says.overPublished({ label, n: others.length, device })
        : says.publishedOver({ label, n: others.length, device }),
    estimate,
    says: wordOf(estimates.map((one) => judge(one, test.expect))),
    conditions: conditionsOf(group, test),
    figures: [
      ...own.flatMap((side) => fileOf(side).figures),
      ...others.flatMap((other) =>
        isImport(other) ? fileOf(other).figures : [{ id: other.origin, source: 'published' }],
      ),
    ],
    refusal: null,
  };
}

function conditionsOf(group: readonly Judged[], test: PairTest): string[] {
  // The kernel is the same, whatever each tool calls its size and its run.
  const ofKernel = test.evidence === 'microbenchmarks' ? ['size', 'scenario'] : [];
  const differences = group
    .flatMap((pair) => pair.comparison.differences)
    .filter(({ condition }) => !ofKernel.includes(condition));
  const differing = [...Map.groupBy(differences, (one) => one.condition)].map(([condition, all]) =>
    comparison.difference({ condition, x: oneOf(all.map(({ x }) => x)), y: oneOf(all.map(({ y }) => y)) }),
  );
  const rest = group.flatMap(({ comparison: { conversions, doubts } }) => [...conversions, ...doubts]);
  const open = askedBeside(test);
  const unsaid = open.length === 0 ? [] : [comparison.open({ list: open.join(', ') })];
  return [...new Set([...differing, ...unsaid, ...rest])];
}

/** A condition that all have; of several how many there are. */
function oneOf(values: readonly (string | number | null)[]): string | number {
  const distinct = [...new Set(values)];
  if (distinct.length > 1) return says.several({ n: distinct.length });
  return distinct[0] ?? comparison.notStated();
}

/** Why a file gives no ratio: by the figure of it that comes nearest. */
function refusedFile(
  file: readonly ImportedSide[],
  role: Role,
  judged: readonly Judged[],
  test: PairTest,
  { reference, subject, baseline }: TestContext,
): ImportedEvidence {
  const other = reference.devices[(role === 'subject' ? baseline : subject)!]!.name;
  const wanted = file.filter((own) => countsWanted(own, test));
  if (wanted.length === 0) return otherFile(file, otherDefinitions(definitionsOf(file), test));
  const likeliestFirst = wanted.toSorted((a, b) => Number(isOutput(b.side)) - Number(isOutput(a.side)));
  const reasons = likeliestFirst.map((own) => {
    const lack = own.side.refusal ?? lackOf(own, test, role);
    const pairs = judged.filter((pair) => pair.own === own || (isImport(pair.other) && pair.other === own));
    const near = pairs.find(({ isNear }) => isNear);
    const reason =
      lack ??
      (near ? says.unlikePair({ list: near.problem!, device: other }) : null) ??
      pairs.find(({ problem }) => problem !== 'kernel')?.problem ??
      says.noPartner({ device: other, definition: own.side.definition! });
    return { own, reason, distance: lack !== null ? 2 : near ? 0 : 1 };
  });
  const nearest = reasons.reduce((best, one) => (one.distance < best.distance ? one : best));
  const { label: statement } = nearest.own.side;
  return {
    ...fileOf(nearest.own),
    statement: file.length === 1 ? statement : says.andMore({ statement, n: file.length - 1 }),
    estimate: null,
    says: null,
    conditions: [],
    refusal: nearest.reason,
  };
}
