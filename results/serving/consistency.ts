import { serving as says } from '../sentences/serving.ts';
import { isFinished } from './latencies.ts';
import { type ServingLog, stateCode } from './log.ts';

/** What of a log cannot have happened: the first such thing in words, or null. */
export const contradictionIn = (log: ServingLog): string | null => ofRequests(log) ?? ofSteps(log);

function ofRequests(log: ServingLog): string | null {
  const { requests, endNs } = log;
  let before = 0;
  for (let i = 0; i < requests.count; i++) {
    const offset = requests.tokenOffset[i]!;
    const tokens = requests.tokenNs.subarray(offset, offset + requests.tokens[i]!);
    const row = [
      ['scheduled', requests.scheduledNs[i]!],
      ['admitted', requests.admittedNs[i]!],
      ['first chunk', requests.firstChunkNs[i]!],
      ...[...tokens].map((ns) => ['token', ns] as const),
      ['finished', requests.finishedNs[i]!],
      // Who was still to come at the end of the run comes behind it.
      ['end of the run', requests.state[i] === stateCode('scheduled') ? Number.NaN : endNs],
    ] as const;
    const happened = row.filter(([, ns]) => !Number.isNaN(ns));
    for (let k = 1; k < happened.length; k++) {
      const [[first, at], [second, then]] = [happened[k - 1]!, happened[k]!];
      if (then < at) return says.outOfOrder({ n: i, first, second });
    }
    if (requests.scheduledNs[i]! < before) return says.unsortedArrival({ n: i });
    before = requests.scheduledNs[i]!;
    const isDone = isFinished(log, i);
    if (isDone === Number.isNaN(requests.finishedNs[i]!) && isDone) return says.noEnd({ n: i });
    if (tokens.length > requests.osl[i]!)
      return says.tooManyTokens({ n: i, got: tokens.length, asked: requests.osl[i]! });
    if (isDone && tokens.length === 0 && requests.osl[i]! > 0) return says.noTokens({ n: i });
  }
  return null;
}

function ofSteps({ steps }: ServingLog): string | null {
  let before = 0;
  for (let i = 0; i < steps.count; i++) {
    if (steps.endNs[i]! < steps.beginNs[i]! || steps.beginNs[i]! < before)
      return says.overlappingStep({ n: i });
    before = steps.endNs[i]!;
  }
  return null;
}
