import { existsSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { deviceByName } from '../../results/devices.ts';
import type { Told } from '../../results/import/imported.ts';
import { Unreadable } from '../../results/import/reader.ts';
import { fileSource } from '../../results/import/source.ts';
import { type StoredImport, storeImport } from '../../results/import/store.ts';
import { importSource } from '../../results/import.ts';
import { Failure, UsageError } from '../errors.ts';
import { examples } from '../hint.ts';
import { printResult } from '../print.ts';
import { importText } from '../terminal/imports.ts';
import { defaultImports, readReference } from './evidence.ts';
import { importReference } from './import/reference.ts';

interface ImportFlags {
  device?: string;
  deviceCount?: string;
  model?: string;
  precision?: string;
  as?: string;
  into: string;
  reference?: string;
  json?: boolean;
}

/** `import FILE …`: results of other tools, what each number is, and whether the file agrees with itself and with physics. */
export function register(program: Command): void {
  program
    .command('import')
    .argument('<path...>', 'files of other tools')
    .description("read other tools' results: what each number is, and whether the file agrees with itself")
    .option('--device <name>', 'the device, where the file does not name it: h200-sxm-141gb, "NVIDIA H200"')
    .option('--device-count <n>', 'how many of it, where the file does not say')
    .option('--model <name>', 'the model, where the file does not name it: "Llama 2 70B"')
    .option('--precision <name>', 'its precision, likewise: FP8, INT4')
    .option('--as <tool>', 'the tool that wrote it, where that is not clear')
    .option('--into <folder>', 'where imports are kept', defaultImports)
    .option('--reference <file>', 'write the results of a cloned MLPerf repository for --reference of others')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples([
        ['import bench.json'],
        ['import results/*.json --device h200-sxm-141gb'],
        ['import out.txt --as llama-bench'],
        ['import inference_results_v5.0 --reference mlperf.json'],
      ]),
    )
    .action(async (paths: string[], flags: ImportFlags) => {
      if (flags.reference !== undefined) return importReference(paths, flags.reference, flags.json);
      const stored: StoredImport[] = [];
      for (const path of paths) stored.push(await importFile(path, flags));
      printResult(flags.json, { imports: stored }, () => stored.map(importText).join('\n\n'));
    });
}

async function importFile(path: string, flags: ImportFlags) {
  const { as, into } = flags;
  if (!existsSync(path)) throw new UsageError(`There is no ${path}.`, 'Name the file that the tool wrote.');
  if (!statSync(path).isFile())
    throw new UsageError(`${path} is no file.`, 'Name the file that the tool wrote.');
  const { devices } = readReference([]);
  const deviceOf = (name: string | null) => {
    const id = name === null ? null : name in devices ? name : deviceByName(name, devices);
    return id === null ? null : devices[id]!;
  };
  const source = fileSource(path);
  try {
    return await storeImport(
      into,
      source,
      importSource(source, { as, told: toldOf(flags), deviceOf, now: new Date() }),
    );
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
    throw new Failure(`${path} is not imported: ${cause.message}.`, cause.tryThis, { cause });
  }
}

function toldOf({ device, deviceCount, model, precision }: ImportFlags): Told {
  const count = deviceCount === undefined ? undefined : Number(deviceCount);
  if (count !== undefined && !(Number.isSafeInteger(count) && count > 0)) {
    throw new UsageError(
      `--device-count ${deviceCount} is no number of devices.`,
      'Write a whole number: 8.',
    );
  }
  return {
    ...(device !== undefined && { device }),
    ...(count !== undefined && { deviceCount: count }),
    ...(model !== undefined && { model }),
    ...(precision !== undefined && { precision }),
  };
}
