import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type { Machine } from '../../results/record/machine.ts';
import { pairOf } from '../../workloads/suites.ts';
import { Failure, UsageError } from '../errors.ts';
import { type Interrupt, listenForInterrupt } from '../isolate/interrupt.ts';
import { tryTarget } from '../isolate/try-target.ts';
import { describeMachine } from '../machine.ts';
import { type Brought, bringModel } from '../plan/own-model.ts';
import { linkedGpus, partnersOf, withPairs } from '../plan/pairs.ts';
import { memoryLimit, memoryOf } from '../plan/room.ts';
import { graphChoices } from '../plan/step-ways.ts';
import { dropOwnPartials } from '../run/leftovers.ts';
import type { RunRequest } from '../run.ts';
import { chooseTargets, readDevices } from '../target/devices.ts';
import { fitnessGuard } from '../target/fitness.ts';
import { chooseTarget, type Target, type TryTarget } from '../target.ts';
import { watchTarget } from '../telemetry/for-target.ts';
import { projectFolder, toolVersion } from '../tool.ts';
import { cacheFolder } from '../weights/cache.ts';
import { carryOut } from './carry-out.ts';
import { expand } from './expand.ts';
import { layersFlag, numberOf, positive, whole } from './numbers.ts';
import { reproduce } from './reproduce.ts';
import type { RunFlags } from './run-flags.ts';

export const defaultStore = join(projectFolder, 'results', 'runs');

/** `run [suite|workload…]`: measures and stores records. */
export function register(program: Command): void {
  program
    .command('run')
    .argument('[what...]', 'a suite, or workloads as their titles', ['quick'])
    .description('measure a suite or single workloads, and store a record of each')
    .option('--provider <name[=key:value,…]>', 'cpu, cuda, webgpu, or one of the library given with --ort')
    .option('--engine <name>', 'native (C API), binding (JavaScript API) or null (measures the harness)')
    .option('--threads <n>', 'threads of one operator on the CPU', positive)
    .option('--device <n>', 'index of the GPU', whole)
    .option('--devices <list>', 'several GPUs at once, a process on each: all, 0-7 or 0,2')
    .option('--no-alone', 'with --devices: do not measure each GPU by itself as well')
    .option('--allow-busy', 'measure a GPU that others use; the records are DEGRADED')
    .option('--ort <folder>', 'use this ONNX Runtime library')
    .option('--cuda-libs <folder>', 'look for CUDA libraries here first')
    .option('--model <folder|file>', 'put a decoder of your own (ONNX) in the place of the shapes')
    .option('--shape <name>', 'put this shape into the suite instead of its own')
    .option('--precision <name>', 'put this precision into the suite instead of its own')
    .option('--layers <full|cycled|n>', 'layers with weights of their own', layersFlag)
    .option('--memory-limit <size>', 'hold memory back, as if the device had so much: 80GB, 81559MiB')
    .addOption(
      new Option('--graph <when>', 'record steps as graphs of the device (CUDA graphs)').choices([
        ...graphChoices,
      ]),
    )
    .option('--repeats <n>', 'fresh processes per trial', positive)
    .option('--warmup <s>', 'longest warm-up of a process, in seconds', numberOf('seconds'))
    .option('--budget <s>', 'timed window of a process, in seconds', numberOf('seconds'))
    .option('--extra-rounds <n>', 'further processes where the 95 % half-width is above the aim', whole)
    .option(
      '--aim <percent>',
      'half-width of the 95 % interval that further processes aim at',
      numberOf('percent'),
    )
    .option('--identify', 'keep UUIDs and serial numbers of the GPUs in clear; hashed or left out otherwise')
    .option('--no-telemetry', 'do not watch device and host: no heat, clocks or energy in the record')
    .option('--timeout <s>', 'a process that takes longer is stopped', numberOf('seconds'), 900)
    .option('--seed <n>', 'seed of weights, prompts and order', whole, 1)
    .option('--store <folder>', 'where the records go', defaultStore)
    .option('--json', 'print one JSON document with the records')
    .addHelpText('after', examples)
    .action((what: string[], flags: RunFlags) => start({ what, flags, id: null }));
}

/** A run as it was asked for: new, or one to go on with. */
export interface Asked {
  readonly what: string[];
  readonly flags: RunFlags;
  /** The run to go on with. */
  readonly id: string | null;
  /** Where and with which assay it began. */
  readonly began?: Began;
}

interface Began {
  readonly fingerprint: string | null;
  /** Memory that was free: processes of one trial have the same layers, however much is free when it is resumed. */
  readonly memoryBytes: number | null;
  /** The GPUs between which links are measured: who was free then need not be free when it is resumed. */
  readonly gpus?: readonly number[];
  readonly tool: { readonly version: string; readonly commit: string | null };
}

export async function start(asked: Asked): Promise<void> {
  const { store } = asked.flags;
  const interrupt = listenForInterrupt(
    () => process.stderr.write('\nassay: stopping; what was measured is kept (Ctrl-C again stops at once)\n'),
    () => {
      for (const folder of [cacheFolder(), store]) dropOwnPartials(folder);
    },
  );
  try {
    await startUntil(interrupt, asked);
  } finally {
    interrupt.end();
  }
}

async function startUntil(interrupt: Interrupt, { what, flags, id, began }: Asked): Promise<void> {
  const machine = await describeMachine({ identify: flags.identify ?? false });
  const assertFit = await fitnessGuard(machine, flags.allowBusy);
  const targets = await targetsOf(flags, machine, (each) => {
    assertFit(each);
    return tryTarget(each, interrupt.signal);
  }).catch((error: unknown) => {
    interrupt.throwIfStopped();
    throw error;
  });
  // The engine that computes nothing was not tried.
  for (const each of targets) assertFit(each);
  interrupt.throwIfStopped();
  const target = targets.toSorted((a, b) => freeBytesOf(a, machine) - freeBytesOf(b, machine))[0]!;
  const crew = targets.length > 1 ? { targets, alone: flags.alone ?? true } : null;
  const memory = memoryOf(target, machine);
  const limit = flags.memoryLimit === undefined ? null : memoryLimit(flags.memoryLimit, memory);
  const own = flags.model === undefined ? null : bring(flags.model, flags);
  const linked = began?.gpus
    ? { gpus: began.gpus, notices: [] }
    : linkedGpus(flags, targets, machine, assertFit);
  const place = { provider: target.provider.name, gpus: linked.gpus };
  const { suite, specs: expanded, care } = expand(what, flags, target, place, own);
  const specs = withPairs(expanded, targets, machine);
  const partners = partnersOf(specs, targets, machine);
  for (const each of partners) assertFit(each);
  if (specs.some(pairOf)) for (const notice of linked.notices) process.stderr.write(`${notice}\n`);
  const here: Began = {
    fingerprint: fingerprintOf([...targets, ...partners]),
    memoryBytes: began ? began.memoryBytes : memory.freeBytes,
    gpus: linked.gpus,
    tool: toolVersion(),
  };
  if (id !== null && began) assertSame(id, began, here, target);
  const request: RunRequest = {
    id: id ?? newRunId(suite, flags.store),
    suite,
    specs,
    care,
    seed: flags.seed,
    layers: flags.layers ?? null,
    ...(own && { own }),
    target,
    ...(crew && { crew }),
    ...(partners.length > 0 && { partners }),
    machine,
    memoryBytes: here.memoryBytes,
    ...(limit && { limit }),
    folder: flags.store,
    timeoutSeconds: flags.timeout,
    tool: here.tool,
    reproduce: (trial) => reproduce(trial, targets, care, flags),
    ...(flags.telemetry !== false && { watch: watchTarget }),
  };
  await carryOut(request, { what, flags, began: here }, flags.json ?? false, interrupt);
}

/** Of one device or of several, in their order. */
const fingerprintOf = (targets: readonly Target[]) =>
  targets.length === 1
    ? targets[0]!.device.fingerprint
    : targets.map(({ device }) => device.fingerprint).join(' ');

/** What a device has free decides what fits on all of them: the one with the least is planned for. */
const freeBytesOf = (target: Target, machine: Machine) =>
  memoryOf(target, machine).freeBytes ?? Number.POSITIVE_INFINITY;

/** The one device of a run, or those of `--devices`. */
async function targetsOf(flags: RunFlags, machine: Machine, tryTarget: TryTarget): Promise<Target[]> {
  if (flags.devices === undefined) return [await chooseTarget(flags, machine, tryTarget)];
  return chooseTargets(flags, readDevices(flags.devices, machine), machine, tryTarget);
}

/** Processes on another device, or of another version, are not repeats of the same trial. */
function assertSame(id: string, began: Began, here: Began, target: Target) {
  if (began.fingerprint !== here.fingerprint) {
    throw new Failure(
      `The run ${id} began on another device than ${target.device.name}: its processes cannot be pooled.`,
      'Go on with it where it began, or start a new run here.',
    );
  }
  const name = ({ version, commit }: Began['tool']) =>
    commit === null ? version : `${version} (${commit.replace('+', '')})`;
  if (name(began.tool) !== name(here.tool)) {
    throw new Failure(
      `The run ${id} began with assay ${name(began.tool)}, and this is ${name(here.tool)}: its processes cannot be pooled.`,
      'Go on with the version that it began with, or start a new run.',
    );
  }
}

/** The model of `--model`; flags that would change what it is are refused. */
function bring(path: string, { shape, precision, layers }: RunFlags): Brought {
  const given = Object.entries({ shape, precision, layers }).find(([, value]) => value !== undefined);
  if (!given) return bringModel(path);
  throw new UsageError(
    `--${given[0]} and --model exclude each other: a brought model has its own.`,
    `Leave out --${given[0]}.`,
  );
}

const examples = `
Examples:
  assay run                                       the suite \`quick\`
  assay run smoke --json                          seconds; one JSON document on stdout
  assay run quick --shape llama-3.2-1b            another shape in the same suite
  assay run "decode llama-2-70b int4 b1 c2048"    one workload; batch 1, 2048 tokens in the cache
  assay run bw.read "gemm float32 4096x4096x4096" probes alone
  assay run sweep --provider cuda --device 1
  assay run quick --devices all                   all GPUs at once and each alone: sum and interference
  assay run link.d2d link.d2d.both --devices all  the links between all GPUs, every pair
  assay run "decode llama-2-70b int8 bmax c2048"   the largest batch that the memory holds, found by trying
  assay run "decode llama-2-70b int8 bmax c2048" --memory-limit 80GB
  assay run lab --store /media/usb/results
  assay run --model ~/models/llama-3-8b-int4      an export of your own: onnxruntime-genai or Hugging Face
  assay run --model model.onnx "decode model int4 b1 c512" bw.read

Workloads are written as their titles: \`assay list workloads\`.
Exit code: 0 done, 1 failed, 2 bad usage, 3 finished with INVALID trials.`;

/** A name that sorts by time, says what it was, and is free: a clock that was set back tells the same time twice. */
function newRunId(suite: string | null, store: string): string {
  const time = new Date().toISOString().slice(0, 19).replace(/:/g, '-');
  const id = `${time}-${suite ?? 'workloads'}-${randomBytes(2).toString('hex')}`;
  return existsSync(join(store, id)) ? newRunId(suite, store) : id;
}
