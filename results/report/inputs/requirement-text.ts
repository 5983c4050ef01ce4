import { type DefinitionId, definitionIds } from '../../record/definitions.ts';
import { ReportProblem } from '../problem.ts';
import { type Requirable, type Requirement, requirable } from './plan.ts';

/** "memoryBandwidth >= 4320 GB/s", "memoryBandwidth >= 90 % of declared", "decode llama-2-70b int4 b1 c2048: decode.step.tput >= 25 tokens/s". */
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
  const due = requirable[subject.quantity];
  if ('unit' in limit && due !== null && limit.unit !== due)
    throw new ReportProblem(
      [`"${text}": the unit of ${subject.quantity} is ${due}.`],
      `Write the limit in ${due}, or in % of declared.`,
    );
  return { ...shared, limit };
}

function subjectOf(what: string, text: string): Pick<Requirement, 'quantity' | 'trial'> {
  if (Object.hasOwn(requirable, what) && what !== 'trial')
    return { quantity: what as Requirable, trial: null };
  const [, title, definition] = /^(.+):\s*(\S+)$/.exec(what) ?? [];
  if (title === undefined || !definitionIds.includes(definition as DefinitionId)) throw unreadable(text);
  return { quantity: 'trial', trial: { title, definition: definition as DefinitionId } };
}

const unreadable = (text: string) =>
  new ReportProblem(
    [`"${text}" is no requirement.`],
    `Write a quantity (${Object.keys(requirable)
      .filter((name) => name !== 'trial')
      .join(
        ', ',
      )}), or the title of a trial, a colon and a figure ("decode llama-2-70b int4 b1 c2048: decode.step.tput"); then >=, >, <= or <; then a number with its unit, or "90 % of declared".`,
  );
