import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { cudaContents, type Purpose, projectContents, runtimeContents } from '../bundle/contents.ts';
import { createKit, type Kit } from '../bundle/kit.ts';
import { parseSize } from '../bundle/parts.ts';
import type { KitFile } from '../bundle/tarball.ts';
import { Failure, UsageError } from '../errors.ts';
import { examples, typed } from '../hint.ts';
import { printResult } from '../print.ts';
import { findCudaLibraries, type Use } from '../runtime/cuda.ts';
import { runtimeHome, thisHost } from '../runtime/host.ts';
import { type InstalledRuntime, listRuntimes } from '../runtime/installed.ts';
import { findOrt } from '../runtime/ort.ts';
import { searchPlaces } from '../runtime/places.ts';

type CudaSet = 'linked' | 'all';
type Flags = {
  for: Purpose;
  out: string;
  partSize: number;
  withRuntime?: string | true;
  withCuda?: CudaSet;
  cudaLibs?: string;
  json?: boolean;
};

/** `bundle`: an offline kit for a host without a network. */
export function register(program: Command): void {
  program
    .command('bundle')
    .description('make an offline kit: Node, packages, project and, if wanted, CUDA')
    .option(
      '--for <purpose>',
      'all; bench: without what only dashboard and report need; test: with the tests',
      purpose,
      'all',
    )
    .option('--out <folder>', 'where the kit goes', 'assay-kit')
    .option('--part-size <size>', 'cut into parts of this size', parseSize, parseSize('60MiB'))
    .option('--with-runtime [name]', `with an installed CUDA provider (see ${typed('runtime list')})`)
    .option('--with-cuda <set>', "with CUDA libraries: linked (the provider's own needs) or all", cudaSet)
    .option('--cuda-libs <folder>', 'where to look for CUDA libraries first')
    .option('--json', 'print the parts as JSON')
    .addHelpText('after', help)
    .action(async (flags: Flags) => {
      const root = fileURLToPath(new URL('../..', import.meta.url));
      const kit = await createKit({
        root,
        into: flags.out,
        partBytes: flags.partSize,
        project: projectContents(root, flags.for),
        libraries: libraries(flags),
      });
      printResult(flags.json, kit, () => kitText(kit).trimEnd());
    });
}

const help = examples([
  ['bundle --for bench', 'for a host that has CUDA and its provider'],
  ['bundle --with-runtime --with-cuda linked --part-size 4GiB --out /media/usb/assay-kit'],
  ['bundle --for test --with-runtime --with-cuda linked --out /media/usb/assay-test-kit'],
  ['$ sh /media/usb/assay-kit/install.sh ~/assay', 'on the host: no network, no root'],
]);

function libraries(flags: Flags): KitFile[] {
  if (!flags.withRuntime && !flags.withCuda) return [];
  const runtime = chosenRuntime(flags.withRuntime);
  return [
    ...runtimeContents(runtime),
    ...(flags.withCuda ? cuda(runtime, flags.withCuda, flags.cudaLibs) : []),
  ];
}

/** The runtime of a name; without a name, the one that a run would use. */
function chosenRuntime(name: string | true | undefined): InstalledRuntime {
  const installed = listRuntimes(runtimeHome());
  const wanted = typeof name === 'string' ? (each: InstalledRuntime) => each.name === name : isUsed();
  const runtime = installed.find(wanted);
  if (runtime) return runtime;
  const names = installed.map((each) => each.name).join(', ') || 'none';
  throw new Failure(
    `The runtime for the kit is not installed here (installed: ${names}).`,
    `Install it first with ${typed('runtime install')}.`,
  );
}

function isUsed(): (runtime: InstalledRuntime) => boolean {
  const { folder } = findOrt({ provider: 'cuda' });
  return (runtime) => runtime.folder === folder;
}

function cuda(runtime: InstalledRuntime, set: CudaSet, cudaLibs: string | undefined): KitFile[] {
  const provider = `${runtime.folder}/libonnxruntime_providers_cuda.so`;
  const found = findCudaLibraries(provider, runtime.cudaMajor, searchPlaces(thisHost, cudaLibs));
  const chosen = ({ use }: { use: Use }) => set === 'all' || use === 'linked';
  const missing = found.missing.filter(chosen);
  if (missing.length === 0) return cudaContents(found.preload.filter(chosen));
  throw new Failure(
    `Libraries for the kit are missing here: ${missing.map(({ soname }) => soname).join(', ')}.`,
    missing.map(({ tryThis }) => tryThis).join('\n'),
  );
}

function purpose(value: string): Purpose {
  if (value === 'all' || value === 'bench' || value === 'test') return value;
  throw new UsageError(`There is no kit for "${value}".`, 'Use --for all, bench or test.');
}

function cudaSet(value: string): CudaSet {
  if (value === 'linked' || value === 'all') return value;
  throw new UsageError(`There is no set of CUDA libraries "${value}".`, 'Use --with-cuda linked or all.');
}

function kitText(kit: Kit): string {
  const lines = kit.parts.map(({ name, bytes, sha256 }) => `  ${sha256}  ${name}  ${mebibytes(bytes)}`);
  return `${kit.folder}: ${kit.files} files in ${kit.parts.length} parts, ${mebibytes(kit.bytes)}
${lines.join('\n')}
On the host, with every part beside it: sh install.sh <empty folder>
`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
