import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { deviceCalled } from '../../results/devices.ts';
import type { Told } from '../../results/import/imported.ts';
import { Unreadable } from '../../results/import/reader.ts';
import type { Source } from '../../results/import/source.ts';
import { type StoredImport, storeImport } from '../../results/import/store.ts';
import { type ImportOptions, importSource } from '../../results/import.ts';
import { visible } from '../../results/record/visible.ts';
import type { Device } from '../../results/reference/schema.ts';
import { shapes } from '../../workloads/shapes.ts';
import { Failure, UsageError } from '../errors.ts';
import { examples } from '../hint.ts';
import { printResult } from '../print.ts';
import { importText, refusalText } from '../terminal/imports.ts';
import { defaultImports, readReference } from './evidence.ts';
import { assertThere, found } from './import/found.ts';
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

/** A file that is not imported. */
interface Refusal {
  readonly name: string;
  readonly why: string;
  readonly tryThis: string;
}

/** `import FILE …`: results of other tools, what each number is, and whether the file agrees with itself and with physics. */
export function register(program: Command): void {
  program
    .command('import')
    .argument('<path...>', 'files of other tools, folders of them, gzip, zstd or zip; - for standard input')
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
      `${examples([
        ['import bench.json'],
        ['import results/ --device h200-sxm-141gb'],
        ['import - --as llama-bench < out.txt'],
        ['import inference_results_v5.0 --reference mlperf.json'],
      ])}

Exit code: 0 all of it is imported, 1 something is refused (it says what, and why), 2 bad usage.`,
    )
    .action(async (paths: string[], flags: ImportFlags) => {
      if (flags.reference !== undefined) return importReference(paths, flags.reference, flags.json);
      const { imports, refused } = await importAll(paths, flags);
      const [only] = refused;
      if (only && imports.length + refused.length === 1)
        throw new Failure(visible(`${only.name} is not imported: ${only.why}.`), only.tryThis);
      printResult(flags.json, { imports, refused }, () =>
        [...imports.map(importText), ...refused.map(refusalText)].join('\n\n'),
      );
      if (refused.length > 0) process.exitCode = 1;
    });
}

async function importAll(paths: readonly string[], flags: ImportFlags) {
  const { as, into } = flags;
  const told = toldOf(flags);
  paths.forEach(assertThere);
  const { devices } = readReference([]);
  // Rows of one device come by the thousand.
  const called = new Map<string, Device | null>();
  const deviceOf = (name: string | null) => {
    if (name === null) return null;
    if (!called.has(name)) {
      const id = deviceCalled(name, devices);
      called.set(name, id === null ? null : devices[id]!);
    }
    return called.get(name)!;
  };
  const known = { as, told, deviceOf, shapes: [...shapes.values()] };
  const imports: StoredImport[] = [];
  const refused: Refusal[] = [];
  const work = mkdtempSync(join(tmpdir(), 'assay-import-'));
  try {
    for (const path of paths) {
      const before = imports.length + refused.length;
      for await (const { name, source } of found(path, work)) {
        const stored = await importOne(source, into, { ...known, now: new Date() });
        if (!(stored instanceof Unreadable)) imports.push(stored);
        else refused.push({ name, why: stored.message, tryThis: stored.tryThis });
      }
      if (imports.length + refused.length === before) refused.push({ name: path, ...holdsNothing });
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return { imports, refused };
}

const holdsNothing = {
  why: 'it holds no file',
  tryThis: 'Name the file that the tool wrote, or a folder of such files.',
};

async function importOne(source: Source | Unreadable, into: string, options: ImportOptions) {
  try {
    return source instanceof Unreadable
      ? source
      : await storeImport(into, source, importSource(source, options));
  } catch (cause) {
    if (cause instanceof Unreadable) return cause;
    throw cause;
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
