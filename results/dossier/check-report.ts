import { NotStrictJson, strictJson } from '../record/strict-json.ts';
import type { Believed } from '../report/input.ts';
import { dossier as says } from '../sentences/dossier.ts';
import { signatures } from '../sentences/signatures.ts';
import type { Tool } from './check-records.ts';
import type { Signer } from './check-signatures.ts';
import { type FieldDifference, fieldDifferences } from './differences.ts';
import { envelopeName, type Files, keyName, roles, textOf } from './files.ts';
import type { Manifest } from './manifest.ts';
import type { Alteration } from './problem.ts';
import type { Signable } from './report.ts';
import { type Statement, statementOf } from './statement.ts';

/** How a report comes of its sources again: by the same code that wrote it. */
export interface Rebuild {
  /** This program: one of another version may write another report of the same sources. */
  readonly tool: Tool;
  /** The text of report.json from the files of a dossier and its records as they are believed. Throws an Error that says why it cannot be. */
  readonly report: (files: Files, records: readonly Believed[]) => string | Promise<string>;
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
): Promise<(records: readonly Believed[]) => Promise<CheckedReport>> {
  const { version } = report.method.writtenBy;
  if (version !== rebuild.tool.version) {
    const why = says.otherVersion({ written: version, here: rebuild.tool.version });
    return async () => ({ alterations: [], notChecked: [why] });
  }
  const formsOf = await rebuild.forms(files);
  return async (records) => {
    let text: string;
    try {
      text = await rebuild.report(files, records);
    } catch (error) {
      const what = signatures.notRemade({ why: (error as Error).message });
      return { alterations: [{ file: 'report.json', what }], notChecked: [] };
    }
    const stored = textOf(files, 'report.json')!;
    const alterations = stored === text ? [] : fieldsOf(stored, text);
    const forms = await formsOf(records);
    return {
      alterations: [...alterations, ...formsAgainst(files, forms)],
      notChecked: formsIn(files)
        .filter((path) => !forms.has(path))
        .map((path) => says.notWritten({ path })),
    };
  };
}

const formsIn = (files: Files) =>
  [...files.keys()].filter((path) => /^(report\.(?!json$)|samples\.csv$)/.test(path)).sort();

/** What a chart or the first page repeats is told behind the result that it repeats. */
const drawnLast = (a: FieldDifference, b: FieldDifference) => Number(isRepeated(a)) - Number(isRepeated(b));
const isRepeated = ({ at }: FieldDifference) => /^\/(charts|firstPage)\//.test(at);

function fieldsOf(stored: string, rebuilt: string): Alteration[] {
  const differences = fieldDifferences(strictJson(stored), JSON.parse(rebuilt)).sort(drawnLast);
  if (differences.length === 0) return [{ file: 'report.json', what: says.otherLayout() }];
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
