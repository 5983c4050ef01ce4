import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import { examples, typed } from '../hint.ts';
import { printResult } from '../print.ts';
import { useCache } from '../run/lock.ts';
import type { CudaMajor } from '../runtime/cuda-libraries.ts';
import { runtimeHome } from '../runtime/host.ts';
import { type Installed, installRuntime } from '../runtime/install.ts';
import { damagedFiles, type InstalledRuntime, listRuntimes, removeRuntime } from '../runtime/installed.ts';

type InstallFlags = { from?: string; cuda?: CudaMajor; replace?: boolean; json?: boolean };
type JsonFlag = { json?: boolean };
type ListedRuntime = InstalledRuntime & { damaged: string[] };

/** `runtime install`, `runtime list` and `runtime remove`: ONNX Runtime's CUDA provider, kept outside node_modules. */
export function register(program: Command): void {
  const runtime = program
    .command('runtime')
    .description('install, list and remove the CUDA provider of ONNX Runtime');

  runtime
    .command('install')
    .description("install the CUDA provider for onnxruntime-node's version")
    .option('--from <path>', 'take it from a .whl, .nupkg, .jar, .tgz or a folder, without a network')
    .option('--cuda <major>', 'insist on a build for CUDA 12 or 13', cudaMajor)
    .option('--replace', 'install again what is already there')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', help)
    .action(async (flags: InstallFlags) => {
      const { from, cuda, replace } = flags;
      const now = () => new Date();
      const cache = useCache();
      const installed = await installRuntime({
        home: runtimeHome(),
        from,
        cudaMajor: cuda,
        replace,
        now,
      }).finally(cache.release);
      printResult(flags.json, installed, () => installedText(installed).trimEnd());
    });

  runtime
    .command('list')
    .description('list installed runtimes and check their files')
    .option('--json', 'print the list as JSON')
    .addHelpText('after', examples([['runtime list'], ['runtime list --json']]))
    .action(async (flags: JsonFlag) => {
      const runtimes = listRuntimes(runtimeHome());
      const listed = await Promise.all(
        runtimes.map(async (each) => ({ ...each, damaged: await damagedFiles(each) })),
      );
      printResult(flags.json, listed, () => listText(listed).trimEnd());
    });

  runtime
    .command('remove <name>')
    .description('delete an installed runtime')
    .option('--json', 'print what was removed as JSON')
    .addHelpText('after', examples([['runtime remove 1.30.0-cuda13']]))
    .action((name: string, flags: JsonFlag) => {
      const removed = removeRuntime(runtimeHome(), name);
      printResult(flags.json, removed, () => `Removed ${removed.name} (${removed.folder}).`);
    });
}

const help = `${examples([
  ['runtime install', 'downloads the build for CUDA 12'],
  ['runtime install --from onnxruntime_gpu-1.30.0-cp311-cp311-manylinux_2_28_x86_64.whl'],
  ['runtime install --from /media/usb/onnxruntime-linux-x64-gpu-1.30.0.tgz --cuda 13'],
])}

A build of ONNX Runtime with other providers needs no install: use it with --ort <folder>.`;

function cudaMajor(value: string): CudaMajor {
  if (value === '12' || value === '13') return Number(value) as CudaMajor;
  throw new UsageError(`There is no provider for CUDA "${value}".`, 'Use --cuda 12 or --cuda 13.');
}

function installedText({ runtime, already }: Installed): string {
  const verb = already ? 'Already installed' : 'Installed';
  return `${verb}: ${runtimeText(runtime)}\n${already ? '' : `Next: ${typed('doctor')} looks for the CUDA libraries that it needs.\n`}`;
}

function listText(runtimes: ListedRuntime[]): string {
  if (runtimes.length === 0) {
    return `No runtime is installed in ${runtimeHome()}. ${typed('runtime install')} installs one.\n`;
  }
  return runtimes.map((runtime) => `${runtimeText(runtime)}\n${conditionText(runtime)}\n`).join('\n');
}

function runtimeText(runtime: InstalledRuntime): string {
  const core = runtime.coreFrom === 'source' ? 'core of the same package' : "onnxruntime-node's core";
  return [
    `${runtime.name} in ${runtime.folder}`,
    `  ONNX Runtime ${runtime.ortVersion}, CUDA ${runtime.cudaMajor}, from ${runtime.source.name} (${runtime.source.kind}; ${core})`,
    ...runtime.files.map(({ name, sha256 }) => `  ${sha256}  ${name}`),
  ].join('\n');
}

function conditionText({ name, damaged }: ListedRuntime): string {
  if (damaged.length === 0) return '  every file is as it was installed';
  return `  DAMAGED: ${damaged.join(', ')}; ${typed(`runtime remove ${name}`)}, then install it again`;
}
