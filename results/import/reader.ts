import type { Finding, Imported, ImportedResult } from './imported.ts';
import type { JsonDocument, NotJson } from './json.ts';

/** What a file holds, before anybody knows which tool wrote it. It can be gone through again and again, and is never held as a whole. */
export type Content =
  /**
   * One text of JSON (`at` is ""), or several, each by the line where it begins ("line 3"). Of an array that is too long for a single text
   * each element is one ("/17"). Other lines may stand around them.
   */
  | { readonly form: 'json'; readonly documents: Iterable<JsonPart>; readonly lines: Iterable<string> }
  | { readonly form: 'text'; readonly lines: Iterable<string> };

/** What stands in a file besides what its readers are given. */
export type Remains = Pick<Imported, 'noise' | 'rejected' | 'unknown'> & {
  readonly findings: Finding[];
  /** Where its last text of JSON breaks off; null where it is whole. */
  readonly cutAt: string | null;
};

/** A content with what is known when it was gone through to its end. */
export type FileContent = Content & {
  remains(): Remains;
  /** Of lines of text that look like JSON: why they are none. */
  readonly flaw?: NotJson;
};

export interface JsonPart {
  readonly at: string;
  readonly json: JsonDocument;
}

/** Requests or repetitions one by one, in seconds and tokens; NaN where one has no such value. The auditor recomputes from them. */
export interface Kept {
  readonly at: string;
  readonly n: number;
  readonly columns: Readonly<Partial<Record<KeptColumn, Float64Array>>>;
}

export type KeptColumn =
  | 'startS'
  | 'endS'
  | 'ttftS'
  | 'e2elS'
  | 'tpotS'
  /** Least gap between two outputs of its stream, the one after less the one before. */
  | 'leastGapS'
  /** Its begin to its last output. */
  | 'lastS'
  | 'tokensIn'
  | 'tokensOut'
  | 'tokensOutRequested'
  | 'durationS'
  | 'rate'
  /** 1 where it was completed. */
  | 'ok';

/** A result as a reader gives it: with what it keeps one by one, which is not stored a second time. */
export type ReadResult = Omit<ImportedResult, 'kept'> & { readonly kept: Kept | null };

/** What a reader makes of a content. */
export interface Reading {
  readonly toolVersion: string | null;
  readonly layout: string;
  readonly results: readonly ReadResult[];
  readonly rejected: readonly { readonly at: string; readonly reason: string }[];
  readonly unknown: readonly { readonly at: string; readonly value: unknown }[];
  /** Of a tool that ends with a line of its own, whether that is there; left out of one that does not. */
  readonly isEnded?: boolean | undefined;
  /** Whether it was read of the first object alone, since the tool writes one. */
  readonly isOfFirst?: boolean | undefined;
}

/** Knows the files of one tool. */
export interface Reader {
  readonly tool: string;
  /** Changes whenever a file would be read otherwise. */
  readonly version: string;
  /** By what a content is known as one of this tool, for people; none where it is not. Names of files count for nothing. */
  recognise(content: Content): readonly string[];
  /** @throws Unreadable where it is of this tool and cannot be read: an unknown version, say */
  read(content: Content): Reading;
}

/** Something that is not imported: says why, and what to do. */
export class Unreadable extends Error {
  override name = 'Unreadable';
  readonly tryThis: string;

  constructor(why: string, tryThis: string, options?: { cause?: unknown }) {
    super(why, options);
    this.tryThis = tryThis;
  }
}
