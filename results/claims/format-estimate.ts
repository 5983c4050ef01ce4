import { digitsBy, formatFixed, missing } from '../format.ts';
import type { Band, ClaimTest } from '../reference/claim-schema.ts';
import { claims as says } from '../sentences/claims.ts';
import type { Estimate } from './evidence.ts';

type Writer = { prefix: string; suffix: string; write: (value: number, more: number) => string };

const ratio: Writer = { prefix: '', suffix: '', write: (value, more) => formatFixed(value, 2 + more) };
const writers: Record<string, Writer> = {
  x: ratio,
  share: ratio,
  place: { prefix: 'place ', suffix: '', write: (value, more) => value.toFixed(more) },
};

const plain = (unit: string): Writer => ({
  prefix: '',
  suffix: unit === '' ? '' : ` ${unit}`,
  write: (value, more) => String(Number(value.toPrecision(4 + more))),
});

/** With as many digits as it takes to see on which side of the band an end lies; beyond these it is rounding of doubles. */
const mostDigits = 8;

/**
 * "1.43", "5.56 [4.84, 6.39]", "1.44 to 1.56 [1.25, 1.79]", "0.93, at least 0.85" for a lower bound, "4800 GB/s", "1.4 (one process)". What is
 * written lies where the band sees it: an end at 0.9949 is not written as 0.99 beside a band that ends there.
 */
export function formatEstimate(estimate: Estimate, band: Band | null = null): string {
  const { value, values, low, high, reason } = estimate;
  const { prefix, suffix, supported, text } = writerOf(estimate, band);
  const several = values && text(values.smallest) !== text(values.largest);
  const centre = several ? `${text(values.smallest)} to ${text(values.largest)}` : text(value);
  if (low === null) {
    return `${prefix}${several ? centre : supported(value)}${suffix} (${reason?.split(':')[0] ?? 'no interval'})`;
  }
  if (high === null) return `${prefix}${says.lowerBound({ value: centre, least: text(low) })}${suffix}`;
  return low === high
    ? `${prefix}${centre}${suffix}`
    : `${prefix}${centre} [${text(low)}, ${text(high)}]${suffix}`;
}

/** The ends of its interval alone, written likewise; "—" for one that there is not. */
export function estimateEnds(estimate: Estimate, band: Band | null = null): [low: string, high: string] {
  const { prefix, suffix, text } = writerOf(estimate, band);
  const written = (end: number | null) => (end === null ? missing : `${prefix}${text(end)}${suffix}`);
  return [written(estimate.low), written(estimate.high)];
}

function writerOf({ value, values, low, high, unit }: Estimate, band: Band | null) {
  const { prefix, suffix, write: writeWith } = writers[unit] ?? plain(unit);
  const supported = digitsBy({ centre: value, low, high });
  // Not more digits than a wide interval supports, unless the band asks for them; several figures keep those of their sources.
  const isWide = values === undefined && low !== null && high !== null && low < high;
  const isCut = isWide && supported(value).length < writeWith(value, 0).length;
  const write = (number: number, more: number) =>
    isCut && more === 0 ? supported(number) : writeWith(number, more);
  const edges: number[] = (band ?? []).flatMap((edge) => edge ?? []);
  const faithful = (more: number) =>
    [low, high]
      .filter((end) => end !== null)
      .every((end) =>
        edges.every((edge) => Math.sign(Number(write(end, more)) - edge) === Math.sign(end - edge)),
      );
  const digits = Array.from({ length: mostDigits }, (_, more) => more);
  const more = digits.find(faithful) ?? 0;
  return { prefix, suffix, supported, text: (number: number) => write(number, more) };
}

/** What a test asks for, in the unit of its figure. */
export function askedText(test: ClaimTest, unit: string | null): string {
  switch (test.evidence) {
    case 'none':
      return test.because;
    case 'word':
      return test.says;
    case 'limit':
      return says[test.stands]({ limit: test.limit });
    case 'lower-bound': {
      const [from, to] = test.expect;
      return [
        from === null ? [] : says.atLeast({ least: from }),
        to === null ? [] : says.refutedAbove({ most: to }),
      ]
        .flat()
        .join('; ');
    }
    default:
      return bandText(test.expect, writers[unit ?? ''] ?? plain(unit ?? ''));
  }
}

function bandText([low, high]: Band, { prefix, suffix }: Writer): string {
  const isPlace = prefix !== '';
  if (low === null)
    return high === null ? says.anything() : says.atMost({ most: `${prefix}${high}${suffix}` });
  if (high === null)
    return isPlace ? says.placeOrLater({ place: low }) : says.atLeast({ least: `${low}${suffix}` });
  if (low === high) return isPlace ? says.place({ place: low }) : `${low}${suffix}`;
  return says.between({ low: `${prefix}${low}`, high: `${high}${suffix}` });
}
