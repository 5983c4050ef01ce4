import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { type Fuzzing, sampleNames, type Tally } from '../results/import/fuzz.ts';

// `npm run stress:import [-- --mutations 10000] [--seed 1] [--samples guidellm] [--done FILE]`: every sample of another tool's files, mutated so
// many times. Each is refused or imported within 2 s of a processor, and nothing hangs or crashes; else the exit code is 1. With --done the line of each
// sample is kept in a file, and what stands there is not done again.

const { values } = parseArgs({
  options: {
    mutations: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    samples: { type: 'string', default: '' },
    done: { type: 'string' },
  },
});
const [mutations, seed] = [Number(values.mutations), Number(values.seed)];

/** What takes longer of the processor is stopped: nobody can tell how long it would have taken. */
const hangsS = 60;
const slowS = 2;

interface Done {
  readonly sample: string;
  readonly mutations: number;
  readonly seed: number;
  readonly tally: Tally;
}

const before: Done[] =
  values.done !== undefined && existsSync(values.done)
    ? readFileSync(values.done, 'utf8')
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : [];

/** All mutations of a sample, in a thread that can be stopped; behind one that hangs or crashes it goes on with the next. */
async function tallyOf(sample: string): Promise<Tally> {
  const whole: Tally = { imported: 0, flagged: 0, refused: 0, slowestS: 0, faults: [] };
  for (let from = 0; from < mutations; ) {
    const { tally, stoppedAt, why } = await thread({ sample, from, to: mutations, seed, slowS });
    for (const word of ['imported', 'flagged', 'refused'] as const) whole[word] += tally[word];
    whole.slowestS = Math.max(whole.slowestS, tally.slowestS);
    whole.faults.push(...tally.faults);
    if (stoppedAt === null) break;
    whole.faults.push(`${sample}, mutation ${stoppedAt} of seed ${seed}: ${why}`);
    from = stoppedAt + 1;
  }
  return whole;
}

function processorS(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

interface Thread {
  readonly tally: Tally;
  /** The mutation at which it was stopped or crashed; null where it came to its end. */
  readonly stoppedAt: number | null;
  readonly why: string;
}

function thread(fuzzing: Omit<Fuzzing, 'onStart'>): Promise<Thread> {
  return new Promise((resolve) => {
    let at = fuzzing.from;
    /** Of the processor, when the mutation was begun; null before the first is, until when a thread has to start. */
    let began: NodeJS.CpuUsage | null = null;
    let tally: Tally = { imported: 0, flagged: 0, refused: 0, slowestS: 0, faults: [] };
    const worker = new Worker(new URL('./imports/worker.ts', import.meta.url), {
      workerData: fuzzing,
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
    });
    const ended = (stoppedAt: number | null, why = '') => {
      clearInterval(watch);
      resolve({ tally, stoppedAt, why });
    };
    const watch = setInterval(() => {
      // Whatever else a machine does: this process does nothing but that mutation.
      if (began === null || processorS(began) < hangsS) return;
      worker.removeAllListeners();
      void worker.terminate();
      ended(at, `it hangs: stopped after ${hangsS} s of the processor`);
    }, 1000);
    worker.on('message', (told: { at: number | null; tally: Tally }) => {
      tally = told.tally;
      if (told.at === null) return ended(null);
      [at, began] = [told.at, process.cpuUsage()];
    });
    worker.on('error', (error) => ended(at, `it crashes: ${error}`));
  });
}

console.log(`${mutations} mutations of each sample, seed ${seed}`);
let faults = 0;
for (const sample of sampleNames.filter((name) => name.includes(values.samples))) {
  const known = before.find(
    (one) => one.sample === sample && one.mutations === mutations && one.seed === seed,
  );
  const tally = known?.tally ?? (await tallyOf(sample));
  faults += tally.faults.length;
  console.log(
    `${sample}: ${tally.refused} refused, ${tally.flagged} flagged, ${tally.imported} consistent, slowest ${tally.slowestS.toFixed(2)} s`,
  );
  for (const fault of tally.faults.slice(0, 3)) console.log(`  FAULT ${fault}`);
  if (known === undefined && values.done !== undefined)
    appendFileSync(values.done, `${JSON.stringify({ sample, mutations, seed, tally } satisfies Done)}\n`);
}
console.log(`${faults} faults`);
process.exitCode = faults === 0 ? 0 : 1;
