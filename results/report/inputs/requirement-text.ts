import { type DefinitionId, definitionIds } from '../../record/definitions.ts';
import { ReportProblem } from '../problem.ts';
import { isOfLoad, loadDefinitions, type Requirable, type Requirement, requirable } from './plan.ts';

/**
 * "memoryBandwidth >= 4320 GB/s", "memoryBandwidth >= 90 % of declared", "decode llama-2-70b int4 b1 c2048: decode.step.tput >= 25 tokens/s",
 * "server … rate=2 …: attainment >= 99 %", "server … find-rate …: rate >= 2 requests/s".
 */
const pattern = /^\s*(.+?)\s*(>=|≥|>|<=|≤|<)\s*([\d.]+(?:e[+-]?\d+)?)\s*(.+?)\s*$/i;

const signs = {
  '>=': ['lower', true],
  '≥': ['lower', true],
  '>': ['lower', false],
  '<=': ['upper', true],
  '≤': ['upper', true],
  '<': ['upper', false],
} as const;

/**
 * A requirement as it is typed: quantity, direction, limit.
 *
 * @throws ReportProblem with the forms that there are
 */
export function requirementOf(text: string, id: string, source: string): Requirement {
  const [, what, sign, number, unit] = pattern.exec(text) ?? [];
  if (what === undefined || !(Number(number) > 0)) throw unreadable(text);
  const [direction, includesLimit] = signs[sign as keyof typeof signs];
  const subject = subjectOf(what, text);
  const limit =
    unit === '% of declared'
      ? { shareOfDeclared: Number(number) / 100 }
      : { value: Number(number), unit: unit! };
  const shared = { id, name: null, ...subject, direction, includesLimit, limits: null, source, ruleOf: null };
  const due = unitDue(subject);
  if (due !== null && 'unit' in limit ? limit.unit !== due : subject.quantity === 'load')
    throw new ReportProblem(
      [`"${text}": the unit of ${subject.trial?.definition ?? subject.quantity} is ${due}.`],
      subject.quantity === 'load'
        ? `Write the limit in ${due}.`
        : `Write the limit in ${due}, or in % of declared.`,
    );
  return { ...shared, limit };
}

function subjectOf(what: string, text: string): Pick<Requirement, 'quantity' | 'trial'> {
  if (Object.hasOwn(requirable, what) && what !== 'trial' && what !== 'load')
    return { quantity: what as Requirable, trial: null };
  const [, title, definition] = /^(.+):\s*(\S+)$/.exec(what) ?? [];
  if (title !== undefined && isOfLoad(definition!)) return { quantity: 'load', trial: { title, definition } };
  if (title === undefined || !definitionIds.includes(definition as DefinitionId)) throw unreadable(text);
  return { quantity: 'trial', trial: { title, definition: definition as DefinitionId } };
}

/** The unit that a limit has to be in; null of a figure, which has its own. */
const unitDue = ({ quantity, trial }: Pick<Requirement, 'quantity' | 'trial'>): string | null =>
  quantity === 'load' && isOfLoad(trial!.definition)
    ? loadDefinitions[trial!.definition]
    : requirable[quantity];

const unreadable = (text: string) =>
  new ReportProblem(
    [`"${text}" is no requirement.`],
    `Write a quantity (${Object.keys(requirable)
      .filter((name) => name !== 'trial' && name !== 'load')
      .join(
        ', ',
      )}), or the title of a trial, a colon and a figure ("decode llama-2-70b int4 b1 c2048: decode.step.tput"), or a load likewise ("server … rate=2 …: attainment", "server … find-rate …: rate"); then >=, >, <= or <; then a number with its unit, or "90 % of declared".`,
  );
