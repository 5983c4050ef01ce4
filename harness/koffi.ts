import { createRequire } from 'node:module';
import { Failure } from './errors.ts';

export type { LibraryHandle } from 'koffi';

type Koffi = typeof import('koffi');

const require = createRequire(import.meta.url);
let loaded: Koffi | undefined;

/**
 * The package that calls C libraries. It is loaded when it is first needed: where its native part is missing, what needs no C library
 * works all the same.
 *
 * @throws Failure where it cannot be loaded
 */
export function koffi(): Koffi {
  try {
    loaded ??= require('koffi') as Koffi;
    return loaded;
  } catch (cause) {
    throw new Failure(
      `The package koffi has no native part for this host (${process.platform} ${process.arch}): ${(cause as Error).message.split('\n')[0]}`,
      'Run `npm ci` here with optional packages (`--include=optional`), or take the engine that does without it: --engine binding.',
      { cause },
    );
  }
}

/** The same, or null where it cannot be loaded: for what a run can do without. */
export function tryKoffi(): Koffi | null {
  try {
    return koffi();
  } catch {
    return null;
  }
}
