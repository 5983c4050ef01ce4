import type { ImportedSide } from '../../comparison/imported-side.ts';
import type { Imported } from '../../import/imported.ts';
import { imported as says } from '../../sentences/imported.ts';
import { agreement } from '../estimates.ts';
import type { Estimate, Outcome } from '../evidence.ts';

/**
 * What imported figures say to a sentence. It is another word than those of verdicts: nobody here measured them, and nobody published
 * them where a reader could look. divided: some are in line with it and some are not. undecided: an interval reaches over an end of the band.
 */
export type ImportedWord = 'in-line' | 'not-in-line' | 'divided' | 'undecided';

/** An imported figure held against a test, or why it is not. No outcome rests on it. */
export interface ImportedEvidence {
  statement: string;
  tool: string;
  /** What the auditor says of the file; of two files the worse. */
  audit: Imported['word'];
  /** What it found that contradicts or is suspicious. */
  findings: readonly string[];
  estimate: Estimate | null;
  /** null where it is refused. */
  says: ImportedWord | null;
  /** Conditions that differ, or that no side states; conversions. */
  conditions: string[];
  /** The import and the place in it, and what it was held against. */
  figures: { id: string; source: string }[];
  refusal: string | null;
}

const words: { readonly [O in Outcome]: ImportedWord } = {
  supported: 'in-line',
  refuted: 'not-in-line',
  depends: 'divided',
  inconclusive: 'undecided',
  'not-comparable': 'undecided',
};

export const wordOf = (outcomes: readonly Outcome[]): ImportedWord => words[agreement(outcomes)];

/** The word of several; null where none says anything. */
export function togetherSaid(said: readonly (ImportedWord | null)[]): ImportedWord | null {
  const heard = new Set(said.filter((word) => word !== null));
  if (heard.size === 0) return null;
  if (heard.size === 1) return [...heard][0]!;
  return heard.has('divided') || (heard.has('in-line') && heard.has('not-in-line')) ? 'divided' : 'undecided';
}

/** What one file is in the evidence: its tool, and what its auditor says. */
export const fileOf = ({ tool, side: { audit, origin }, findings }: ImportedSide) => ({
  tool,
  audit: audit!,
  findings,
  figures: [{ id: origin, source: says.source({ tool }) }],
});

/** A file in the words of a statement. */
export const wordsOf = ({ id, tool, side: { audit } }: ImportedSide) => ({ id, tool, word: audit! });

/** Best first. */
const audits = ['consistent', 'unauditable', 'suspicious', 'contradictory'] as const;

/** Of several files what the auditor says of the worst. */
export const worstOf = (words: readonly Imported['word'][]): Imported['word'] =>
  audits[Math.max(...words.map((word) => audits.indexOf(word)))]!;

export const definitionsOf = (file: readonly ImportedSide[]): string =>
  [...new Set(file.map(({ side }) => side.definition))].join(', ');

/** A file of which every figure counts something else than is asked for. */
export function otherFile(file: readonly ImportedSide[], why: string): ImportedEvidence {
  const [first] = file as [ImportedSide];
  return {
    ...fileOf(first),
    statement: says.file(wordsOf(first)),
    estimate: null,
    says: null,
    conditions: [],
    refusal: first.side.refusal ?? why,
  };
}
