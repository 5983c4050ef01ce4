import { Failure } from '../errors.ts';
import { typed } from '../hint.ts';

/**
 * What pages and reports need, loaded when a command needs it: a kit for benchmarks has the commands, and leaves those out.
 *
 * @throws Failure where it is not here
 */
export async function ofWhole<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
  try {
    return await load();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new Failure(
      'This kit is for benchmarks: it has neither pages nor reports.',
      `Take the records to a whole installation; here ${typed('list records')} shows them.`,
      { cause },
    );
  }
}
