import { imports as says } from '../../sentences/imports.ts';
import type { Check } from './check.ts';

/** Whole numbers beyond 2^53: what is computed from them is computed from the nearest number that can be. */
export const digits: Check = {
  id: 'digits_lost',
  about: 'whole numbers of more digits than can be computed with (beyond 2^53)',
  isRemark: true,
  test({ result }) {
    const lost = result.figures.filter(({ written }) => written !== null && isBeyond(written));
    if (lost.length === 0) return null;
    return lost.map(({ written, at }) => ({
      grade: 'note',
      sentence: says.digitsLost({ written: written!, at }),
      remedy: says.readAsWritten(),
      at: [at],
    }));
  },
};

const isBeyond = (written: string) =>
  /^-?\d{16,}$/.test(written) && BigInt(Number(written)) !== BigInt(written);

/** NaN and Infinity, which some tools write where nothing was averaged, and some where they divided by 0. */
export const notFinite: Check = {
  id: 'not_finite',
  about: 'nothing; it says which numbers are NaN or infinite, and so have no value',
  isRemark: true,
  test({ result }) {
    const found = result.figures.filter(
      ({ value, written }) => value === null && written !== null && isNotFinite(written),
    );
    if (found.length === 0) return null;
    const [first] = found;
    const sentence = says.notFinite({ n: found.length, written: first!.written!, at: first!.at });
    return [{ grade: 'note', sentence, remedy: says.askForMissing(), at: found.map(({ at }) => at) }];
  },
};

/** A word for it, or a number that is larger than any. */
const isNotFinite = (written: string): boolean =>
  /^[-+]?(nan|inf(inity)?)$/i.test(written) || Math.abs(Number(written)) === Number.POSITIVE_INFINITY;
