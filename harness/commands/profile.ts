import type { Command } from 'commander';
import { type Profile, profileSchema } from '../../results/profile/report.ts';
import type { Batch, DecoderSpec, Spec } from '../../workloads/spec.ts';
import { suites } from '../../workloads/suites.ts';
import { title } from '../../workloads/title.ts';
import { UsageError } from '../errors.ts';
import { examples, typed } from '../hint.ts';
import { type Interrupt, listenForInterrupt } from '../isolate/interrupt.ts';
import { tryTarget } from '../isolate/try-target.ts';
import { describeMachine } from '../machine.ts';
import { memoryOf, type Room } from '../plan/room.ts';
import { printResult, tell } from '../print.ts';
import { type ProfiledSpec, type ProfileRequest, profile } from '../profile.ts';
import { dropOwnPartials } from '../run/leftovers.ts';
import { lockTargets } from '../run/lock.ts';
import type { Target, TargetRequest } from '../target/contract.ts';
import { fitnessGuard } from '../target/fitness.ts';
import { chooseTarget } from '../target.ts';
import { profilePage } from '../terminal/profile.ts';
import { showProgress } from '../terminal/progress.ts';
import { toolVersion } from '../tool.ts';
import { cacheFolder } from '../weights/cache.ts';
import { readSpec } from './expand.ts';
import { layersFlag, positive, whole } from './numbers.ts';

interface ProfileFlags extends TargetRequest {
  readonly allowBusy?: boolean;
  readonly layers?: Room['layers'];
  readonly timeout: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** `profile <workload>`: where the time of a step goes, operator by operator. */
export function register(program: Command): void {
  program
    .command('profile')
    .argument('<workload>', 'one workload as its title: decode, prefill, gemm or bandwidth')
    .description('take a step apart: the time of each operator, and what it does with it')
    .option('--provider <name[=key:value,…]>', 'cpu, cuda, webgpu, or one of the library given with --ort')
    .option('--engine <name>', 'native: the only engine whose profiler is read')
    .option('--threads <n>', 'threads of one operator on the CPU', positive)
    .option('--device <n>', 'index of the GPU', whole)
    .option('--allow-busy', 'profile a GPU that others use')
    .option('--ort <folder>', 'use this ONNX Runtime library')
    .option('--cuda-libs <folder>', 'look for CUDA libraries here first')
    .option('--layers <full|cycled|n>', 'layers with weights of their own', layersFlag)
    .option('--timeout <s>', 'a process that takes longer is stopped', positive, 900)
    .option('--seed <n>', 'seed of weights and prompts', whole, 1)
    .option('--json', 'print the profile as one JSON document')
    .addHelpText('after', help)
    .action(start);
}

const help = `${examples([
  ['profile "decode tinyllama-1.1b int4 b1 c256"'],
  ['profile "decode llama-2-70b int4 b1 c2048" --provider cuda'],
  ['profile "prefill llama-3.1-8b float16 b1 i2048" --json'],
  ['profile "gemm float32 2048x2048x2048" --provider cpu'],
])}

Nothing is stored: times under a profiler are no speeds. docs/method.md says what a profile can show.
Exit code: 0 done, 1 failed, 2 bad usage.`;

async function start(word: string, flags: ProfileFlags): Promise<void> {
  const spec = profiledSpec(word);
  assertNative(flags.engine);
  const interrupt = listenForInterrupt(
    () => tell('\nassay: stopping'),
    () => dropOwnPartials(cacheFolder()),
  );
  try {
    await startUntil(interrupt, spec, flags);
  } catch (error) {
    interrupt.throwIfStopped();
    throw error;
  } finally {
    interrupt.end();
  }
}

async function startUntil(interrupt: Interrupt, spec: ProfiledSpec, flags: ProfileFlags): Promise<void> {
  const { signal } = interrupt;
  const machine = await describeMachine();
  const assertFit = await fitnessGuard(machine, flags.allowBusy);
  const target = await chooseTarget(flags, machine, (each) => {
    assertFit(each);
    return tryTarget(each, signal);
  });
  const lock = lockTargets([target], `profile "${title(spec)}"`);
  const progress = showProgress(process.stderr);
  const request: ProfileRequest = {
    spec,
    target,
    machine,
    memoryBytes: memoryOf(target, machine).freeBytes,
    layers: flags.layers ?? null,
    seed: flags.seed,
    timeoutMs: flags.timeout * 1000,
    signal,
    onStage: (text) => progress({ type: 'notice', text }),
    onFiles: (of, doneBytes, ofBytes, what) =>
      progress({ type: 'files', title: of, what, doneBytes, ofBytes }),
  };
  try {
    const report = await reportOf(request);
    progress.end();
    printResult(flags.json, report, () => profilePage(report));
  } finally {
    progress.end();
    lock.release();
  }
}

async function reportOf(request: ProfileRequest): Promise<Profile> {
  const { spec, seed, target } = request;
  const { runtime, layers, ...found } = await profile(request);
  return profileSchema.parse({
    schema: 'assay.profile',
    version: 1,
    tool: { name: 'assay', ...toolVersion() },
    createdAt: new Date().toISOString(),
    subject: subjectOf(target, { title: title(spec), kind: spec.kind, seed, layers, runtime }),
    ...found,
  } satisfies Profile);
}

const subjectOf = (
  { provider, device, threads }: Target,
  rest: Omit<Profile['subject'], 'provider' | 'device' | 'threads'>,
): Profile['subject'] => ({ ...rest, provider: provider.name, device: device.name, threads });

function profiledSpec(word: string): ProfiledSpec {
  if (suites.has(word)) {
    throw new UsageError(
      `"${word}" is a suite; a profile is of one workload.`,
      `Name one as its title: ${typed('list workloads')} shows all.`,
    );
  }
  const spec = readSpec(word);
  switch (spec.kind) {
    case 'bandwidth':
    case 'gemm':
      return spec;
    case 'decode':
    case 'prefill':
      return oneBatch(spec, word);
    case 'generate':
      throw new UsageError(
        `"${word}" is a prefill and many steps in one; a profile is of one step.`,
        `Profile its parts: ${partsOf(spec)
          .map((part) => `\`${title(part)}\``)
          .join(' and ')}.`,
      );
    default:
      throw new UsageError(
        `"${word}" is no work of ONNX Runtime: it has no operators.`,
        'Profile a decode, a prefill, a gemm or a bandwidth kernel.',
      );
  }
}

/** The search for the largest batch tries many; a profile is of one that is known. */
function oneBatch<S extends Extract<DecoderSpec<Batch>, { kind: 'decode' | 'prefill' }>>(
  spec: S,
  word: string,
) {
  const { batch } = spec;
  if (batch !== 'max') return { ...spec, batch };
  throw new UsageError(
    `"${word}": the largest batch is found by a search, and a profile is of one batch.`,
    `Name the batch that ${typed('run', 'here')} of it found.`,
  );
}

function partsOf({ isl, shape, precision, batch }: Extract<Spec, { kind: 'generate' }>): Spec[] {
  const head = { shape, precision, batch };
  return [
    { ...head, kind: 'prefill', isl },
    { ...head, kind: 'decode', context: isl },
  ];
}

function assertNative(engine: string | undefined) {
  if (engine === undefined || engine === 'native') return;
  const why =
    engine === 'null'
      ? 'computes nothing that could be taken apart'
      : 'is not profiled: it runs the same operators of the same library';
  throw new UsageError(`The engine "${engine}" ${why}.`, 'Leave --engine out, or take native.');
}
