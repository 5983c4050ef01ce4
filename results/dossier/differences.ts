import { differences } from '../report/changed.ts';

/** One field in which two JSON values differ. */
export interface FieldDifference {
  /** A JSON pointer (RFC 6901); empty for the whole. */
  readonly at: string;
  /** Undefined: it is missing on this side. */
  readonly stored: unknown;
  readonly rebuilt: unknown;
}

/** The fields in which two JSON values differ, with what stands there in both. */
export const fieldDifferences = (stored: unknown, rebuilt: unknown): FieldDifference[] =>
  differences(stored, rebuilt).map((at) => ({
    at,
    stored: valueAt(stored, at),
    rebuilt: valueAt(rebuilt, at),
  }));

const valueAt = (document: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((node: unknown, name) => (node as Record<string, unknown> | undefined)?.[name], document);
