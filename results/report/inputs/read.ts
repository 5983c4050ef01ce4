import type { z } from 'zod';
import { NotStrictJson, strictJson } from '../../record/strict-json.ts';
import { laterVersion } from '../../record/versions.ts';
import { withVisibleText } from '../../record/visible.ts';
import { ReportProblem } from '../problem.ts';
import { type Job, jobSchema } from './job.ts';
import { type Profile, profileSchema } from './laboratory.ts';
import { type Plan, planSchema } from './plan.ts';

/** What was read of a file, and which of its texts are longer than a report takes. */
export interface Input<T> {
  readonly value: T;
  /** Names of fields whose text was cut: "job.json: customer.name". */
  readonly cut: readonly string[];
}

/** @throws ReportProblem with every complaint */
export const readProfile = (text: string): Input<Profile> => read(text, 'profile.json', profileSchema);
/** @throws ReportProblem with every complaint */
export const readJob = (text: string): Input<Job> => read(text, 'job.json', jobSchema);
/** @throws ReportProblem with every complaint */
export const readPlan = (text: string): Input<Plan> => read(text, 'plan.json', planSchema);

/** So long may a text be: a name, an address, a reason. Letters. */
const longestText = 400;

/** So many complaints are shown; whoever corrects them sees the next ones. */
const mostComplaints = 20;

const waysOut = {
  'profile.json':
    'Correct it, or write a new one elsewhere and copy from it: `assay report --init --out <folder>`.',
  'job.json':
    'Correct it, or write a new one elsewhere and copy from it: `assay report --init --out <folder>`.',
  'plan.json': 'Correct it before the measurement, or write a new one: `assay plan`.',
} as const;

function read<T>(text: string, file: keyof typeof waysOut, schema: z.ZodType<T>): Input<T> {
  const cut: string[] = [];
  const given = json(text, file);
  const version = laterVersion(given);
  if (version !== null)
    throw new ReportProblem(
      [`${file} is of version ${version}; this assay reads version 1.`],
      'Take the assay that wrote it, or write a new one with this one and copy from it.',
    );
  const data = withVisibleText(withoutBlanks(shortened(given, [file], cut)));
  const parsed = schema.safeParse(data);
  if (parsed.success) return { value: parsed.data, cut };
  const complaints = parsed.error.issues.map(
    ({ path, message }) => `${file}: ${path.join('.') || 'the whole'}: ${message}`,
  );
  throw new ReportProblem(complaints.slice(0, mostComplaints), waysOut[file]);
}

function json(text: string, file: keyof typeof waysOut): unknown {
  try {
    return strictJson(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    if (!(cause instanceof NotStrictJson)) throw cause;
    throw new ReportProblem([`${file} ${cause.message}.`], waysOut[file]);
  }
}

/** What `--init` leaves open is an empty text, and means the same as nothing. */
function withoutBlanks(data: unknown): unknown {
  if (typeof data === 'string') return data.trim() === '' ? null : data;
  if (Array.isArray(data)) return data.map(withoutBlanks).filter((item) => item !== null);
  if (data === null || typeof data !== 'object') return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, withoutBlanks(value)]));
}

/** Ten megabytes of markup in a name are ten thousand pages: of a long text the beginning is taken, and the field is named. */
function shortened(data: unknown, path: readonly string[], cut: string[]): unknown {
  if (typeof data === 'string') {
    const letters = data.length > longestText ? Array.from(data.slice(0, 2 * longestText + 2)) : [];
    // Half of a character is no text that could have a hash (RFC 8785, section 3.2.2.2).
    if (letters.length <= longestText || path[1] === '$fields') return data.toWellFormed();
    cut.push(`${path[0]}: ${path.slice(1).join('.')}`);
    return `${letters.slice(0, longestText).join('').toWellFormed()}…`;
  }
  if (Array.isArray(data)) return data.map((item, i) => shortened(item, [...path, String(i)], cut));
  if (data === null || typeof data !== 'object') return data;
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, shortened(value, [...path, name], cut)]),
  );
}
