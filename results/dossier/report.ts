import { z } from 'zod';
import { NotStrictJson, strictJson } from '../record/strict-json.ts';
import { reportVersion } from '../report/schema.ts';
import { dossier } from '../sentences/dossier.ts';
import { signatures } from '../sentences/signatures.ts';
import { type Files, textOf } from './files.ts';
import { NewerDossier } from './problem.ts';

const signatory = z.looseObject({ keyId: z.string().nullable() }).nullable();

/** The parts of report.json that a signature and its check need; the rest is compared with what the records give. */
const signableSchema = z.looseObject({
  schema: z.literal('assay.report'),
  version: z.int(),
  status: z.enum(['draft', 'final', 'example']),
  identity: z.looseObject({ id: z.string().nullable(), revision: z.int().positive() }),
  signatories: z.looseObject({ engineer: signatory, reviewer: signatory, authoriser: signatory }),
  method: z.looseObject({
    writtenBy: z.looseObject({ version: z.string(), commit: z.string().nullable() }),
  }),
  plan: z.looseObject({ decidedAt: z.string() }).nullable(),
  statements: z.array(
    z.looseObject({ item: z.string(), quantity: z.string(), requirement: z.string(), word: z.string() }),
  ),
});

export type Signable = z.infer<typeof signableSchema>;

/**
 * @throws NotStrictJson with the reason, to stand behind "report.json"
 * @throws NewerDossier for one of a later version
 */
export function readSignable(files: Files): Signable {
  const text = textOf(files, 'report.json');
  if (text === null) throw new NotStrictJson(dossier.missing());
  const data = strictJson(text);
  const { schema, version } = (data ?? {}) as { schema?: unknown; version?: unknown };
  if (schema === 'assay.report' && typeof version === 'number' && version > reportVersion) {
    throw new NewerDossier('report.json', version, reportVersion);
  }
  const read = signableSchema.safeParse(data);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new NotStrictJson(
    signatures.noReport({ at: issue?.path.join('.') || 'the whole', why: String(issue?.message) }),
  );
}
