import { z } from 'zod';
import { withVisibleText } from '../../record/visible.ts';
import { type Job, jobSchema } from './job.ts';
import { type Profile, profileSchema } from './laboratory.ts';
import { type Plan, planSchema } from './plan.ts';

/** A file of a laboratory that cannot be used: every complaint, and what to do. */
export class InputProblem extends Error {
  readonly tryThis: string;

  constructor(complaints: readonly string[], tryThis: string) {
    super(complaints.join('\n'));
    this.name = 'InputProblem';
    this.tryThis = tryThis;
  }
}

/** What was read of a file, and which of its texts are longer than a report takes. */
export interface Input<T> {
  readonly value: T;
  /** Names of fields whose text was cut: "customer.name". */
  readonly cut: readonly string[];
}

export const readProfile = (text: string): Input<Profile> => read(text, 'profile.json', profileSchema);
export const readJob = (text: string): Input<Job> => read(text, 'job.json', jobSchema);
export const readPlan = (text: string): Input<Plan> => read(text, 'plan.json', planSchema);

/** So long may a text be: a name, an address, a reason. Letters. */
const longestText = 400;

const waysOut = {
  'profile.json': 'Correct it, or write a new one: `assay report --init`.',
  'job.json': 'Correct it, or write a new one: `assay report --init`.',
  'plan.json': 'Correct it, or write a new one: `assay plan`.',
} as const;

/** @throws InputProblem with every complaint */
function read<T>(text: string, file: keyof typeof waysOut, schema: z.ZodType<T>): Input<T> {
  const data = json(text, file);
  const cut: string[] = [];
  const plain = shortened(withoutBlanks(withVisibleText(data)), [], cut);
  const parsed = schema.safeParse(plain);
  if (parsed.success) return { value: parsed.data, cut };
  const complaints = parsed.error.issues.map(
    ({ path, message }) => `${file}: ${path.join('.') || 'the whole'}: ${message}`,
  );
  throw new InputProblem(complaints.slice(0, mostComplaints), waysOut[file]);
}

const mostComplaints = 20;

function json(text: string, file: keyof typeof waysOut): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new InputProblem([`${file} is no JSON: ${(cause as Error).message}`], waysOut[file]);
  }
}

/** What `--init` leaves open is an empty text, and means the same as nothing. */
function withoutBlanks(data: unknown): unknown {
  if (typeof data === 'string') return data.trim() === '' ? null : data;
  if (Array.isArray(data)) return data.map(withoutBlanks).filter((item) => item !== null);
  if (data === null || typeof data !== 'object') return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, withoutBlanks(value)]));
}

function shortened(data: unknown, path: readonly string[], cut: string[]): unknown {
  if (typeof data === 'string') {
    const letters = data.length > longestText ? Array.from(data) : [];
    if (letters.length <= longestText) return data;
    if (path[0] !== '$fields') cut.push(path.join('.'));
    return `${letters.slice(0, longestText).join('')}…`;
  }
  if (Array.isArray(data)) return data.map((item, i) => shortened(item, [...path, String(i)], cut));
  if (data === null || typeof data !== 'object') return data;
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, shortened(value, [...path, name], cut)]),
  );
}
