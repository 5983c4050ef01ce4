import { counted } from '../format.ts';
import { NotARecord } from '../record/store.ts';
import { NotStrictJson, strictJson } from '../record/strict-json.ts';
import type { BelievedLoad } from '../report/input.ts';
import { idInName, inOrder, isLoadPath } from '../report/load-files.ts';
import { dossier as says } from '../sentences/dossier.ts';
import { BrokenColumn } from '../serving/columns.ts';
import { recomputeServing } from '../serving/computed.ts';
import { type ServingContent, servingContentOf } from '../serving/store.ts';
import { type Difference, differenceText } from '../validity/recompute.ts';
import { differencesOfLoad, isOfNumbers } from '../validity/recompute-serving.ts';
import type { Tool } from './check-records.ts';
import { type Files, sorted } from './files.ts';
import type { Alteration } from './problem.ts';

export interface CheckedLoads {
  readonly loads: number;
  /** Those whose logs give figures, in the order of their runs: what a report is made of. */
  readonly believed: readonly BelievedLoad[];
  readonly figures: number;
  readonly alterations: readonly Alteration[];
  /** Loads whose validity another version of the rules judges otherwise. */
  readonly notes: readonly string[];
}

/**
 * Each served load against the id that its content gives, and each of its figures against what its log gives.
 *
 * @param tool this program: what it judges otherwise than the program that served was not therefore changed
 */
export function checkLoads(files: Files, tool: Tool): CheckedLoads {
  const alterations: Alteration[] = [];
  const notes: string[] = [];
  const believed: BelievedLoad[] = [];
  let figures = 0;
  for (const [path, bytes] of sorted(files)) {
    if (!isLoadPath(path)) continue;
    const read = readStrictly(path, Buffer.from(bytes).toString());
    if (typeof read === 'string') {
      alterations.push({ file: path, what: read });
      continue;
    }
    figures += read.record.figures.length;
    alterations.push(...identityOf(read));
    const fresh = recomputed(read);
    if (typeof fresh === 'string') {
      alterations.push({ file: path, record: read.id, what: fresh });
      continue;
    }
    const { differences, load } = fresh;
    const isOwn = read.record.tool.version === tool.version && read.record.tool.commit === tool.commit;
    const changed = differences.filter((one) => isOwn || !isJudgement(one));
    alterations.push(...changed.map((one) => alterationOf(read, one)));
    if (changed.length < differences.length) notes.push(noteOf(read, differences.length - changed.length));
    believed.push(load);
  }
  return { loads: believed.length, believed: inOrder(believed), figures, alterations, notes };
}

/** The load that a text is, or why it is none. */
function readStrictly(path: string, text: string): ServingContent | string {
  try {
    return servingContentOf(path, strictJson(text));
  } catch (error) {
    if (error instanceof NotStrictJson) return error.message;
    if (error instanceof NotARecord) return error.message.replace(`${path} `, '');
    throw error;
  }
}

/** A load has the id of its content, and its file the name of that id. */
function identityOf({ path, id, told }: ServingContent): Alteration[] {
  const named = idInName(path);
  if (told !== id) return [{ file: path, record: named, what: says.otherLoad({ told: told ?? named, id }) }];
  return named === id ? [] : [{ file: path, record: named, what: says.exchangedLoad({ named, id }) }];
}

/** What its log gives, and where the file says something else; or why it gives nothing. */
function recomputed({
  id,
  record,
}: ServingContent): { readonly differences: Difference[]; readonly load: BelievedLoad } | string {
  try {
    const computed = recomputeServing(record);
    const differences = differencesOfLoad(record, computed);
    const isChanged = differences.some(isOfNumbers);
    return { differences, load: { id, record: { ...record, ...computed }, isChanged } };
  } catch (error) {
    if (error instanceof BrokenColumn) return error.message;
    throw error;
  }
}

/** Whether it is what the rules say of a load, and no number of it. */
const isJudgement = ({ of }: Difference) => of === 'validity' || of.startsWith('reason ');

const alterationOf = ({ path, id }: ServingContent, one: Difference): Alteration => ({
  file: path,
  record: id,
  figure: [one.of, one.field].filter(Boolean).join(' '),
  what: says.notOfLog({ difference: differenceText(one) }),
});

function noteOf({ path, record: { tool } }: ServingContent, lines: number): string {
  const named = ['assay', tool.version, ...(tool.commit === null ? [] : [`(${tool.commit})`])].join(' ');
  return says.otherJudgementOfLoad({ path, tool: named, lines: counted(lines, 'line') });
}
