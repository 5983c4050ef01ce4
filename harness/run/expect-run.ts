import { roomOf } from '../plan/room.ts';
import type { Trial } from '../plan/trial.ts';
import { planOf } from '../run.ts';
import { weightsToDo } from './files.ts';
import { assertPossible, type Forecast, forecast } from './forecast.ts';
import { type History, historyOf } from './history.ts';
import type { RunRequest } from './request.ts';
import { turnsOf } from './turns.ts';

/**
 * How long a run will take, by its plan and by what earlier runs of its store took; nothing is started or written for it. Throws UsageError
 * for what does not exist or cannot run here.
 */
export async function expectRun(request: RunRequest): Promise<Forecast> {
  const expected = expectedOf(request, await historyOf(request.folder, request.target));
  assertPossible(expected, request.care, request.timeoutSeconds);
  return expected;
}

function expectedOf(request: RunRequest, history: History): Forecast {
  const { specs, care, seed, target, machine } = request;
  const room = roomOf(request);
  const trials = specs.map((spec): Trial => planOf(spec, request, room));
  const turns = turnsOf(specs, request);
  return forecast({
    trials,
    turns: trials.map((_, trial) => turns.filter(([seat]) => seat.trial === trial).length),
    care,
    place: {
      isGpu: target.deviceClass === 'gpu',
      cpus: Math.min(target.threads, machine.container.cpuLimit ?? Number.POSITIVE_INFINITY),
    },
    history,
    weights: weightsToDo(trials, seed),
  });
}
