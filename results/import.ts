import type { KnownWorld } from './import/audit/known.ts';
import { type Audit, audit } from './import/audit.ts';
import { mostBytes } from './import/content/text.ts';
import { contentOf } from './import/content.ts';
import { HashedSource } from './import/hashed-source.ts';
import type { Imported, ImportedConditions, Told } from './import/imported.ts';
import { keepYoungSmall } from './import/memory.ts';
import { possible, possibleFigure } from './import/possible.ts';
import { type FileContent, type Reader, type Remains, Unreadable } from './import/reader.ts';
import { readers } from './import/readers/readers.ts';
import type { Source } from './import/source.ts';

export interface ImportOptions extends KnownWorld {
  /** The tool, where the user knows better. */
  readonly as?: string | undefined;
  /** What the user says of the conditions; it goes before what the file says. */
  readonly told: Told;
  readonly now: Date;
  /** In place of those of all tools that are known. */
  readonly readers?: readonly Reader[];
}

/**
 * What a file of another tool says, and whether it agrees with itself.
 *
 * @throws Unreadable where no tool is recognised, or several, or the file cannot be read
 */
export function importSource(source: Source, options: ImportOptions): Imported {
  const hashed = new HashedSource(source.packed ?? source);
  if (source.bytes > mostBytes) keepYoungSmall();
  const content = contentOf(source.packed ? source : hashed);
  const { reader, evidence } = recognised(content, options.readers ?? readers, options.as);
  const read = reader.read(content);
  const { told } = options;
  const results = read.results.map((result) => ({
    ...result,
    conditions: withTold(possible(result.conditions), told),
    figures: result.figures.map(possibleFigure),
  }));
  const remains = content.remains();
  const audited = audit(reader.tool, { ...read, results }, options);
  return {
    schema: 'assay.imported',
    version: 1,
    source: { name: source.name, ...hashed.hash() },
    tool: reader.tool,
    toolVersion: read.toolVersion,
    layout: read.layout,
    evidence: [...evidence],
    reader: reader.version,
    importedAt: options.now.toISOString(),
    told,
    results: results.map(({ kept, ...result }) => ({ ...result, kept: kept && { at: kept.at, n: kept.n } })),
    rejected: [...read.rejected, ...remains.rejected],
    unknown: [...read.unknown, ...remains.unknown],
    noise: remains.noise,
    ...withFindings(audited, remains.findings),
  };
}

/** What the auditor says, with what was found before it looked: that can make its word worse, never better. */
function withFindings(audited: Audit, found: Remains['findings']): Audit {
  const findings = [...found.map((finding) => ({ ...finding, result: null })), ...audited.findings];
  const isSuspicious = found.some(({ grade }) => grade === 'suspicious') && audited.word !== 'contradictory';
  return isSuspicious ? { findings, word: 'suspicious', unauditable: null } : { ...audited, findings };
}

const withTold = (conditions: ImportedConditions, told: Told): ImportedConditions => ({
  ...conditions,
  device: told.device ?? conditions.device,
  model: told.model ?? conditions.model,
  deviceCount: told.deviceCount ?? conditions.deviceCount,
  precision: told.precision ?? conditions.precision,
});

function recognised(
  content: FileContent,
  readers: readonly Reader[],
  as: string | undefined,
): { reader: Reader; evidence: readonly string[] } {
  const named = as === undefined ? readers : readers.filter(({ tool }) => tool === as);
  const found = named
    .map((reader) => ({ reader, evidence: reader.recognise(content) }))
    .filter(({ evidence }) => evidence.length > 0);
  const [first, second] = found;
  if (first && !second) return first;
  const known = readers.map(({ tool }) => tool).join(', ');
  if (!first) {
    const what = as === undefined ? 'no tool is known that writes such a file' : `it is no file of ${as}`;
    const [broken] = content.remains().rejected;
    throw new Unreadable(
      broken ? `${what} (${broken.at}: ${broken.reason})` : what,
      `Files of these are read: ${known}.`,
    );
  }
  const told = found.map(({ reader, evidence }) => `${reader.tool} (${evidence.join('; ')})`);
  throw new Unreadable(`it could be of ${told.join(' or of ')}`, `Say of which: --as ${first.reader.tool}`);
}
