import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { type Imported, importedSchema } from '../import/imported.ts';
import { metrics } from '../import/metrics.ts';
import { Unreadable } from '../import/reader.ts';
import { readers } from '../import/readers/readers.ts';
import { bytesSource } from '../import/source.ts';
import { importSource } from '../import.ts';
import { ReportProblem } from './problem.ts';
import type { ReportedImport } from './schema/imports.ts';

// Results of other tools in a report: an annex, apart from what was measured. Their originals lie in the dossier, so that what is said of them
// follows from bytes that are there.

/** What was chosen: an import, or one result of it by its place in the file. */
export interface ChosenImport {
  readonly id: string;
  readonly at: string | null;
}

export const importPaths = (id: string) => ({
  original: `imports/${id}/original`,
  document: `imports/${id}/imported.json`,
});

/**
 * What a report says of the imports that were chosen for it.
 *
 * @throws ReportProblem where an original is not the one that was imported, or does not give the figures that are said of it
 */
export function importsOf(
  files: ReadonlyMap<string, Uint8Array>,
  chosen: readonly ChosenImport[],
): ReportedImport[] {
  return [...Map.groupBy(chosen, ({ id }) => id)].map(([id, places]) =>
    reported(id, new Set(places.map(({ at }) => at)), files),
  );
}

function reported(
  id: string,
  places: ReadonlySet<string | null>,
  files: ReadonlyMap<string, Uint8Array>,
): ReportedImport {
  const { original: path } = importPaths(id);
  const imported = documentOf(id, files);
  const original = files.get(path);
  const { sha256 } = imported.source;
  const isIt =
    original !== undefined &&
    createHash('sha256').update(original).digest('hex') === sha256 &&
    sha256.startsWith(id);
  if (!isIt)
    throw new ReportProblem([`${path} is not what was imported as ${id}.`], 'Import the original again.');
  const isReadAgain = assertFollows(id, imported, original);
  const results = imported.results.filter(({ at }) => places.has(null) || places.has(at));
  const ofChosen = new Set<string | null>([null, ...results.map(({ at }) => at)]);
  const { source, tool, toolVersion, layout, reader, importedAt, told, word, unauditable } = imported;
  return {
    id,
    name: source.name,
    bytes: source.bytes,
    sha256,
    original: path,
    tool,
    toolVersion,
    layout,
    reader,
    importedAt,
    told,
    isReadAgain,
    word,
    unauditable,
    findings: imported.findings
      .filter(({ result }) => ofChosen.has(result))
      .map(({ check, grade, sentence, remedy, at }) => ({ check, grade, sentence, remedy, at })),
    results: results.map(({ at, title, conditions, verdict, figures }) => ({
      at,
      title,
      conditions,
      verdict,
      figures: figures.map((figure) => ({ ...figure, baseUnit: metrics[figure.metric].unit })),
    })),
    leftOut: imported.results.length - results.length,
    rejected: imported.rejected.length,
  };
}

function documentOf(id: string, files: ReadonlyMap<string, Uint8Array>): Imported {
  const { document } = importPaths(id);
  const bytes = files.get(document);
  const read = importedSchema.safeParse(bytes === undefined ? null : jsonOf(bytes));
  if (read.success) return read.data;
  throw new ReportProblem([`${document} is missing, or is no import.`], 'Import the original again.');
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return null;
  }
}

/** Beginnings of gzip, zstd and zip. */
const packed = ['1f8b', '28b52ffd', '504b0304'];

/** Whether the figures were read again from the original. @throws ReportProblem where it gives others */
function assertFollows(id: string, { tool, reader, told, results }: Imported, original: Uint8Array): boolean {
  const beginning = Buffer.from(original.subarray(0, 4)).toString('hex');
  const isPacked = packed.some((magic) => beginning.startsWith(magic));
  const isOfThis = readers.some((one) => one.tool === tool && one.version === reader);
  if (isPacked || !isOfThis) return false;
  if (canonicalize(resultsIn(original, tool, told)) === canonicalize(results)) return true;
  throw new ReportProblem(
    [`${importPaths(id).document} does not say what its original gives.`],
    'Import the original again.',
  );
}

/** What the original says, whatever the hardware: the auditor's word is not asked for again. null where nothing can be read. */
function resultsIn(original: Uint8Array, tool: string, told: Imported['told']): Imported['results'] | null {
  try {
    const world = { deviceOf: () => null, shapes: [] };
    return importSource(bytesSource('original', original), { ...world, as: tool, told, now: new Date(0) })
      .results;
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}
