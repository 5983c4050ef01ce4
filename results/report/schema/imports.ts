import { z } from 'zod';
import { importedFigureSchema } from '../../import/figure.ts';
import { importedConditionsSchema, importedSchema } from '../../import/imported.ts';
import { metricIds } from '../../import/metrics.ts';
import { sentenceSchema, sha256Schema } from './words.ts';

const { verdict, ...ofResult } = importedSchema.shape.results.element.shape;
const { at: place, result, ...ofFinding } = importedSchema.shape.findings.element.shape;

/** A result of another tool, as it was chosen for the report. Nobody of the laboratory measured it. */
export const reportedImportSchema = z.strictObject({
  /** The first 16 hex digits of the hash of the original. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  /** The file as it was named, without its folders. */
  name: z.string(),
  bytes: z.int().nonnegative(),
  sha256: sha256Schema,
  /** Where it lies in the dossier, as it came. */
  original: z.string(),
  tool: z.string(),
  toolVersion: z.string().nullable(),
  layout: z.string(),
  reader: z.string(),
  importedAt: z.iso.datetime(),
  told: importedSchema.shape.told,
  /** Whether every figure was read again from the original; not where it is packed, or another version of the program read it. */
  isReadAgain: z.boolean(),
  /** What the auditor says. A contradictory file decides nothing. */
  word: importedSchema.shape.word,
  unauditable: sentenceSchema.nullable(),
  findings: z.array(z.strictObject({ ...ofFinding, at: place })),
  results: z.array(
    z.strictObject({
      at: ofResult.at,
      title: ofResult.title,
      conditions: importedConditionsSchema,
      /** What the tool says of its run; null where it says nothing. */
      verdict,
      figures: z.array(
        importedFigureSchema.extend({
          metric: z.enum(metricIds),
          /** Of the value; `unit` of the figure is that in which the file has it. */
          baseUnit: z.string(),
        }),
      ),
    }),
  ),
  /** Results of the file that were not chosen, and rows that are none. */
  leftOut: z.int().nonnegative(),
  rejected: z.int().nonnegative(),
});

export type ReportedImport = z.infer<typeof reportedImportSchema>;
