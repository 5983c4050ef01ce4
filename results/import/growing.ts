const blockLength = 2 ** 16;

/** Numbers of a count that nobody knows before the end, such as the requests of a long file: 8 bytes each, and moved once. */
export class Growing {
  #full: Float64Array[] = [];
  #block = new Float64Array(blockLength);
  #n = 0;

  add(number: number): void {
    if (this.#n === blockLength) {
      this.#full.push(this.#block);
      this.#block = new Float64Array(blockLength);
      this.#n = 0;
    }
    this.#block[this.#n++] = number;
  }

  /** All of them, once: what they were gathered in is given up. */
  taken(): Float64Array {
    const all = new Float64Array(this.#full.length * blockLength + this.#n);
    for (const [i, block] of this.#full.entries()) all.set(block, i * blockLength);
    all.set(this.#block.subarray(0, this.#n), this.#full.length * blockLength);
    this.#full = [];
    this.#n = 0;
    return all;
  }
}
