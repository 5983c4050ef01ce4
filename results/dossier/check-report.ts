import { z } from 'zod';
import { NotStrictJson, strictJson } from '../record/strict-json.ts';
import type { Believed } from '../report/input.ts';
import type { Measured } from '../report/sources.ts';
import { dossier as says } from '../sentences/dossier.ts';
import { signatures } from '../sentences/signatures.ts';
import type { Tool } from './check-records.ts';
import type { Signer } from './check-signatures.ts';
import { type FieldDifference, fieldDifferences } from './differences.ts';
import { envelopeName, type Files, keyName, pdfFontsName, roles, textOf } from './files.ts';
import type { Manifest } from './manifest.ts';
import type { Alteration } from './problem.ts';
import type { Signable } from './report.ts';
import { type Statement, statementOf } from './statement.ts';

/** How a report comes of its sources again: by the same code that wrote it. */
export interface Rebuild {
  /** This program: one of another version may write another report of the same sources. */
  readonly tool: Tool;
  /** The text of report.json from the files of a dossier and what they hold as it is believed. Throws an Error that says why it cannot be. */
  readonly report: (files: Files, measured: Measured) => string | Promise<string>;
  /**
   * Begins with the forms of the report.json among files, which is as it was listed, and goes on when the records are believed. Gives the forms
   * that this program can write here, by their paths; those of which it has not what it needs are left out.
   */
  readonly forms: (files: Files) => Promise<(records: readonly Believed[]) => Promise<Files>>;
}

export interface CheckedReport {
  readonly alterations: readonly Alteration[];
  /** What was not done, and why. */
  readonly notChecked: readonly string[];
}

const most = 20;

/**
 * Begins to make the report and its forms again of the sources in the dossier; the check, once its records are believed, is of report.json field
 * by field, and of each form byte by byte.
 */
export async function beginReport(
  files: Files,
  report: Signable,
  rebuild: Rebuild,
): Promise<(measured: Measured) => Promise<CheckedReport>> {
  const { version, commit } = report.method.writtenBy;
  if (version !== rebuild.tool.version) {
    const why = says.otherVersion({ written: version, here: rebuild.tool.version });
    return async () => ({ alterations: [], notChecked: [why] });
  }
  // One version has many commits, and words change from one to the next: what another one says otherwise nobody has altered.
  const isOfThis = commit === rebuild.tool.commit;
  const formsOf = await rebuild.forms(files);
  return async (measured) => {
    let text: string;
    try {
      text = await rebuild.report(files, measured);
    } catch (error) {
      const what = signatures.notRemade({ why: (error as Error).message });
      return { alterations: [{ file: 'report.json', what }], notChecked: [] };
    }
    const stored = textOf(files, 'report.json')!;
    const fields = stored === text ? null : fieldDifferences(strictJson(stored), JSON.parse(text));
    const alterations =
      fields === null ? [] : fieldsOf(isOfThis ? fields : fields.filter((one) => !isOfWords(one)), isOfThis);
    const forms = await formsOf(measured.records);
    const otherFonts = fontsOtherThan(files, forms);
    const comparable = new Map(
      otherFonts === null ? forms : [...forms].filter(([path]) => !ofFonts.includes(path)),
    );
    const otherForms = formsAgainst(files, comparable);
    const otherwise = [...(fields === null ? [] : ['report.json']), ...otherForms.map(({ file }) => file)];
    return {
      alterations: [...alterations, ...(isOfThis ? otherForms : [])],
      notChecked: [
        ...(isOfThis || alterations.length > 0 || otherwise.length === 0
          ? []
          : [otherCommit(report.method.writtenBy, rebuild.tool, otherwise)]),
        ...(otherFonts === null ? [] : [otherFonts]),
        ...formsIn(files)
          .filter((path) => !forms.has(path))
          .map((path) => says.notWritten({ path })),
      ],
    };
  };
}

function otherCommit(written: Tool, here: Tool, files: readonly string[]): string {
  const nameOf = ({ version, commit }: Tool) => `${version} (${commit ?? 'no commit'})`;
  return says.otherCommit({ written: nameOf(written), here: nameOf(here), files: files.join(', ') });
}

/** What depends on the fonts of a host. */
const ofFonts = ['report.pdf', pdfFontsName];

/** Why the PDF that is written here cannot be that of the dossier: a host has other fonts, or another version of them. Null where it can. */
function fontsOtherThan(files: Files, forms: Files): string | null {
  const [stored, here] = [textOf(files, pdfFontsName), textOf(forms, pdfFontsName)];
  if (stored === null || here === null || stored === here) return null;
  const [own, others] = [fontsIn(stored), fontsIn(here)];
  // What names no fonts is no list of them, and is held against the one that is made here.
  if (own.length === 0) return null;
  const absent = own.filter((font) => !others.includes(font));
  return says.otherFonts({ fonts: (absent.length > 0 ? absent : own).join(', ') });
}

/** "Noto Sans CJK SC (3f9a01bc)": by the beginning of its hash, since a version does not always have a name of its own. */
function fontsIn(text: string): string[] {
  const read = fontsSchema.safeParse(jsonOrNull(text));
  return (read.data?.fonts ?? []).map(
    ({ families, sha256 }) =>
      `${families.find((family) => /\bSC\b/.test(family)) ?? families[0]} (${sha256.slice(0, 8)})`,
  );
}

function jsonOrNull(text: string): unknown {
  try {
    return strictJson(text);
  } catch (error) {
    if (error instanceof NotStrictJson) return null;
    throw error;
  }
}

const fontsSchema = z.strictObject({
  fonts: z.array(z.strictObject({ families: z.array(z.string()).min(1), sha256: z.string() })),
});

const formsIn = (files: Files) =>
  [...files.keys()].filter((path) => /^(report\.(?!json$)|samples\.csv$)/.test(path)).sort();

/** What a chart or the first page repeats is told behind the result that it repeats. */
const drawnLast = (a: FieldDifference, b: FieldDifference) => Number(isRepeated(a)) - Number(isRepeated(b));
const isRepeated = ({ at }: FieldDifference) => /^\/(charts|firstPage)\//.test(at);

/** A sentence that is said otherwise, with the same numbers in it. */
function isOfWords({ stored, rebuilt }: FieldDifference): boolean {
  if (typeof stored !== 'string' || typeof rebuilt !== 'string') return false;
  const numbers = (text: string) => text.match(/\d+/g)?.join() ?? '';
  return /\s/.test(stored) && /\s/.test(rebuilt) && numbers(stored) === numbers(rebuilt);
}

function fieldsOf(found: readonly FieldDifference[], isOfThis: boolean): Alteration[] {
  if (found.length === 0) return isOfThis ? [{ file: 'report.json', what: says.otherLayout() }] : [];
  const differences = found.toSorted(drawnLast);
  const told = differences.slice(0, most).map((difference) => ({
    file: 'report.json',
    figure: difference.at,
    what: says.notOfRecords({ difference: differenceText(difference) }),
  }));
  const rest = differences.length - told.length;
  return rest === 0 ? told : [...told, { file: 'report.json', what: says.moreFields({ n: rest }) }];
}

function differenceText({ at, stored, rebuilt }: FieldDifference): string {
  const shown = (value: unknown) => (value === undefined ? 'nothing' : cut(JSON.stringify(value)));
  return says.otherField({ at, stored: shown(stored), rebuilt: shown(rebuilt) });
}

const cut = (text: string) => (text.length > 80 ? `${text.slice(0, 79)}…` : text);

function formsAgainst(files: Files, forms: Files): Alteration[] {
  return [...forms].flatMap(([file, bytes]) => {
    const stored = files.get(file);
    if (stored === undefined || Buffer.compare(stored, bytes) === 0) return [];
    return [{ file, what: says.otherForm() }];
  });
}

/** What was signed against what the files of the dossier give, and each key against the one that the report names for its role. */
export function checkStatement(
  files: Files,
  manifest: Manifest,
  report: Signable,
  payload: Uint8Array,
  signers: readonly Signer[],
): Alteration[] {
  const due = statementOf(files, manifest, report);
  let signed: Statement;
  try {
    signed = strictJson(Buffer.from(payload).toString()) as Statement;
  } catch (error) {
    if (!(error instanceof NotStrictJson)) throw error;
    return [{ file: envelopeName, what: signatures.unreadablePayload({ why: error.message }) }];
  }
  const differences = fieldDifferences(signed, due)
    // The digest of the manifest has been looked at; here it would be said again.
    .filter(({ at }) => !at.startsWith('/subject/0/digest'))
    .map((difference) => ({
      file: envelopeName,
      figure: difference.at,
      what: signatures.otherStatement({ difference: differenceText(difference) }),
    }));
  const otherKeys = roles.flatMap((role) => {
    const signer = signers.find((one) => one.role === role);
    const named = report.signatories[role]?.keyId ?? null;
    if (signer === undefined || named === signer.key.id) return [];
    const what = signatures.keyOfReport({ key: signer.key.id, named: named ?? 'none', role });
    return [{ file: keyName(role), what }];
  });
  return [...differences, ...otherKeys];
}
