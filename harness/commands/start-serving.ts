import { SpecSyntax } from '../../workloads/parse.ts';
import type { AskedScenario } from '../../workloads/serving/asked.ts';
import { isScenario, parseScenario } from '../../workloads/serving/parse.ts';
import { servingSuites } from '../../workloads/serving/suites.ts';
import { UsageError } from '../errors.ts';
import { typed } from '../hint.ts';
import { listenForInterrupt } from '../isolate/interrupt.ts';
import { tryTarget } from '../isolate/try-target.ts';
import { describeMachine } from '../machine.ts';
import { nearest } from '../nearest.ts';
import { memoryOf } from '../plan/room.ts';
import { tell } from '../print.ts';
import { dropOwnPartials } from '../run/leftovers.ts';
import { lockTargets } from '../run/lock.ts';
import { newRunId } from '../run/run-id.ts';
import { forecastServing } from '../served/forecast.ts';
import type { ServingRequest } from '../served/request.ts';
import { serveAll } from '../served.ts';
import type { Target } from '../target/contract.ts';
import { fitnessGuard } from '../target/fitness.ts';
import { chooseTarget } from '../target.ts';
import { watchTarget } from '../telemetry/for-target.ts';
import { servingForecastLines } from '../terminal/serving-forecast.ts';
import { showServing } from '../terminal/serving-progress.ts';
import { toolVersion } from '../tool.ts';
import { cacheFolder } from '../weights/cache.ts';
import { isServed } from './is-serving.ts';
import { printServed } from './print-served.ts';
import { reproduceServing } from './reproduce-serving.ts';
import type { RunFlags } from './run-flags.ts';

/** Options of `run` that a served load does not have. */
const foreign = [
  'devices',
  'model',
  'shape',
  'precision',
  'memoryLimit',
  'graph',
  'repeats',
  'warmup',
  'budget',
  'extraRounds',
  'aim',
] as const satisfies readonly (keyof RunFlags)[];

/**
 * Serves scenarios one after the other, with progress on stderr and the result on stdout; the device is this run's alone. When it is told
 * to stop, the load ends there, and what was served is stored.
 */
export async function startServing(what: readonly string[], flags: RunFlags): Promise<void> {
  refuseOthers(what);
  refuseForeign(flags);
  const interrupt = listenForInterrupt(
    () => tell('\nassay: stopping; what was served is kept (Ctrl-C again stops at once)'),
    () => {
      for (const folder of [cacheFolder(), flags.store]) dropOwnPartials(folder);
    },
  );
  try {
    const machine = await describeMachine({ identify: flags.identify ?? false });
    const assertFit = await fitnessGuard(machine, flags.allowBusy);
    const target = await chooseTarget(flags, machine, (each) => {
      assertFit(each);
      return tryTarget(each, interrupt.signal);
    });
    assertFit(target);
    interrupt.throwIfStopped();
    const suite = what.length === 1 ? (servingSuites.get(what[0]!)?.name ?? null) : null;
    const request: ServingRequest = {
      id: newRunId(suite ?? 'serving', flags.store),
      suite,
      scenarios: scenariosOf(what, target),
      seed: flags.seed,
      target,
      machine,
      memoryBytes: memoryOf(target, machine).freeBytes,
      layers: flags.layers ?? null,
      folder: flags.store,
      timeoutSeconds: flags.timeout,
      tool: toolVersion(),
      reproduce: (scenario, seed) => reproduceServing(scenario, seed, target, flags),
      ...(flags.telemetry !== false && { watch: watchTarget }),
    };
    await carryOut(request, flags.json ?? false, interrupt);
  } finally {
    interrupt.end();
  }
}

async function carryOut(
  request: ServingRequest,
  json: boolean,
  interrupt: ReturnType<typeof listenForInterrupt>,
): Promise<void> {
  const lock = lockTargets([request.target], `run ${request.id}`);
  const { device, engine, why } = request.target;
  tell(`${device.name} (engine ${engine.id}): ${why}`);
  for (const line of servingForecastLines(forecastServing(request.scenarios))) tell(line);
  const progress = showServing(process.stderr);
  try {
    const served = await serveAll(request, interrupt.signal, progress);
    progress.end();
    const stopped = interrupt.exitCode();
    printServed(request, served, { json, state: stopped === null ? 'finished' : 'interrupted' });
    const invalid = served.records.some(({ record }) => record.validity.state === 'INVALID');
    process.exitCode = stopped ?? (invalid ? 3 : 0);
  } finally {
    progress.end();
    lock.release();
  }
}

/** A run serves or measures; and a scenario whose quotation marks were forgotten is in pieces. */
function refuseOthers(what: readonly string[]): void {
  const other = what.find((word) => !isServed(word));
  if (other === undefined) return;
  if (isScenario(what[0]!) && !/\s/.test(what[0]!)) {
    throw new UsageError(
      `"${what[0]}" stands alone: a scenario is one argument, shape, precision and load with it.`,
      `Put it in quotation marks: ${typed(`run "${what.join(' ')}"`)}.`,
    );
  }
  throw new UsageError(
    `"${other}" is no scenario, and a run that serves does nothing else.`,
    `Start a run of its own for it: ${typed(`run ${other.includes(' ') ? `"${other}"` : other}`)}.`,
  );
}

function refuseForeign(flags: RunFlags): void {
  const given = foreign.find((name) => flags[name] !== undefined);
  if (given === undefined) return;
  const flag = `--${given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new UsageError(
    `${flag} says nothing of a served load.`,
    'A scenario says all of it: shape, precision, requests=, warmup=, seeds=, rows=, chunk=.',
  );
}

function scenariosOf(what: readonly string[], { deviceClass }: Target): AskedScenario[] {
  return what.flatMap((word) => {
    const suite = servingSuites.get(word);
    return (suite ? suite.scenarios(deviceClass) : [word]).map(readScenario);
  });
}

function readScenario(word: string): AskedScenario {
  try {
    return parseScenario(word);
  } catch (error) {
    if (!(error instanceof SpecSyntax)) throw error;
    const hint =
      error.choices.length > 0
        ? nearest(error.word, [...error.choices], 'list workloads')
        : `${typed('run --help')} shows examples.`;
    throw new UsageError(`"${word}": ${error.message}`, hint);
  }
}
