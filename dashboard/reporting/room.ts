/** Does a piece of work when its turn has come. */
type Turn = <T>(work: () => Promise<T>) => Promise<T>;

/** What is left of a piece of work for the next one. */
const nothing = () => undefined;

/**
 * Where work waits that takes a processor for seconds: one piece is done at a time, a few wait for their turn, and whoever comes then is sent
 * away, so that however many ask, the host has one such work and the memory of a few.
 */
export class Room {
  readonly #places: number;
  #taken = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(places: number) {
    this.#places = places;
  }

  /** Null where all places are taken. */
  async enter<T>(visit: (turn: Turn) => Promise<T>): Promise<T | null> {
    if (this.#taken >= this.#places) return null;
    this.#taken += 1;
    try {
      return await visit((work) => this.#next(work));
    } finally {
      this.#taken -= 1;
    }
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.then(nothing, nothing);
    return done;
  }
}
