import { imports as says } from '../../sentences/imports.ts';
import type { Duplicate, Stray } from '../json/parse.ts';
import type { Remains } from '../reader.ts';

export const nothing: Remains = { noise: [], rejected: [], unknown: [], findings: [], cutAt: null };

/** So many lines and places of a kind are named; the original has all of them. */
const most = 1000;
/** Of a line that is no part of a result so much is kept. */
const lineCharacters = 1000;

/** Gathers what of a file is given to no reader. */
export class Remaining {
  cutAt: Remains['cutAt'] = null;
  readonly noise = new Gathered<Remains['noise'][number]>(({ at, text }) => ({ at, text: shortened(text) }));
  readonly rejected = new Gathered<Remains['rejected'][number]>();
  readonly #unknown = new Gathered<Remains['unknown'][number]>(({ at, value }) => ({
    at,
    value: storable(value),
  }));
  readonly #findings = new Gathered<Remains['findings'][number]>();

  /** Values that a later one of the same key replaced. */
  replaced(duplicates: readonly Duplicate[], before: string): void {
    for (const { at, value } of duplicates) {
      const place = `${before}${at}`;
      this.#unknown.add({ at: `${place} (an earlier value)`, value });
      this.#findings.add({
        check: 'duplicate_key',
        grade: 'suspicious',
        sentence: says.keyTwice({ at: place }),
        remedy: says.askForOriginal(),
        at: [place],
      });
    }
  }

  /** What people wrote into a text of JSON. */
  strays(strays: readonly Stray[]): void {
    for (const { is, line, column, text } of strays) {
      const at = `line ${line}, column ${column}`;
      if (is === 'comment') this.noise.add({ at, text });
      else
        this.#findings.add({
          check: 'comma_too_many',
          grade: 'suspicious',
          sentence: says.commaTooMany({ at }),
          remedy: says.askForOriginal(),
          at: [at],
        });
    }
  }

  all(): Remains {
    const further = (what: string, count: number) => `${count} further ${what} are in the original alone`;
    const [lines, rejected] = [this.noise.further, this.rejected.further];
    return {
      noise: [
        ...this.noise.kept,
        ...(lines > 0 ? [{ at: 'other lines', text: further('lines', lines) }] : []),
      ],
      rejected: [
        ...this.rejected.kept,
        ...(rejected > 0 ? [{ at: 'other places', reason: further('of them', rejected) }] : []),
      ],
      unknown: this.#unknown.kept,
      findings: this.#findings.kept,
      cutAt: this.cutAt,
    };
  }
}

class Gathered<One> {
  readonly kept: One[] = [];
  further = 0;
  readonly #asKept: (one: One) => One;

  constructor(asKept: (one: One) => One = (one) => one) {
    this.#asKept = asKept;
  }

  add(one: One): void {
    if (this.kept.length < most) this.kept.push(this.#asKept(one));
    else this.further++;
  }
}

/** JSON has no word for a number that is not finite. */
const storable = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, one) => (typeof one === 'number' && !Number.isFinite(one) ? String(one) : one)),
  );

/** A text of its own: a part of a long one would hold all of that. */
const shortened = (text: string): string =>
  Buffer.from(text.length > lineCharacters ? `${text.slice(0, lineCharacters)} …` : text).toString();
