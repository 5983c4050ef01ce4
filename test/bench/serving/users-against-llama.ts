import { hostClock } from '../../../harness/serving/clocks.ts';
import { makeSchedule } from '../../../harness/serving/schedule.ts';
import { serve } from '../../../harness/serving/scheduler.ts';
import { median } from '../../../results/statistics/quantile.ts';
import { setDesk } from '../desk.ts';
import { interleave, ratio } from '../peers/interleave.ts';
import { type LlamaServed, openLlamaUsers } from '../peers/llama.ts';
import { openTinyLlama } from './served-rows.ts';

/** A closed loop of users on our rows, beside the sequences of a context of llama.cpp. */
export interface UsersAgainstLlama {
  readonly users: number;
  readonly peer: string;
  readonly flash: boolean;
  /** Tokens per second of ours over theirs: the whole, from the first question to the last answer. */
  readonly throughput: Ratio;
  /** Median time to the first token, and between two tokens: ours over theirs, so that less is faster. */
  readonly first: Ratio;
  readonly between: Ratio;
}

interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** Medians over rounds. */
  readonly ours: number;
  readonly theirs: number;
}

export interface UsersLoad {
  readonly users: readonly number[];
  readonly requests: number;
  readonly isl: number;
  readonly osl: number;
  readonly chunk: number;
}

export async function usersAgainstLlama(
  { users: all, requests, isl, osl, chunk }: UsersLoad,
  rounds: number,
  seed: number,
): Promise<UsersAgainstLlama[]> {
  const desk = await setDesk('native');
  const most = Math.max(...all);
  const opened = await openTinyLlama(desk, { rows: most, chunk, longest: isl + osl });
  // One cell of a context of llama.cpp always stays free.
  const contextSize = isl + osl + 1;
  const llama = await openLlamaUsers({ threads: desk.target.threads, users: most, contextSize });

  async function ours(users: number): Promise<LlamaServed> {
    const schedule = makeSchedule({
      kind: 'closed',
      shape: 'tinyllama-1.1b',
      precision: 'int4',
      arrivals: { process: 'closed', users },
      isl: { law: 'fixed', tokens: isl },
      osl: { law: 'fixed', tokens: osl },
      limits: null,
      policy: { rows: users, chunk },
      requests: users * requests,
      warmup: 0,
      seed,
    });
    // Those that keep the load up behind the last one that counts are left out, as the peer has none.
    const { end } = schedule.counting;
    const load = {
      ...schedule,
      count: end,
      arrivalNs: schedule.arrivalNs.subarray(0, end),
      isl: schedule.isl.subarray(0, end),
      osl: schedule.osl.subarray(0, end),
    };
    const engine = await opened.rows.serve(load, seed);
    const { signal } = new AbortController();
    const { log } = await serve({ engine, clock: hostClock(signal), schedule: load, chunk, signal });
    const { requests: of } = log;
    const [first, between]: [number[], number[]] = [[], []];
    for (let request = 0; request < end; request++) {
      const at = of.tokenOffset[request]!;
      first.push((of.tokenNs[at]! - of.scheduledNs[request]!) / 1e9);
      for (let token = 1; token < osl; token++) {
        between.push((of.tokenNs[at + token]! - of.tokenNs[at + token - 1]!) / 1e9);
      }
    }
    return { seconds: log.endNs / 1e9, tokens: end * osl, first, between };
  }

  const found: UsersAgainstLlama[] = [];
  try {
    for (const users of all) {
      const loads: Record<'ours' | 'plain' | 'flash', LlamaServed[]> = { ours: [], plain: [], flash: [] };
      const timed = (name: keyof typeof loads, load: () => Promise<LlamaServed>) => async () => {
        const served = await load();
        loads[name].push(served);
        return served.tokens / served.seconds;
      };
      const theirs = (flashAttention: boolean) => () =>
        llama.serve({ users, requests, isl, osl, flashAttention });
      await ours(users);
      const { values } = await interleave(
        {
          ours: timed('ours', () => ours(users)),
          plain: timed('plain', theirs(false)),
          flash: timed('flash', theirs(true)),
        },
        { baseline: 'plain', rounds, seed },
      );
      const flash = median(values.flash)! > median(values.plain)!;
      const peer = flash ? 'flash' : 'plain';
      const compared = (of: (served: LlamaServed) => number): Ratio => {
        const [a, b] = [loads.ours.map(of), loads[peer].map(of)];
        const { median: middle, low, high } = ratio(a, b, seed);
        return { median: middle, low, high, ours: median(a)!, theirs: median(b)! };
      };
      found.push({
        users,
        peer: llama.description.package,
        flash,
        throughput: compared(({ tokens, seconds }) => tokens / seconds),
        first: compared(({ first }) => median(first)!),
        between: compared(({ between }) => median(between)!),
      });
    }
  } finally {
    await llama.close();
    await opened.close();
  }
  return found;
}
