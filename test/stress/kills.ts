import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { randomStream } from '../../results/statistics/random.ts';
import { assay, type Begun, begin, type Home, makeHome, processesOf, records } from '../fixtures/assay.ts';

// SIGKILL at random moments to a run or to one of its workers, `resume` after each, and a look at what is left.
//   node test/stress/kills.ts [kills = 200] [seed = 1]

const [kills = 200, seed = 1] = process.argv.slice(2).map(Number);
const lanes = 2;
/** Of a hundred runs: so many lose a worker instead of the run, and so many compute something. */
const workerKills = 30;
const nativeRuns = 20;
/** Of a hundred resumptions: so many are killed as well. */
const doubleKills = 25;

const trials = ['decode tiny float32 b1 c64', 'prefill tiny float32 b1 i16', 'generate tiny int4 b1 i8 o4'];
const hurry = ['--repeats', '1', '--warmup', '0.005', '--budget', '0.01'];
const runArguments = (place: Home, engine: string) => [
  'run',
  ...trials,
  ...hurry,
  '--engine',
  engine,
  '--store',
  place.store,
];

interface Tally {
  kills: number;
  runs: number;
  ofRun: number;
  ofWorker: number;
  beforeFirst: number;
  afterLast: number;
  resumes: number;
  kept: number;
  records: number;
  readonly faults: string[];
}

const tally: Tally = {
  kills: 0,
  runs: 0,
  ofRun: 0,
  ofWorker: 0,
  beforeFirst: 0,
  afterLast: 0,
  resumes: 0,
  kept: 0,
  records: 0,
  faults: [],
};

const began = performance.now();
await Promise.all(Array.from({ length: lanes }, (_, lane) => work(lane)));
report();

async function work(lane: number) {
  const home = makeHome();
  const random = randomStream(1000 * seed + lane);
  try {
    // One run that nobody disturbs: it makes the weights, and tells how long a run takes.
    const tookMs = await timed(() => assay(home, runArguments(home, 'native')));
    for (let round = 0; tally.kills < kills; round++) {
      const engine = random.below(100) < nativeRuns ? 'native' : 'null';
      const place = { ...home, store: join(home.folder, `store-${round}`) };
      const momentMs = () => random.below(Math.ceil(tookMs));
      tally.runs++;
      if (random.below(100) < workerKills) await loseWorker(place, engine, momentMs());
      else await loseRun(place, engine, momentMs, () => random.below(100) < doubleKills);
      await examine(place);
    }
  } finally {
    home.remove();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Kills whatever worker lives at that moment, or the next one; the run has to end by itself. */
async function loseWorker(place: Home, engine: string, momentMs: number) {
  const run = begin(place, runArguments(place, engine));
  await wait(momentMs);
  const isOver = run.ended.then(() => true);
  while (!(await Promise.race([isOver, wait(5, false)]))) {
    const worker = workersOf(place)[0];
    if (worker === undefined) continue;
    if (kill(worker)) tally.ofWorker++;
    break;
  }
  const { code, stderr } = await run.ended;
  if (code !== 0 && code !== 3) fault(place, `a run that lost a worker ended with ${code}: ${stderr}`);
}

/** Kills the run, and now and then its resumption as well, then lets `resume` complete it. */
async function loseRun(place: Home, engine: string, momentMs: () => number, isKilledAgain: () => boolean) {
  let kept = await killed(place, begin(place, runArguments(place, engine)), momentMs());
  while (kept.open && isKilledAgain()) {
    tally.resumes++;
    const before = kept.starts;
    kept = await killed(place, begin(place, ['resume', '--store', place.store]), momentMs());
    assertKept(place, before, kept.starts);
  }
  if (kept.open) {
    await complete(place, kept.starts);
  } else if (kept.starts.length > 0) tally.afterLast++;
  else tally.beforeFirst++;
}

async function complete(place: Home, before: readonly string[]) {
  tally.resumes++;
  const { code, stderr } = await assay(place, ['resume', '--store', place.store]);
  if (code !== 0) fault(place, `resume ended with ${code}: ${stderr}`);
  const { open, starts } = await whatIsKept(place);
  assertKept(place, before, starts);
  if (open) fault(place, 'the run is still open after its resume');
  if (starts.length !== trials.length) fault(place, `${starts.length} processes are kept after the resume`);
}

interface Kept {
  /** Whether `resume` has something to do. */
  readonly open: boolean;
  /** When the processes began whose results are on the disk, in the journal or in a record. */
  readonly starts: string[];
}

async function killed(place: Home, run: Begun, momentMs: number): Promise<Kept> {
  await Promise.race([wait(momentMs), run.ended]);
  if (kill(run.pid)) tally.ofRun++;
  await run.ended;
  for (let i = 0; processesOf(place).length > 0; i++) {
    if (i === 100) fault(place, `processes outlive the run: ${processesOf(place)}`);
    if (i === 100) break;
    await wait(20);
  }
  const kept = await whatIsKept(place);
  // The line is written after the entry: what was reported must be there.
  const reported = run.saidSoFar().match(/^\[\d+\/\d+\] .*: ok/gm)?.length ?? 0;
  if (kept.starts.length < reported) fault(place, `${reported} reported, ${kept.starts.length} kept`);
  tally.kept += reported;
  return kept;
}

async function whatIsKept(place: Home): Promise<Kept> {
  const stored = await records(place);
  const journal = globSync('*/journal/0*.json', { cwd: place.store }).map(
    (name) => JSON.parse(readFileSync(join(place.store, name), 'utf8')).entries[0].repeat.startedAt as string,
  );
  const inRecords = stored.flatMap(({ record }) => record.repeats.map(({ startedAt }) => startedAt));
  const open = globSync('*/journal/request.json', { cwd: place.store }).length > 0;
  return { open, starts: [...new Set([...journal, ...inRecords])] };
}

function assertKept(place: Home, before: readonly string[], after: readonly string[]) {
  const lost = before.filter((start) => !after.includes(start));
  if (lost.length > 0) fault(place, `lost: what was measured at ${lost.join(', ')}`);
}

/** What has to be true of a store at the end of every round. `records` reads each against the schema and its own hash. */
async function examine(place: Home) {
  const stored = await records(place).catch((error: Error) => {
    fault(place, `a record is corrupt: ${error.message}`);
    return [];
  });
  const titles = stored.map(({ record }) => record.workload.title).sort();
  const isComplete = titles.join() === [...trials].sort().join();
  if (titles.length > 0 && !isComplete) fault(place, `the records are ${titles.join(', ')}`);
  const partial = globSync('**/*.partial', { cwd: place.store });
  if (isComplete && partial.length > 0) fault(place, `half-written: ${partial.join(', ')}`);
  if (processesOf(place).length > 0) fault(place, `processes outlive the run: ${processesOf(place)}`);
  tally.records += stored.length;
}

function workersOf(place: Home): number[] {
  return processesOf(place).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('worker.ts');
    } catch {
      return false;
    }
  });
}

function kill(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
  tally.kills++;
  return true;
}

function fault({ store }: Home, what: string) {
  tally.faults.push(`${store}: ${what}`);
}

function report() {
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  const { faults, ...counts } = tally;
  const lines = [
    `${counts.kills} kills by SIGKILL in ${counts.runs} runs of ${trials.length} processes, seed ${seed}, ${minutes} minutes`,
    `  of the run       ${counts.ofRun} (${counts.beforeFirst} before there was anything to keep, ${counts.afterLast} after the last record)`,
    `  of a worker      ${counts.ofWorker}`,
    `  resumed          ${counts.resumes}`,
    `  reported as kept before the kill, and found after it: ${counts.kept} processes`,
    `  records at the end, each against the schema and its own hash: ${counts.records}`,
    `  lost, corrupt, incomplete, half-written or orphaned: ${faults.length}`,
    ...faults,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
