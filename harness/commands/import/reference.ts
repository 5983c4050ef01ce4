import { existsSync, statSync } from 'node:fs';
import { importPublished } from '../../../results/import/published.ts';
import { Unreadable } from '../../../results/import/reader.ts';
import { writeWhole } from '../../../results/record/store.ts';
import { shapes } from '../../../workloads/shapes.ts';
import { Failure, UsageError } from '../../errors.ts';
import { printResult } from '../../print.ts';
import { publishedImportText } from '../../terminal/published-import.ts';
import { readReference } from '../evidence.ts';

/** `import FOLDER --reference FILE`: the rates of a cloned repository of MLPerf, for `--reference FILE` of other commands. */
export async function importReference(paths: readonly string[], file: string, asJson = false): Promise<void> {
  const [folder, ...others] = paths;
  if (folder === undefined || others.length > 0 || !existsSync(folder) || !statSync(folder).isDirectory())
    throw new UsageError(
      `--reference takes one folder, and ${paths.join(' ')} is none.`,
      'Name the folder of a cloned repository such as inference_results_v5.0.',
    );
  const { devices } = readReference([]);
  try {
    const found = importPublished(folder, { devices, shapes: [...shapes.values()] }, new Date());
    await writeWhole(file, `${JSON.stringify(found.reference, null, 1)}\n`);
    const { round, reference, refused, unlisted } = found;
    const told = { file, round, results: reference.results.length, refused };
    printResult(asJson, { ...told, unlisted: Object.fromEntries(unlisted) }, () =>
      publishedImportText(found, file),
    );
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
    throw new Failure(`${folder} is not imported: ${cause.message}.`, cause.tryThis, { cause });
  }
}
