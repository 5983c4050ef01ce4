import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FirstSample, PeerFigures } from '../../results/proof/proof-values.ts';
import { type ProofRow, proofRows } from '../../results/proof.ts';
import { makeFolder } from '../../results/record/folder.ts';
import { readRecord, recordFiles } from '../../results/record/store.ts';
import { currentRecords } from '../../results/record/superseded.ts';
import type { Record } from '../../results/record.ts';
import { loadReference } from '../../results/reference/load.ts';
import { cacheFolder } from '../weights/cache.ts';
import { carryOut, commandOf, type StepResult } from './carry-out.ts';
import { allot, aroundSeconds } from './plan.ts';
import { isCommand, type ProofStep } from './steps.ts';
import type { Peer } from './torch.ts';

export interface Proof {
  readonly steps: readonly StepResult[];
  readonly peers: readonly (Peer | string)[];
  readonly rows: readonly ProofRow[];
  readonly records: number;
  readonly invalid: number;
}

export interface ProofRequest {
  readonly folder: string;
  readonly steps: readonly ProofStep[];
  /** All of it ends after so long; steps for which no time is left are left out. */
  readonly budgetSeconds: number;
  /** Asks another program on the same device. */
  readonly askPeer: (timeoutMs: number) => Promise<Peer | string>;
  readonly signal: AbortSignal;
  readonly tell: (text: string) => void;
}

/**
 * Carries out all steps, one after the other, each in a process of its own: one that fails or takes too long costs no
 * other. What they printed, their records and what follows from them end in one folder; records that lie there already are
 * those of another proof, and are not read.
 */
export async function prove(request: ProofRequest): Promise<Proof> {
  const { steps, signal, tell } = request;
  const store = join(request.folder, 'records');
  makeFolder(store);
  const end = performance.now() + 1e3 * (request.budgetSeconds - aroundSeconds.behind);
  const others = new Set(recordFiles([store]));
  const ownFiles = () => recordFiles([store]).filter((file) => !others.has(file));

  const results: StepResult[] = [];
  const peers: (Peer | string)[] = [];
  let firstSample: FirstSample | null = null;
  for (const [i, step] of steps.entries()) {
    const seconds = signal.aborted ? null : allot(steps.slice(i), (end - performance.now()) / 1e3);
    if (seconds === null) {
      tell(`${step.name}: left out, no time is left`);
      results.push({ ...headOf(step), outcome: 'left out', seconds: 0, output: null });
      continue;
    }
    tell(`${step.name}: ${step.about}`);
    const isColdCache = !existsSync(join(cacheFolder(), 'models'));
    const beginNs = process.hrtime.bigint();
    if (isCommand(step)) {
      const output = `${i + 1}-${step.name}.txt`;
      results.push({ ...headOf(step), output, ...(await carryOut(step, output, seconds, request)) });
    } else {
      const answer = await request.askPeer(1e3 * seconds);
      peers.push(answer);
      const outcome = typeof answer === 'string' ? 'no answer' : 'done';
      const took = Number(process.hrtime.bigint() - beginNs) / 1e9;
      results.push({ ...headOf(step), outcome, seconds: took, output: null });
    }
    if (isCommand(step) && step.timesFirstSampleOf !== undefined) {
      const shape = step.timesFirstSampleOf;
      const waited = secondsToFirstSample(await recordsOf(ownFiles()), shape, beginNs);
      firstSample = waited === null ? null : { shape, seconds: waited, isColdCache };
    }
    tell(`  ${results.at(-1)!.outcome}, ${results.at(-1)!.seconds.toFixed(0)} s`);
  }

  const records = await recordsOf(ownFiles());
  const rows = proofRows({ records, peer: pooled(peers), firstSample, reference: loadReference() });
  const invalid = records.filter(({ validity }) => validity.state === 'INVALID').length;
  return { steps: results, peers, rows, records: records.length, invalid };
}

function headOf(step: ProofStep): Pick<StepResult, 'name' | 'about' | 'command' | 'leaves' | 'optional'> {
  const { name, about, optional = false } = step;
  if (!isCommand(step)) return { name, about, command: null, leaves: 'answer', optional };
  const leaves = step.args[0] === 'run' ? 'records' : 'output';
  return { name, about, command: commandOf(step), leaves, optional };
}

async function recordsOf(files: readonly string[]): Promise<Record[]> {
  const read = await Promise.all(files.map((file) => readRecord(file)));
  return currentRecords(read).map(({ record }) => record);
}

/**
 * From the start of the command to the first timed sample of this shape behind it: both are on the monotonic clock of the
 * host. Null where no valid record of it has a sample.
 */
export function secondsToFirstSample(
  records: readonly Record[],
  shape: string,
  beginNs: bigint,
): number | null {
  const own = records.filter(
    ({ workload, validity }) => workload.model?.shape.name === shape && validity.state !== 'INVALID',
  );
  const starts = own.flatMap(({ repeats }) =>
    repeats.flatMap(({ originNs, samples }) =>
      samples.startNs.length > 0 ? [Number(BigInt(originNs) - beginNs) + samples.startNs[0]!] : [],
    ),
  );
  const waited = starts.filter((nanoseconds) => nanoseconds >= 0);
  return waited.length === 0 ? null : Math.min(...waited) / 1e9;
}

/** The rounds of each time that another program answered; null where it never did. */
function pooled(peers: readonly (Peer | string)[]): PeerFigures {
  const answers = peers.filter((peer) => typeof peer !== 'string');
  if (answers.length === 0) return null;
  const names = [...new Set(answers.flatMap(({ figures }) => Object.keys(figures)))];
  return Object.fromEntries(
    names.map((name) => [name, answers.flatMap(({ figures }) => (figures[name] ? [figures[name]] : []))]),
  );
}

/**
 * 1 where something failed, or what was cut short for want of time is missing; 3 where there is everything, with doubts. A step that was
 * stopped has kept its records: it costs nothing as long as every aim has its value.
 */
export function exitCodeOf({ steps, rows }: Pick<Proof, 'steps' | 'rows'>): 0 | 1 | 3 {
  const isCut = ({ outcome }: StepResult) => outcome === 'stopped at its limit' || outcome === 'left out';
  const cut = steps.filter((step) => isCut(step) && !(step.optional && step.outcome === 'left out'));
  const essential = cut.filter(({ optional }) => !optional);
  const isAimMissing = rows.some(({ verdict }) => verdict === 'not measured');
  const isLost = essential.some(
    ({ leaves }) => leaves === 'output' || (leaves === 'records' && isAimMissing),
  );
  if (isLost || steps.some(({ outcome }) => outcome === 'failed')) return 1;
  return cut.length > 0 || steps.some(({ outcome }) => outcome === 'finished with doubts') ? 3 : 0;
}

/** Writes what the proof found: for machines, and as a page. */
export async function writeProof(folder: string, proof: Proof, page: string): Promise<void> {
  await writeFile(join(folder, 'proof.json'), `${JSON.stringify(proof, null, 1)}\n`);
  await writeFile(join(folder, 'proof.md'), page);
}
