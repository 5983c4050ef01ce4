const free = 0;
const prefilling = 1;
const decoding = 2;

/** Which request has which row of the cache: the lowest free one is taken first, prompts are computed in the order of admission. */
export class Rows {
  readonly #state: Uint8Array;
  readonly #request: Int32Array;
  /** Tokens of the prompt that are computed. */
  readonly #computed: Int32Array;
  /** Rows whose prompt is not complete, a ring in the order of admission. */
  readonly #waiting: Int32Array;
  #firstWaiting = 0;
  #prefilling = 0;
  #decoding = 0;
  #free: number;

  constructor(rows: number) {
    this.#state = new Uint8Array(rows);
    this.#request = new Int32Array(rows).fill(-1);
    this.#computed = new Int32Array(rows);
    this.#waiting = new Int32Array(rows);
    this.#free = rows;
  }

  get free(): number {
    return this.#free;
  }

  get prefilling(): number {
    return this.#prefilling;
  }

  get decoding(): number {
    return this.#decoding;
  }

  /** The row that the request has from now on. */
  take(request: number): number {
    const row = this.#state.indexOf(free);
    this.#state[row] = prefilling;
    this.#request[row] = request;
    this.#computed[row] = 0;
    this.#waiting[(this.#firstWaiting + this.#prefilling) % this.#waiting.length] = row;
    this.#prefilling++;
    this.#free--;
    return row;
  }

  /** The row whose prompt comes next. */
  nextToPrefill(): number {
    return this.#waiting[this.#firstWaiting]!;
  }

  request(row: number): number {
    return this.#request[row]!;
  }

  computed(row: number): number {
    return this.#computed[row]!;
  }

  /** So many more tokens of the prompt of the row whose turn it is. */
  compute(row: number, tokens: number): void {
    this.#computed[row]! += tokens;
  }

  /** The prompt of the row whose turn it is is complete. */
  beginDecoding(row: number): void {
    this.#leaveQueue(row);
    this.#state[row] = decoding;
    this.#decoding++;
  }

  isDecoding(row: number): boolean {
    return this.#state[row] === decoding;
  }

  /** One above the highest row that is decoding; 0 where none is. */
  top(): number {
    return this.#state.lastIndexOf(decoding) + 1;
  }

  release(row: number): void {
    if (this.#state[row] === prefilling) this.#leaveQueue(row);
    else this.#decoding--;
    this.#state[row] = free;
    this.#request[row] = -1;
    this.#free++;
  }

  /** Nearly always it is the first; one that is cancelled may stand anywhere. */
  #leaveQueue(row: number): void {
    const ring = this.#waiting;
    const size = ring.length;
    let at = 0;
    while (ring[(this.#firstWaiting + at) % size] !== row) at++;
    for (; at > 0; at--) ring[(this.#firstWaiting + at) % size] = ring[(this.#firstWaiting + at - 1) % size]!;
    this.#firstWaiting = (this.#firstWaiting + 1) % size;
    this.#prefilling--;
  }
}
