import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { type ProofRow, proofRows } from '../../results/proof.ts';
import type { Record } from '../../results/record.ts';
import { loadReference } from '../../results/reference/load.ts';
import { readRecord, recordFiles } from '../../results/store.ts';
import type { ProofStep } from './steps.ts';
import type { Peer } from './torch.ts';

/** How a step of the proof ended. */
export interface StepResult {
  readonly name: string;
  readonly about: string;
  readonly outcome: 'done' | 'finished with doubts' | 'failed' | 'stopped at its limit' | 'left out';
  readonly seconds: number;
  /** What it printed, in the folder of the proof. */
  readonly output: string | null;
}

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
  /** All of it ends after so long; steps for which less than their least is left are left out. */
  readonly budgetSeconds: number;
  /** Another program on the same device, asked before and after; null where there is none. */
  readonly askPeer: (() => Promise<Peer | string>) | null;
  readonly signal: AbortSignal;
  readonly tell: (text: string) => void;
}

/** A step is not begun with less time than this. */
const leastSeconds = 20;
/** What is kept for reading the records and writing the summary. */
const reserveSeconds = 10;
const patienceMs = 15_000;

/**
 * Carries out all steps, one after the other, each in a process of its own: one that fails or takes too long costs no
 * other. What they printed, their records and what follows from them end in one folder.
 */
export async function prove(request: ProofRequest): Promise<Proof> {
  const { folder, steps, askPeer, tell } = request;
  const store = join(folder, 'records');
  await mkdir(store, { recursive: true });
  const end = performance.now() + 1e3 * request.budgetSeconds;
  const leftSeconds = () => (end - performance.now()) / 1e3 - reserveSeconds;

  const results: StepResult[] = [];
  const peers: (Peer | string)[] = [];
  let firstSampleSeconds: number | null = null;
  for (const [i, step] of steps.entries()) {
    if (askPeer && step.timesFirstSample) peers.push(await askPeer());
    const limitSeconds = Math.min(step.limitSeconds, leftSeconds());
    if (limitSeconds < Math.min(leastSeconds, step.limitSeconds) || request.signal.aborted) {
      tell(`${step.name}: left out, no time is left`);
      results.push({ name: step.name, about: step.about, outcome: 'left out', seconds: 0, output: null });
      continue;
    }
    tell(`${step.name}: ${step.about}`);
    const before = new Set(recordFiles([store]));
    const beginNs = process.hrtime.bigint();
    results.push(await carryOut(step, i + 1, limitSeconds, request));
    if (step.timesFirstSample) {
      const files = recordFiles([store]).filter((file) => !before.has(file));
      firstSampleSeconds = secondsToFirstSample(await recordsOf(files), beginNs);
      if (askPeer) peers.push(await askPeer());
    }
    tell(`  ${results.at(-1)!.outcome}, ${results.at(-1)!.seconds.toFixed(0)} s`);
  }

  const records = await recordsOf(recordFiles([store]));
  const rows = proofRows({ records, peer: pooled(peers), firstSampleSeconds, reference: loadReference() });
  const invalid = records.filter(({ validity }) => validity.state === 'INVALID').length;
  return { steps: results, peers, rows, records: records.length, invalid };
}

const cli = new URL('../cli.ts', import.meta.url).pathname;

async function carryOut(
  { name, about, args }: ProofStep,
  number: number,
  limitSeconds: number,
  { folder, signal }: ProofRequest,
): Promise<StepResult> {
  const output = `${number}-${name}.txt`;
  const file = createWriteStream(join(folder, output));
  file.write(`$ assay ${args.map((arg) => (arg.includes(' ') ? `"${arg}"` : arg)).join(' ')}\n`);
  const begin = performance.now();
  const child = execa(process.execPath, ['--disable-warning=ExperimentalWarning', cli, ...args], {
    reject: false,
    stdin: 'ignore',
    all: true,
    buffer: false,
    // A process group of its own: whoever interrupts the proof lets the step end in order.
    detached: true,
    forceKillAfterDelay: patienceMs,
  });
  child.all.pipe(file, { end: false });
  let isOver = false;
  const stop = () => {
    isOver = true;
    child.kill('SIGINT');
  };
  const timer = setTimeout(stop, 1e3 * limitSeconds);
  const killer = setTimeout(() => child.kill('SIGKILL'), 1e3 * limitSeconds + patienceMs);
  signal.addEventListener('abort', stop, { once: true });
  const { exitCode } = await child;
  clearTimeout(timer);
  clearTimeout(killer);
  signal.removeEventListener('abort', stop);
  const seconds = (performance.now() - begin) / 1e3;
  await new Promise<void>((done) => file.end(done));
  const ended = exitCode === 0 ? 'done' : exitCode === 3 ? 'finished with doubts' : 'failed';
  return { name, about, outcome: isOver ? 'stopped at its limit' : ended, seconds, output };
}

async function recordsOf(files: readonly string[]): Promise<Record[]> {
  const read = await Promise.all(files.map((file) => readRecord(file)));
  return read.map(({ record }) => record);
}

/** From the start of the command to the first timed sample of any process: both are on the monotonic clock of the host. */
export function secondsToFirstSample(records: readonly Record[], beginNs: bigint): number | null {
  const starts = records.flatMap(({ repeats }) =>
    repeats.flatMap(({ originNs, samples }) =>
      samples.startNs.length > 0 ? [Number(BigInt(originNs) - beginNs) + samples.startNs[0]!] : [],
    ),
  );
  return starts.length === 0 ? null : Math.min(...starts) / 1e9;
}

/** The rounds of all times that another program answered; null where it never did. */
function pooled(peers: readonly (Peer | string)[]) {
  const answers = peers.filter((peer) => typeof peer !== 'string');
  if (answers.length === 0) return null;
  const names = [...new Set(answers.flatMap(({ figures }) => Object.keys(figures)))];
  return Object.fromEntries(
    names.map((name) => [name, answers.flatMap(({ figures }) => figures[name] ?? [])]),
  );
}

/** Writes what the proof found: for machines, and as a page. */
export async function writeProof(folder: string, proof: Proof, page: string): Promise<void> {
  await writeFile(join(folder, 'proof.json'), `${JSON.stringify(proof, null, 1)}\n`);
  await writeFile(join(folder, 'proof.md'), page);
}
