import { accessSync, constants } from 'node:fs';
import { Failure } from '../errors.ts';

/** @throws Failure where this user may not read the file or list the folder */
export function assertReadable(path: string): void {
  try {
    accessSync(path, constants.R_OK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Failure(`${path} cannot be read (${code}).`, 'Give this user the right to read it.', { cause });
  }
}
