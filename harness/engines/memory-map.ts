import { closeSync, fstatSync, openSync } from 'node:fs';
import { Failure } from '../errors.ts';
import { koffi, type LibraryHandle } from '../koffi.ts';

type CFunction = ReturnType<LibraryHandle['func']>;

const readable = 1;
const isPrivate = 2;

let libc: { mmap: CFunction; munmap: CFunction } | null = null;

function systemCalls() {
  const library = koffi().load(null);
  return {
    mmap: library.func(
      'void *mmap(void *address, size_t bytes, int protection, int flags, int file, int64_t offset)',
    ),
    munmap: library.func('int munmap(void *address, size_t bytes)'),
  };
}

/** Maps a whole file read-only into memory; its pages are shared with every process that does the same. */
export function mapFile(path: string): { readonly address: bigint; unmap(): void } {
  libc ??= systemCalls();
  const { mmap, munmap } = libc;
  const file = openSync(path, 'r');
  try {
    const bytes = fstatSync(file).size;
    const address = mmap(null, bytes, readable, isPrivate, file, 0) as bigint;
    if (BigInt.asIntN(64, address) === -1n) {
      throw new Failure(
        `${path} could not be mapped into memory.`,
        'Free memory or address space, then run again.',
      );
    }
    return { address, unmap: () => void munmap(address, bytes) };
  } finally {
    closeSync(file);
  }
}
