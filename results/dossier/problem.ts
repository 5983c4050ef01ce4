import { opening as says } from '../sentences/opening.ts';

/** Something of a dossier, a key or a token that cannot be used: what it is, and what to try next. */
export class DossierProblem extends Error {
  override name = 'DossierProblem';
  readonly tryThis: string;

  constructor(what: string, tryThis: string, options?: { cause?: unknown }) {
    super(what, options);
    this.tryThis = tryThis;
  }
}

/** A dossier that a later version of this program wrote. */
export class NewerDossier extends DossierProblem {
  override name = 'NewerDossier';

  constructor(file: string, version: number, known: number) {
    super(says.newer({ file, version, known }), says.takeNewer());
  }
}

/** Something that is not as it was attested. A reader is told the file first, then the record and the figure where there is one. */
export interface Alteration {
  readonly file: string;
  readonly record?: string;
  /** "figure decode.step mean value", or a field of report.json as a JSON pointer. */
  readonly figure?: string;
  /** A sentence that goes on from the name of the file: "was added: the manifest does not name it." */
  readonly what: string;
}
