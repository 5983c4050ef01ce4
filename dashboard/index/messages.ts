import type { JudgedClaim } from '../../results/claims.ts';
import type { MeasuredOnDevice } from '../../results/comparison/measured.ts';
import type { Reference } from '../../results/reference/reference.ts';
import type { ServedLoads } from '../library/served-load.ts';
import type { Place } from './place.ts';

/** What a thread of the index is started with. */
export interface Start {
  readonly place: Place;
  /** The folder of the records. */
  readonly store: string;
  readonly reference: Reference;
}

/** What the records say together: the devices with their figures, and the claims judged by them. */
export interface Judged {
  readonly measured: readonly MeasuredOnDevice[];
  readonly claims: readonly JudgedClaim[];
}

/** What a thread tells the library. */
export type Told =
  /** So many files are or may be records. */
  | { readonly kind: 'files'; readonly count: number }
  /** The first files are in the index. */
  | { readonly kind: 'batch' }
  /** All that was there is in the index. */
  | { readonly kind: 'listed' }
  /** By the records up to this change. */
  | { readonly kind: 'judged'; readonly change: number; readonly judged: Judged }
  /** A benchmark is measuring on this store, or it was and is not any more. */
  | { readonly kind: 'measuring'; readonly isMeasuring: boolean }
  /** A run that was asked for has been gone over. */
  | { readonly kind: 'verified'; readonly run: number }
  /** All served loads that lie in the store, as far as was looked. */
  | { readonly kind: 'loads'; readonly loads: ServedLoads }
  /** Writing failed; the thread has ended. */
  | { readonly kind: 'failed'; readonly isDamage: boolean; readonly message: string };

/** What the library asks of a thread. */
export type Asked =
  /** A file was not what the index says: look at all of them. */
  | { readonly kind: 'look' }
  | { readonly kind: 'rest'; readonly isResting: boolean }
  /** Somebody looks at this run: it is the next one. */
  | { readonly kind: 'verify'; readonly run: number };
