import type { StoredRecord } from '../record/store.ts';

/** Records in a form that other programs read. */
interface Exported {
  readonly text: string;
  /** What the form has no place for, a sentence each. */
  readonly notCarried: readonly string[];
}

/** Writes records as they are believed: their figures are those that their samples give. */
export type Form = (records: readonly StoredRecord[]) => Exported;
