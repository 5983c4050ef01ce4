import { missingEnd } from './import/audit/ending.ts';
import type { KnownWorld } from './import/audit/known.ts';
import { toldOtherwise, withTold } from './import/audit/told.ts';
import { type Audit, audit } from './import/audit.ts';
import { mostBytes } from './import/content/text.ts';
import { contentOf } from './import/content.ts';
import { furtherObjects } from './import/further.ts';
import { HashedSource } from './import/hashed-source.ts';
import type { Imported, Told } from './import/imported.ts';
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
  const stated = read.results.map(({ conditions }) => possible(conditions));
  const found = [
    ...remains.findings,
    ...missingEnd(source, content, read, remains),
    ...toldOtherwise(stated, told, options),
  ];
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
    rejected: [...read.rejected, ...(read.isOfFirst ? furtherObjects(content) : []), ...remains.rejected],
    unknown: [...read.unknown, ...remains.unknown],
    noise: remains.noise,
    ...withFindings(audited, found),
  };
}

/** What the auditor says, with what was found before it looked: that can make its word worse, never better. */
function withFindings(audited: Audit, found: Remains['findings']): Audit {
  const findings = [...found.map((finding) => ({ ...finding, result: null })), ...audited.findings];
  const isSuspicious = found.some(({ grade }) => grade === 'suspicious') && audited.word !== 'contradictory';
  return isSuspicious ? { findings, word: 'suspicious', unauditable: null } : { ...audited, findings };
}

function recognised(
  content: FileContent,
  readers: readonly Reader[],
  as: string | undefined,
): { reader: Reader; evidence: readonly string[] } {
  const named = as === undefined ? readers : readersNamed(as, readers);
  const found = named
    .map((reader) => ({ reader, evidence: reader.recognise(content) }))
    .filter(({ evidence }) => evidence.length > 0);
  const [first, second] = found;
  if (first && !second) return first;
  const known = readers.map(({ tool }) => tool).join(', ');
  if (named.length === 0)
    throw new Unreadable(`no tool is called "${as}" here`, `After --as stands one of these: ${known}.`);
  if (!first) {
    const what = as === undefined ? 'no tool is known that writes such a file' : `it is no file of ${as}`;
    const { flaw } = content;
    if (flaw) throw new Unreadable(`it ${flaw.message}`, flaw.tryThis);
    const [broken] = content.remains().rejected;
    if (broken)
      throw new Unreadable(
        `${what} (${broken.at}: ${broken.reason})`,
        `Get it again as the tool wrote it, whole. Files of these are read: ${known}.`,
      );
    throw new Unreadable(
      what,
      as === undefined
        ? `Files of these are read: ${known}.`
        : 'Leave --as out: the file is then recognised by what it holds.',
    );
  }
  const told = found.map(({ reader, evidence }) => `${reader.tool} (${evidence.join('; ')})`);
  throw new Unreadable(
    `it could be of ${told.join(' or of ')}`,
    `Say of which: --as ${quoted(first.reader.tool)}`,
  );
}

/** The tool of a name; where there is none, those that a beginning is of, such as "vllm". */
function readersNamed(name: string, readers: readonly Reader[]): readonly Reader[] {
  const exact = readers.filter(({ tool }) => tool === name);
  const begins = ({ tool }: Reader) => tool.toLowerCase().startsWith(name.toLowerCase());
  return exact.length > 0 || name === '' ? exact : readers.filter(begins);
}

/** As it is typed behind an option. */
const quoted = (tool: string) => (tool.includes(' ') ? `"${tool}"` : tool);
