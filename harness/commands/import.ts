import { existsSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { deviceByName } from '../../results/devices.ts';
import { Unreadable } from '../../results/import/reader.ts';
import { fileSource } from '../../results/import/source.ts';
import { type StoredImport, storeImport } from '../../results/import/store.ts';
import { importSource } from '../../results/import.ts';
import { Failure, UsageError } from '../errors.ts';
import { examples } from '../hint.ts';
import { printResult } from '../print.ts';
import { importText } from '../terminal/imports.ts';
import { defaultImports, readReference } from './evidence.ts';

interface ImportFlags {
  device?: string;
  as?: string;
  into: string;
  json?: boolean;
}

/** `import FILE …`: results of other tools, what each number is, and whether the file agrees with itself and with physics. */
export function register(program: Command): void {
  program
    .command('import')
    .argument('<path...>', 'files of other tools')
    .description("read other tools' results: what each number is, and whether the file agrees with itself")
    .option('--device <name>', 'the device, where the file does not name it: h200-sxm-141gb, "NVIDIA H200"')
    .option('--as <tool>', 'the tool that wrote it, where that is not clear')
    .option('--into <folder>', 'where imports are kept', defaultImports)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples([
        ['import bench.json'],
        ['import results/*.json --device h200-sxm-141gb'],
        ['import out.txt --as llama-bench'],
      ]),
    )
    .action(async (paths: string[], flags: ImportFlags) => {
      const stored: StoredImport[] = [];
      for (const path of paths) stored.push(await importFile(path, flags));
      printResult(flags.json, { imports: stored }, () => stored.map(importText).join('\n\n'));
    });
}

async function importFile(path: string, { device, as, into }: ImportFlags) {
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
    return await storeImport(into, source, importSource(source, { as, device, deviceOf, now: new Date() }));
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
    throw new Failure(`${path} is not imported: ${cause.message}.`, cause.tryThis, { cause });
  }
}
