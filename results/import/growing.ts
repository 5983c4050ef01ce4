/** Of one column: an address space, which costs nothing until it is used. */
const mostBytes = 2 ** 30;

/**
 * Numbers of a count that nobody knows before the end, such as the requests of a long file: 8 bytes each, which are never moved.
 *
 * @throws RangeError from 134 million numbers on
 */
export class Growing {
  readonly #buffer = new ArrayBuffer(2 ** 16, { maxByteLength: mostBytes });
  readonly #numbers = new Float64Array(this.#buffer);
  #n = 0;
  #room = this.#numbers.length;

  add(number: number): void {
    if (this.#n === this.#room) this.#grow();
    this.#numbers[this.#n++] = number;
  }

  #grow(): void {
    this.#buffer.resize(this.#buffer.byteLength + 2 ** 20);
    this.#room = this.#numbers.length;
  }

  addAll(numbers: readonly number[]): void {
    for (const number of numbers) this.add(number);
  }

  /** Adds NaN, for those that have no value, up to so many. */
  fill(n: number): void {
    while (this.#n < n) this.add(Number.NaN);
  }

  /** All of them; nothing is added afterwards. */
  all(): Float64Array {
    return this.#numbers.subarray(0, this.#n);
  }
}
