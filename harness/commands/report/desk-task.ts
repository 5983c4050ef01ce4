// What the desk gives to its thread, and what comes back.

interface NamedText {
  readonly from: string;
  readonly text: string;
}

export interface DraftTask {
  readonly kind: 'draft';
  /** The folder of the run. */
  readonly run: string;
  readonly store: string;
  readonly form: 'html' | 'pdf';
  readonly languages: readonly ('en' | 'zh')[];
  readonly reference: readonly string[];
  readonly inputs: string | null;
}

export interface VerifyTask {
  readonly kind: 'verify';
  /** An archive that was sent, or the path of a dossier. */
  readonly dossier: string | { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> };
  readonly keys: readonly NamedText[];
  readonly authorities: readonly NamedText[];
}

export type Task = DraftTask | VerifyTask;

/** Why it could not be done, and what to try: for the person who asked. */
interface Problem {
  readonly what: string;
  readonly tryThis: string;
}

export type Outcome<T> = { readonly found: T } | { readonly problem: Problem };
