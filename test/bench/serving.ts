import { median } from '../../results/statistics/quantile.ts';
import { decodeOfRows } from './serving/decode-of-rows.ts';
import { passShares } from './serving/false-pass.ts';
import { passesAtTheLimit, queues } from './serving/known-queues.ts';
import { exactRate } from './serving/one-row.ts';
import { schedulerCost } from './serving/scheduler-cost.ts';
import { searches } from './serving/searches.ts';
import { usersAgainstLlama } from './serving/users-against-llama.ts';

// `npm run bench:serving [-- section…]`: what the scheduler costs, how often a verdict passes at the exact limit, rows of a cache against a
// fixed batch, and against the continuous batching of llama.cpp.
// Nothing here is asserted: it prints ratios with intervals, for somebody to read on an idle machine.

interface Line {
  readonly what: string;
  readonly value: string;
  readonly target: string;
}

const sections: Readonly<Record<string, () => Promise<Line[]>>> = {
  scheduler,
  verdicts,
  queues: queuesAtTheLimit,
  searches: searchesAroundTheLimit,
  rows,
  users,
};

const rounds = Number(process.env.ASSAY_ROUNDS ?? 8);
const seed = 1;
const fixed = (value: number, digits = 3) => value.toFixed(digits);

interface Interval {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}
const interval = ({ median, low, high }: Interval) => `${fixed(median)} [${fixed(low)}, ${fixed(high)}]`;

async function scheduler(): Promise<Line[]> {
  const lines: Line[] = [];
  for (const count of [1, 8, 64]) {
    const { steps, microsecondsPerStep, heapBytesPerStep } = await schedulerCost(count);
    lines.push({
      what: `a step of ${count} rows on an engine that computes nothing (${steps} steps)`,
      value: `${fixed(microsecondsPerStep, 2)} µs, the heap grows by ${fixed(heapBytesPerStep, 1)} bytes`,
      target: '≤ 20 µs at 64 rows, 0 bytes',
    });
  }
  return lines;
}

/** The real scheduler on a clock that stands still but for the steps, a queue whose true share of misses is known. */
async function verdicts(): Promise<Line[]> {
  const percent = (share: number) => `${fixed(100 * share, 1)} %`;
  const at = async (times: number, runs: number, target: string): Promise<Line> => {
    const { pass, fail, earlyStopping } = await passShares(times * exactRate(99), runs);
    return {
      what: `of ${runs} runs at ${times} × the rate at which exactly 1 % miss`,
      value: `${percent(pass)} pass, ${percent(fail)} fail; MLPerf's early stopping passes ${percent(earlyStopping)}`,
      target,
    };
  };
  return [
    await at(1, 200, '≤ 2 % pass'),
    await at(0.9, 100, 'most pass'),
    await at(1.05, 100, 'none passes'),
  ];
}

/** The table of docs/serving.md. */
async function queuesAtTheLimit(): Promise<Line[]> {
  const runs = 200;
  return Object.entries(queues).map(([name, queue]): Line => {
    const found = passesAtTheLimit(queue, runs);
    const percent = (count: number) => `${fixed((100 * count) / runs, 1)} %`;
    return {
      what: `${name}: of ${runs} runs at the exact limit there pass`,
      value: [
        `${percent(found.passes)} of 24,576 at 99 %`,
        `${percent(found.passesOfTenSeeds)} of 10 seeds × 2,458`,
        `${percent(found.passesAt90)} at 90 %`,
        `${percent(found.byBatchMeans)} by plain batch means`,
        `${percent(found.byEarlyStopping)} by MLPerf's rule; ${found.fails} of ${3 * runs} verdicts fail`,
      ].join(', '),
      target: '≤ 2 % of each verdict',
    };
  });
}

async function searchesAroundTheLimit(): Promise<Line[]> {
  const lines: Line[] = [];
  for (const [percent, count] of [
    [90, 100],
    [99, 20],
  ] as const) {
    const found = await searches(percent, count);
    const [width, requests] = [found.widths, found.requests].map(median);
    lines.push({
      what: `of ${count} searches for the rate at which exactly ${100 - percent} % miss, ${fixed(found.exactRate, 3)} a second`,
      value: [
        `${found.held} hold it, ${found.tooHigh} lie above, ${found.tooLow} below`,
        `${found.confirmed} have both ends confirmed, ${found.agreeing} of ${count - 1} agree with the one before`,
        `the median bracket is ${fixed(100 * (width! - 1), 0)} % wide and took ${fixed(requests! / 1000, 0)} thousand requests`,
      ].join('; '),
      target: 'all hold it',
    });
  }
  return lines;
}

async function rows(): Promise<Line[]> {
  const found = await decodeOfRows(8, rounds, seed);
  const best = (values: readonly number[]) => fixed(Math.max(...values), 1);
  return [
    {
      what: 'decode of 8 rows of tinyllama-1.1b int4 ÷ a fixed batch of 8',
      value: `${interval(found.ratio)}  (best rounds ${best(found.served)} ÷ ${best(found.fixed)} tokens/s)`,
      target: '≥ 0.97',
    },
    {
      what: 'the same by time of the processors, which neighbours disturb less',
      value: interval(found.perCpuSecond),
      target: '≥ 0.97',
    },
  ];
}

async function users(): Promise<Line[]> {
  const load = { users: [1, 4, 8], requests: 2, isl: 64, osl: 32, chunk: 64 };
  const found = await usersAgainstLlama(load, rounds, seed);
  return found.flatMap(({ users, peer, flash, throughput, first, between }) => {
    const of = `${users} ${users === 1 ? 'user' : 'users'}`;
    const ms = (seconds: number) => `${fixed(seconds * 1000, 0)} ms`;
    return [
      {
        what: `${of}, prompts of ${load.isl}, answers of ${load.osl}: assay ÷ ${peer} (${flash ? 'flash' : 'plain'} attention, the faster)`,
        value: `${interval(throughput)}  (${fixed(throughput.ours, 1)} ÷ ${fixed(throughput.theirs, 1)} tokens/s)`,
        target: '≥ 1.0',
      },
      {
        what: `${of}: time to the first token, assay ÷ peer`,
        value: `${interval(first)}  (${ms(first.ours)} ÷ ${ms(first.theirs)})`,
        target: 'less is faster',
      },
      {
        what: `${of}: time between two tokens, assay ÷ peer`,
        value: `${interval(between)}  (${ms(between.ours)} ÷ ${ms(between.theirs)})`,
        target: 'less is faster',
      },
    ];
  });
}

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in sections));
if (unknown) {
  process.stderr.write(`There is no section "${unknown}": ${Object.keys(sections).join(', ')}\n`);
  process.exit(2);
}
for (const [name, section] of Object.entries(sections)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stdout.write(`\n${name}\n`);
  for (const { what, value, target } of await section()) {
    process.stdout.write(`  ${what}\n    ${value}   target ${target}\n`);
  }
}
