import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 16 * 1024 * 1024;

/**
 * The version of a provider library if it is the one of its core, else null. A provider has no symbol version; it carries
 * the version that it was built as in its read-only data, as a string of its own (seen in the CUDA providers of 1.29.0
 * and 1.30.0: each holds its own and not the other's).
 */
export function providerVersion(provider: string, coreVersion: string): string | null {
  return holds(provider, Buffer.from(`\0${coreVersion}\0`)) ? coreVersion : null;
}

/** Whether a file holds some bytes; read in chunks that overlap by their length, since providers reach 600 MB. */
function holds(path: string, wanted: Buffer): boolean {
  const file = openSync(path, 'r');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  try {
    for (let at = 0; ; at += CHUNK_BYTES - wanted.length) {
      const count = readSync(file, chunk, 0, CHUNK_BYTES, at);
      if (chunk.subarray(0, count).includes(wanted)) return true;
      if (count < CHUNK_BYTES) return false;
    }
  } finally {
    closeSync(file);
  }
}
