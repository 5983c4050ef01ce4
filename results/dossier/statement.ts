import { strictJson } from '../record/strict-json.ts';
import { type Files, manifestName } from './files.ts';
import { type Listed, type Manifest, sha256 } from './manifest.ts';
import type { Signable } from './report.ts';

// What is signed: an in-toto Statement v1 with the predicate test-result v0.1,
// https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md. A chip has no digest and so is no subject: the subjects
// are the manifest, by which every file is bound, and the report in its two main forms, so that `cosign` can be pointed at them.

const testResultType = 'https://in-toto.io/attestation/test-result/v0.1';

interface Resource {
  readonly name: string;
  readonly digest: { readonly sha256: string };
  readonly mediaType?: string;
  /** Strict readers refuse fields of the predicate that they do not know; every resource may be annotated. */
  readonly annotations?: Readonly<Record<string, string | number>>;
}

export interface Statement {
  readonly _type: 'https://in-toto.io/Statement/v1';
  readonly subject: readonly Resource[];
  readonly predicateType: typeof testResultType;
  readonly predicate: {
    readonly result: 'PASSED' | 'WARNED' | 'FAILED';
    readonly configuration: readonly Resource[];
    readonly passedTests: readonly string[];
    readonly warnedTests: readonly string[];
    readonly failedTests: readonly string[];
  };
}

/** What was tested against, in the order in which it is listed. */
const configurationFiles = /^(plan\.json|(?:method\/)?(?:method|validity|serving)\.md)$/;

const mediaTypes: Readonly<Record<string, string>> = {
  json: 'application/json',
  pdf: 'application/pdf',
  html: 'text/html',
  md: 'text/markdown',
};

/** The statement of a dossier: the same files, the same bytes. */
export function statementOf(files: Files, manifest: Manifest, report: Signable): Statement {
  const subjects = manifest.files.filter(({ path }) => path === 'report.pdf' || path === 'report.json');
  const { id, revision } = report.identity;
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [
      {
        ...resource({ path: manifestName, sha256: sha256(files.get(manifestName)!) }),
        annotations: { report: id ?? '', revision, files: manifest.files.length },
      },
      ...subjects.map(resource),
    ],
    predicateType: testResultType,
    predicate: {
      ...outcomeOf(report.statements),
      configuration: manifest.files
        .filter(({ path }) => configurationFiles.test(path))
        .map((file) => ({
          ...resource(file),
          ...(file.path === 'plan.json' &&
            report.plan && { annotations: { decidedAt: report.plan.decidedAt } }),
        })),
    },
  };
}

function resource({ path, sha256 }: Pick<Listed, 'path' | 'sha256'>): Resource {
  const mediaType = mediaTypes[path.split('.').at(-1)!];
  return { name: path, digest: { sha256 }, ...(mediaType && { mediaType }) };
}

/**
 * The words of conformity in the three of in-toto: a rule of guarded acceptance has no word for a fail
 * but noPass; what is neither warns. PASSED is only what passed in all: a
 * requirement without a result, or no requirement, is no pass, for what is left out must never read as one.
 */
function outcomeOf(statements: Signable['statements']) {
  const named = (isOne: (word: string) => boolean) =>
    statements
      .filter(({ word }) => isOne(word))
      .map(({ item, quantity, requirement }) => `${item}:${quantity}:${requirement}`);
  const passedTests = named((word) => word === 'pass');
  const failedTests = named((word) => word === 'fail' || word === 'noPass');
  const warnedTests = named((word) => !['pass', 'fail', 'noPass', 'notTested'].includes(word));
  const isPassed = statements.length > 0 && passedTests.length === statements.length;
  const result = failedTests.length > 0 ? 'FAILED' : isPassed ? 'PASSED' : 'WARNED';
  return { result, passedTests, warnedTests, failedTests } as const;
}

export const statementBytes = (statement: Statement): Buffer => Buffer.from(JSON.stringify(statement));

/** SHA-256 of the manifest that was signed; null where nothing readable was. */
export function attestedManifest(payload: Uint8Array | null): string | null {
  if (payload === null) return null;
  try {
    const { subject } = strictJson(Buffer.from(payload).toString()) as {
      subject: { digest: { sha256: string } }[];
    };
    return subject[0]!.digest.sha256;
  } catch {
    return null;
  }
}
