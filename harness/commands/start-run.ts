import type { Machine } from '../../results/record/machine.ts';
import { pairOf } from '../../workloads/spec.ts';
import { UsageError } from '../errors.ts';
import type { Interrupt } from '../isolate/interrupt.ts';
import { listenForInterrupt } from '../isolate/interrupt.ts';
import { tryTarget } from '../isolate/try-target.ts';
import { describeMachine } from '../machine.ts';
import type { Brought } from '../own-model/own-model.ts';
import { bringModel } from '../plan/own-model.ts';
import { linkedGpus, partnersOf, withPairs } from '../plan/pairs.ts';
import { memoryLimit, memoryOf } from '../plan/room.ts';
import { tell } from '../print.ts';
import type { Began } from '../run/began.ts';
import { assertSame, fingerprintOf } from '../run/began.ts';
import { dropOwnPartials } from '../run/leftovers.ts';
import type { RunRequest } from '../run/request.ts';
import { newRunId } from '../run/run-id.ts';
import type { Target, TryTarget } from '../target/contract.ts';
import { chooseTargets, readDevices } from '../target/devices.ts';
import { fitnessGuard } from '../target/fitness.ts';
import { chooseTarget } from '../target.ts';
import { watchTarget } from '../telemetry/for-target.ts';
import { toolVersion } from '../tool.ts';
import { cacheFolder } from '../weights/cache.ts';
import { carryOut } from './carry-out.ts';
import { expand } from './expand.ts';
import { reproduce } from './reproduce.ts';
import type { RunFlags } from './run-flags.ts';

/** A run as it was asked for: new, or one to go on with. */
export interface Asked {
  readonly what: string[];
  readonly flags: RunFlags;
  /** The run to go on with. */
  readonly id: string | null;
  /** Where and with which assay it began. */
  readonly began?: Began;
}

/** Starts a run, or goes on with one, until it is done or somebody interrupts it. */
export async function start(asked: Asked): Promise<void> {
  const { store } = asked.flags;
  const interrupt = listenForInterrupt(
    () => tell('\nassay: stopping; what was measured is kept (Ctrl-C again stops at once)'),
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
  const { suite, specs: expanded, care, notices } = expand(what, flags, target, place, own);
  for (const notice of notices) tell(notice);
  const specs = withPairs(expanded, targets, machine);
  const partners = partnersOf(specs, targets, machine);
  for (const each of partners) assertFit(each);
  if (specs.some(pairOf)) for (const notice of linked.notices) tell(notice);
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

/** What a device has free decides what fits on all of them: the one with the least is planned for. */
const freeBytesOf = (target: Target, machine: Machine) =>
  memoryOf(target, machine).freeBytes ?? Number.POSITIVE_INFINITY;

/** The one device of a run, or those of `--devices`. */
async function targetsOf(flags: RunFlags, machine: Machine, tryTarget: TryTarget): Promise<Target[]> {
  if (flags.devices === undefined) return [await chooseTarget(flags, machine, tryTarget)];
  return chooseTargets(flags, readDevices(flags.devices, machine), machine, tryTarget);
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
