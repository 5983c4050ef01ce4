import { basename } from 'node:path';
import { counted } from '../format.ts';
import { type Content, contentOf, NotARecord } from '../record/store.ts';
import { NotStrictJson, strictJson } from '../record/strict-json.ts';
import type { Believed } from '../report/input.ts';
import { believedRecord, checkedRecords } from '../report/sources.ts';
import { dossier as says } from '../sentences/dossier.ts';
import { type Rebuilt, rebuildAll } from '../validity/rebuild.ts';
import { type Difference, differencesBetween, differenceText } from '../validity/recompute.ts';
import { type Files, sorted } from './files.ts';
import type { Alteration } from './problem.ts';

/** The folder of a dossier with the records that the report rests on. */
const recordFolder = 'records/';

export interface CheckedRecords {
  readonly records: number;
  /** Those whose samples give figures, in the order of their paths: what a report is made of. */
  readonly believed: readonly Believed[];
  readonly figures: number;
  readonly alterations: readonly Alteration[];
  /** Records whose validity another version of the rules judges otherwise. */
  readonly notes: readonly string[];
}

/** A program, by its version and the commit that it was made of. */
export interface Tool {
  readonly version: string;
  readonly commit: string | null;
}

/**
 * Each record against the id that its content gives, and each of its figures against what its samples give.
 *
 * @param tool this program: rules change with it, so what it judges otherwise than the program that measured was not therefore changed
 */
export function checkRecords(files: Files, tool: Tool): CheckedRecords {
  const contents: Content[] = [];
  const alterations: Alteration[] = [];
  for (const [path, bytes] of sorted(files)) {
    if (!path.startsWith(recordFolder) || !path.endsWith('.json')) continue;
    const read = readStrictly(path, Buffer.from(bytes).toString());
    if (typeof read === 'string') alterations.push({ file: path, what: read });
    else {
      contents.push(read);
      alterations.push(...identityOf(read));
    }
  }
  const fresh = rebuildAll(contents.map(({ record }) => record));
  const found = againstSamples(contents, fresh);
  const isOfOthers = ({ record, of }: Differing) =>
    isJudgement(of) && !(record.tool.version === tool.version && record.tool.commit === tool.commit);
  return {
    records: contents.length,
    believed: contents.flatMap((content, i) => {
      const again = fresh[i]!;
      return 'record' in again ? [believedRecord(content, again.record)] : [];
    }),
    figures: contents.reduce((sum, { record }) => sum + record.figures.length, 0),
    alterations: [...alterations, ...found.filter((one) => !isOfOthers(one)).map(alterationOf)],
    notes: [...Map.groupBy(found.filter(isOfOthers), ({ path }) => path).values()].map(noteOf),
  };
}

/** The record that a text is, or why it is none. */
function readStrictly(path: string, text: string): Content | string {
  try {
    return contentOf(path, text, checkedRecords, strictJson(text));
  } catch (error) {
    if (error instanceof NotStrictJson) return error.message;
    if (error instanceof NotARecord) return error.message.replace(`${path} `, '');
    throw error;
  }
}

/** A record has the id of its content, and its file the name of that id: a sound record under the name of another was swapped. */
function identityOf({ path, id, told }: Content): Alteration[] {
  const named = basename(path, '.json');
  if (told !== null && told !== id) {
    const what = says.otherContent({ told, id });
    return [{ file: path, record: told, what }];
  }
  if (named === id) return [];
  // Files of earlier versions do not hold their ids: then only the name says what they were.
  const what = told === id ? says.exchanged : says.changedOrExchanged;
  return [{ file: path, record: named, what: what({ named, id }) }];
}

/** What of a record is not what its samples give. */
type Differing = Pick<Content, 'path' | 'id' | 'record'> & Difference;

function againstSamples(contents: readonly Content[], fresh: readonly Rebuilt[]): Differing[] {
  return contents.flatMap((content, i) => {
    const again = fresh[i]!;
    const differences =
      'record' in again
        ? differencesBetween(content.record, again.record)
        : [{ of: 'samples', field: '', stored: again.impossible, recomputed: null }];
    return differences.map((difference) => ({ ...content, ...difference }));
  });
}

/** Whether it is what the rules say of a record, and no number of it. */
const isJudgement = (of: string) => of === 'validity' || of.startsWith('reason ');

const alterationOf = (one: Differing): Alteration => ({
  file: one.path,
  record: one.id,
  figure: [one.of, one.field].filter(Boolean).join(' '),
  what: says.notOfSamples({ difference: differenceText(one) }),
});

const noteOf = (differing: readonly Differing[]): string => {
  const { path, record } = differing[0]!;
  const { version, commit } = record.tool;
  const tool = ['assay', version, ...(commit === null ? [] : [`(${commit})`])].join(' ');
  return says.otherJudgement({ path, tool, lines: counted(differing.length, 'line') });
};
