import { NotARecord } from '../../results/record/store.ts';
import { readServing, type StoredServing } from '../../results/serving/store.ts';
import { Failure } from '../errors.ts';

/**
 * A served load from its file.
 *
 * @throws Failure with a way out where it is none, or was changed
 */
export async function readLoad(path: string): Promise<StoredServing> {
  try {
    return await readServing(path);
  } catch (error) {
    if (!(error instanceof NotARecord)) throw error;
    throw new Failure(error.message, 'Take a load that this version wrote, or serve it again.');
  }
}
