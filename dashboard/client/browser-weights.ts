import { fillRows, rowGroup, rowsOf } from '../../workloads/weights.ts';
import type { BrowserTrial } from '../browser/contract.ts';

// A worker that makes the seeded weights of a trial, once, in memory that all its processes can read.

/** A part is made in pieces, so that the page hears how far it is. Bytes. */
const pieceBytes = 32 * 2 ** 20;

self.onmessage = ({ data }: MessageEvent<{ weights: BrowserTrial['weights']; seed: number }>) => {
  const { weights, seed } = data;
  try {
    const buffer = new SharedArrayBuffer(weights.bytes);
    let done = 0;
    for (const { offset, constant } of weights.parts) {
      const { rows, rowBytes } = rowsOf(constant);
      const atOnce = Math.max(1, Math.floor(pieceBytes / rowBytes / rowGroup)) * rowGroup;
      for (let first = 0; first < rows; first += atOnce) {
        const count = Math.min(atOnce, rows - first);
        fillRows(
          constant,
          seed,
          first,
          count,
          new Uint8Array(buffer, offset + first * rowBytes, count * rowBytes),
        );
        done += count * rowBytes;
        self.postMessage({ type: 'progress', doneBytes: done });
      }
    }
    self.postMessage({ type: 'made', weights: new Uint8Array(buffer) });
  } catch (error) {
    self.postMessage({ type: 'failed', message: String(error) });
  }
};
