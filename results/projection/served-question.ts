import type { LoadChanges } from './served-figures.ts';

/** What is asked of a served load. What is left out stays as the load was served. */
export interface LoadQuestion {
  /** A device of the catalogue; `here`: the one that served the load. */
  readonly on: string;
  /** Requests a second. */
  readonly rate?: number | undefined;
  readonly rows?: number | undefined;
  /** Tokens. */
  readonly chunk?: number | undefined;
  /** GB/s and TFLOP/s, in place of those of the device. */
  readonly bandwidth?: number | undefined;
  readonly arithmetic?: number | undefined;
}

/** The device that served the load, as a name that can be asked for. */
export const here = 'here';

/** The most of each that anybody gets: an answer has to come to its end. */
export const mostAsked = { rate: 1e6, rows: 1024, chunk: 65_536, bandwidth: 1e6, arithmetic: 1e6 } as const;

export const changesOf = ({ rate, rows, chunk }: LoadQuestion): LoadChanges => ({
  perSecond: rate,
  rows,
  chunk,
});
