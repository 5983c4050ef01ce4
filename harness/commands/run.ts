import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseSpec, SpecSyntax, specKinds } from '../../workloads/parse.ts';
import { precisions } from '../../workloads/precision.ts';
import {
  type Care,
  type Place,
  plainTitle,
  type Spec,
  type Suite,
  suites,
  title,
} from '../../workloads/suites.ts';
import { cacheFolder } from '../cache.ts';
import { Failure, UsageError } from '../errors.ts';
import { fitnessGuard } from '../fitness.ts';
import { type Interrupt, listenForInterrupt } from '../interrupt.ts';
import { dropOwnPartials } from '../leftovers.ts';
import { describeMachine } from '../machine.ts';
import { nearest } from '../nearest.ts';
import { type Brought, bringModel, withModel } from '../own-model/plan.ts';
import { shapeNamed, type Trial } from '../plan.ts';
import { memoryLimit, memoryOf, type Room } from '../room.ts';
import type { RunRequest } from '../run.ts';
import { type GraphChoice, graphChoices, steppable, withGraphs } from '../step-ways.ts';
import { chooseTarget, type Target, type TargetRequest } from '../target.ts';
import { watchTarget } from '../telemetry/for-target.ts';
import { projectFolder, toolVersion } from '../tool.ts';
import { tryTarget } from '../try-target.ts';
import { visibleGpus } from '../visible-gpus.ts';
import { carryOut } from './carry-out.ts';
import { withoutPlace } from './without-place.ts';

export interface RunFlags extends TargetRequest {
  /** Measure a GPU that others use. */
  readonly allowBusy?: boolean;
  /** Folder or file of a model of the user's own. */
  readonly model?: string;
  readonly shape?: string;
  readonly precision?: string;
  readonly layers?: Room['layers'];
  /** Size of a device that is emulated. */
  readonly memoryLimit?: string;
  /** Which steps are recorded as graphs of the device. */
  readonly graph?: GraphChoice;
  readonly repeats?: number;
  readonly warmup?: number;
  readonly budget?: number;
  readonly extraRounds?: number;
  readonly identify?: boolean;
  /** False with --no-telemetry. */
  readonly telemetry?: boolean;
  readonly timeout: number;
  readonly seed: number;
  readonly store: string;
  readonly json?: boolean;
}

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
    .option('--warmup <s>', 'longest warm-up of a process, in seconds', seconds)
    .option('--budget <s>', 'timed window of a process, in seconds', seconds)
    .option('--extra-rounds <n>', 'further processes where the 95 % half-width is above 1 %', whole)
    .option('--identify', 'keep UUIDs and serial numbers of the GPUs in clear; hashed or left out otherwise')
    .option('--no-telemetry', 'do not watch device and host: no heat, clocks or energy in the record')
    .option('--timeout <s>', 'a process that takes longer is stopped', seconds, 900)
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
  const target = await chooseTarget(flags, machine, (each) => {
    assertFit(each);
    return tryTarget(each, interrupt.signal);
  }).catch((error: unknown) => {
    interrupt.throwIfStopped();
    throw error;
  });
  // The engine that computes nothing was not tried.
  assertFit(target);
  interrupt.throwIfStopped();
  const memory = memoryOf(target, machine);
  const limit = flags.memoryLimit === undefined ? null : memoryLimit(flags.memoryLimit, memory);
  const here: Began = {
    fingerprint: target.device.fingerprint,
    memoryBytes: began ? began.memoryBytes : memory.freeBytes,
    tool: toolVersion(),
  };
  if (id !== null && began) assertSame(id, began, here, target);
  const own = flags.model === undefined ? null : bring(flags.model, flags);
  const place = { provider: target.provider.name, gpus: visibleGpus(machine.gpus).length };
  const { suite, specs, care } = expand(what, flags, target, place, own);
  const request: RunRequest = {
    id: id ?? newRunId(suite, flags.store),
    suite,
    specs,
    care,
    seed: flags.seed,
    layers: flags.layers ?? null,
    ...(own && { own }),
    target,
    machine,
    memoryBytes: here.memoryBytes,
    ...(limit && { limit }),
    folder: flags.store,
    timeoutSeconds: flags.timeout,
    tool: here.tool,
    reproduce: (trial) => reproduce(trial, target, care, flags),
    ...(flags.telemetry !== false && { watch: () => watchTarget(target) }),
  };
  await carryOut(request, { what, flags, began: here }, flags.json ?? false, interrupt);
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
  assay run "decode llama-2-70b int8 bmax c2048"   the largest batch that the memory holds, found by trying
  assay run "decode llama-2-70b int8 bmax c2048" --memory-limit 80GB
  assay run lab --store /media/usb/results
  assay run --model ~/models/llama-3-8b-int4      an export of your own: onnxruntime-genai or Hugging Face
  assay run --model model.onnx "decode model int4 b1 c512" bw.read

Workloads are written as their titles: \`assay list workloads\`.
Exit code: 0 done, 1 failed, 2 bad usage, 3 finished with INVALID trials.`;

function positive(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('A whole number from 1 on is needed.');
  return n;
}

function whole(text: string): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 0)
    throw new InvalidArgumentError('A whole number from 0 on is needed.');
  return n;
}

function seconds(text: string): number {
  const n = Number(text);
  if (!Number.isFinite(n) || n <= 0) throw new InvalidArgumentError('A number of seconds above 0 is needed.');
  return n;
}

function layersFlag(text: string): 'full' | 'cycled' | number {
  return text === 'full' || text === 'cycled' ? text : positive(text);
}

/** Suites and workloads by name, with the flags that change them. */
function expand(
  what: readonly string[],
  flags: RunFlags,
  target: Target,
  place: Place,
  own: Brought | null,
): { suite: string | null; specs: Spec[]; care: Care } {
  const known = what.map((word) => suites.get(word) ?? null);
  const first = known.find((suite) => suite !== null) ?? null;
  const specs = what.flatMap((word, i) =>
    known[i] ? steppable(known[i].specs(target.deviceClass, place), target) : [readSpec(word)],
  );
  const wanted = withGraphs(specs, flags.graph ?? 'auto', target).map((spec) =>
    own ? withModel(spec, own) : changed(spec, flags),
  );
  const unique = new Map(wanted.map((spec) => [title(spec), spec]));
  return {
    suite: what.length === 1 ? (first?.name ?? null) : null,
    specs: [...unique.values()],
    care: careOf(first ?? suites.get('quick')!, flags),
  };
}

/** A number of processes that was asked for is kept: further rounds have to be asked for as well then. */
function careOf({ care }: Suite, { repeats, warmup, budget, extraRounds }: RunFlags): Care {
  return {
    ...care,
    ...(repeats !== undefined && { repeats, extraRounds: 0 }),
    ...(extraRounds !== undefined && { extraRounds }),
    ...(warmup !== undefined && { warmupSeconds: warmup }),
    ...(budget !== undefined && { windowSeconds: budget }),
  };
}

export function readSpec(word: string): Spec {
  try {
    return parseSpec(word);
  } catch (error) {
    if (!(error instanceof SpecSyntax)) throw error;
    const names = [...suites.keys(), ...specKinds];
    if (error.choices === specKinds) {
      throw new UsageError(
        `There is no suite and no workload "${word}".`,
        nearest(error.word, names, 'assay list suites` and `assay list workloads'),
      );
    }
    const hint =
      error.choices.length > 0
        ? nearest(error.word, error.choices, 'assay list workloads')
        : 'See `assay list workloads`.';
    throw new UsageError(`"${word}": ${error.message}`, hint);
  }
}

function changed(spec: Spec, { shape, precision }: RunFlags): Spec {
  if (precision !== undefined && !(precisions as readonly string[]).includes(precision)) {
    throw new UsageError(
      `There is no precision "${precision}".`,
      nearest(precision, precisions, 'assay list precisions'),
    );
  }
  if (!('shape' in spec)) return spec;
  return {
    ...spec,
    shape: shape === undefined ? spec.shape : shapeNamed(shape).name,
    precision: (precision as typeof spec.precision | undefined) ?? spec.precision,
  };
}

/** A name that sorts by time, says what it was, and is free: a clock that was set back tells the same time twice. */
function newRunId(suite: string | null, store: string): string {
  const time = new Date().toISOString().slice(0, 19).replace(/:/g, '-');
  const id = `${time}-${suite ?? 'workloads'}-${randomBytes(2).toString('hex')}`;
  return existsSync(join(store, id)) ? newRunId(suite, store) : id;
}

function reproduce(trial: Trial, target: Target, care: Care, flags: RunFlags): string {
  const { seed, layers, memoryLimit: limit, timeout, model, ort, cudaLibs, telemetry } = flags;
  const options = Object.entries(target.provider.options).map(([key, value]) => `${key}:${value}`);
  const provider = target.provider.name + (options.length > 0 ? `=${options.join(',')}` : '');
  const parts = [
    `npm run assay -- run "${plainTitle(trial.title)}"`,
    `--provider ${provider} --engine ${target.engine.id} --threads ${target.threads} --seed ${seed}`,
    `--repeats ${care.repeats} --warmup ${care.warmupSeconds} --budget ${care.windowSeconds} --timeout ${timeout}`,
    ...(care.extraRounds ? [`--extra-rounds ${care.extraRounds}`] : []),
    ...(layers === undefined ? [] : [`--layers ${layers}`]),
    ...(limit === undefined ? [] : [`--memory-limit ${limit}`]),
    ...Object.entries({ '--model': model, '--ort': ort, '--cuda-libs': cudaLibs }).flatMap(([flag, path]) =>
      path === undefined ? [] : [`${flag} "${withoutPlace(path)}"`],
    ),
    ...(telemetry === false ? ['--no-telemetry'] : []),
  ];
  return parts.join(' ');
}
