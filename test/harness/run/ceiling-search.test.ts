import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../harness/isolate/outcome.ts';
import type { isolate } from '../../../harness/isolate.ts';
import type { Job } from '../../../harness/plan/trial.ts';
import { readProbes, writeProbes } from '../../../harness/run/ceiling-journal.ts';
import type { RunEvent, RunRequest } from '../../../harness/run/request.ts';
import { type Record, recordSchema } from '../../../results/record.ts';
import type { Spec } from '../../../workloads/spec.ts';
import { madeUpTelemetry } from '../../fixtures/made-up-trial.ts';
import {
  inThisProcess,
  type Replayed,
  replayedRecords,
  replayedRun,
  SCRIPT,
} from '../../fixtures/replayed-run.ts';

beforeAll(async () => {
  process.env.ASSAY_CACHE = await mkdtemp(join(tmpdir(), 'assay-ceiling-cache-'));
});

afterAll(() => rm(process.env.ASSAY_CACHE!, { recursive: true }));

const decode: Spec = { kind: 'decode', shape: 'tiny', precision: 'float16', batch: 'max', context: 64 };

/** Keys and values of 128 positions (2 layers, 2 heads of 16, 2 bytes), ids in and out, length, and the scores. */
const bytesOfSequence = 128 * 2 * 2 * 2 * 16 * 2 + 8 + 8 + 4 + 256 * 4;
/** A device that holds so many sequences beside a scalar. */
const deviceFor = (sequences: number) => sequences * bytesOfSequence + 4 + 100;

interface Searched {
  readonly record: Record;
  readonly events: readonly RunEvent[];
}

async function searched(of: Replayed): Promise<Searched> {
  const events: RunEvent[] = [];
  const request: Partial<RunRequest> = { specs: [decode], ...of.request };
  const record = await replayedRun({ ...of, request, onEvent: (event) => events.push(event) });
  return { record, events };
}

const textsOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'notice' ? [event.text] : []));

/** Jobs in the order in which they were carried out, and what came of each. */
function watched(answer: (job: Job, n: number) => Promise<Outcome | null> | null = () => null) {
  const jobs: Job[] = [];
  const inner = inThisProcess();
  const carryOut: typeof isolate = async (job, options) => {
    jobs.push(job);
    return (await answer(job, jobs.length)) ?? inner(job, options);
  };
  return { jobs, carryOut };
}

const batchOf = ({ task }: Job) => ('batch' in task ? task.batch : 0);

describe('the largest batch of a run', () => {
  it('is found by trying, then measured; the record and the terminal say how', async () => {
    const { record, events } = await searched({ script: { memoryBytes: deviceFor(37) } });
    expect(record.workload.title).toBe('decode tiny float16 b37 c64');
    expect(record.setting.batch).toBe(37);
    expect(record.population).toMatchObject({ issued: 3, ok: 3 });
    const { ceiling } = record.memory!;
    expect(ceiling).toMatchObject({ largest: 37, smallestFailed: 38, limit: 'memory', granularity: 1 / 32 });
    expect(ceiling!.probes.filter(({ outcome }) => outcome === 'ok').every(({ batch }) => batch <= 37)).toBe(
      true,
    );
    expect(ceiling!.probes.find(({ batch }) => batch === 38)).toMatchObject({
      outcome: 'out_of_memory',
      error: expect.stringContaining('Failed to allocate memory for requested buffer of size'),
      neededBytes: expect.any(Number),
    });
    expect(textsOf(events)).toEqual([
      'decode tiny float16 bmax c64: largest batch that fits: 37 (38 ran out of memory)',
    ]);
    expect(() => recordSchema.parse(record)).not.toThrow();
  });

  it('is looked for when every known batch was measured once, and is measured in every round', async () => {
    const { jobs, carryOut } = watched();
    let taken = 0;
    const takenAt: number[] = [];
    const recording = {
      pid: 0,
      async take() {
        takenAt.push(jobs.length);
        taken++;
        return { ...madeUpTelemetry(), cost: { cpuSeconds: 0, wallSeconds: taken } };
      },
      stop: async () => madeUpTelemetry(),
    };
    const known = [1, 2, 3].map((batch) => ({ ...decode, batch }) as const);
    const records = await replayedRecords({
      script: { memoryBytes: deviceFor(9) },
      carryOut,
      request: { specs: [decode, ...known], seed: 3, watch: async () => recording },
    });
    const isProbe = ({ budget }: Job) => budget.maxSamples === 1;
    const probes = jobs.filter(isProbe).length;
    expect(probes).toBe(records[0]!.memory!.ceiling!.probes.length);
    expect(jobs.slice(0, 3).map(batchOf).sort()).toEqual([1, 2, 3]);
    expect(jobs.slice(3, 3 + probes).every(isProbe)).toBe(true);
    expect(batchOf(jobs[3 + probes]!)).toBe(9);
    const later = jobs.slice(3 + probes + 1).map(batchOf);
    for (const round of [later.slice(0, 4), later.slice(4)]) expect(round.toSorted()).toEqual([1, 2, 3, 9]);
    // What was seen of the search is taken and dropped: the first process of the trial has what was seen after that.
    const first = records[0]!.repeats.find(({ index }) => index === 0)!;
    const drop = takenAt.indexOf(3 + probes);
    expect(first.telemetry!.cost.wallSeconds).toBe(drop + 2);
    expect(taken).toBe(12 + 1);
  });

  it('of a run that was stopped before is not looked for, and is by the run that goes on', async () => {
    const folder = await mkdtemp(join(process.env.ASSAY_CACHE!, 'store-'));
    const stop = new AbortController();
    const { jobs, carryOut } = watched();
    const request = { specs: [decode, { ...decode, batch: 1 }] as const, folder };
    const script = { memoryBytes: deviceFor(9) };
    const stopped = await replayedRecords({
      script,
      request,
      carryOut,
      signal: stop.signal,
      onEvent: (event) => event.type === 'finished' && stop.abort(),
    });
    expect(jobs.map(batchOf)).toEqual([1]);
    expect(stopped.map(({ validity }) => validity.state)).toEqual(['INVALID', 'DEGRADED']);
    expect(stopped[0]!.repeats.map(({ error }) => error)).toEqual(
      Array(3).fill('the run was stopped before the largest batch was known'),
    );
    const [found, known] = await replayedRecords({ script, request });
    expect(found!.memory!.ceiling).toMatchObject({ largest: 9, limit: 'memory' });
    expect(found!.population).toMatchObject({ issued: 3, ok: 3 });
    expect(known!.repeats[0]).toEqual(stopped[1]!.repeats.find(({ outcome }) => outcome === 'ok'));
  });

  it('is tried in one sample each, with the cache of the real trial, before its trial is measured', async () => {
    const { jobs, carryOut } = watched();
    const { record } = await searched({ script: { memoryBytes: deviceFor(9) }, carryOut });
    const probes = jobs.slice(0, record.memory!.ceiling!.probes.length);
    expect(probes.every(({ budget }) => budget.maxSamples === 1 && budget.windowNs === 0)).toBe(true);
    expect(probes.every(({ task }) => 'shape' in task && task.maxLength === 128)).toBe(true);
    expect(jobs.slice(probes.length).map(batchOf)).toEqual([9, 9, 9]);
    expect(jobs.at(-1)!.budget.maxSamples).toBeGreaterThan(1);
    const partly = (job: Job) => 'shape' in job.task && job.task.fillsLastOnly === true;
    expect(probes.every(partly)).toBe(true);
    expect(jobs.slice(probes.length).some(partly)).toBe(false);
  });

  it('of a generation is tried with its whole cache and two ids', async () => {
    const generate: Spec = {
      kind: 'generate',
      shape: 'tiny',
      precision: 'float16',
      batch: 'max',
      isl: 60,
      osl: 8,
    };
    const { jobs, carryOut } = watched();
    await searched({ script: { memoryBytes: 3e6 }, carryOut, request: { specs: [generate] } });
    expect(jobs[0]!.task).toMatchObject({ kind: 'generate', osl: 2, maxLength: 128 });
    expect(jobs.at(-1)!.task).toMatchObject({ kind: 'generate', osl: 8, maxLength: 128 });
  });

  it('is none where not even one sequence fits: the trial is INVALID and nothing is measured', async () => {
    const { record, events } = await searched({ script: { memoryBytes: 1000 } });
    expect(record.workload.title).toBe('decode tiny float16 bmax c64');
    expect(record.validity).toMatchObject({ state: 'INVALID' });
    expect(record.validity.reasons.map(({ code }) => code)).toContain('out_of_memory');
    expect(record.memory!.ceiling).toMatchObject({ largest: null, smallestFailed: 1, limit: 'memory' });
    expect(record.repeats[0]!.error).toContain('not even one sequence fits');
    expect(textsOf(events)).toEqual(['decode tiny float16 bmax c64: no batch fits: 1 ran out of memory']);
  });

  it.each([
    ['timed_out', 'stopped after its time limit while loading'],
    ['failed', 'CUDA failure 700: an illegal memory access was encountered'],
    ['died', 'killed by SIGSEGV'],
  ] as const)(
    'is not told by a probe that ended as %s: that is no lack of memory',
    async (outcome, error) => {
      const { jobs, carryOut } = watched((job) =>
        batchOf(job) >= 3 ? Promise.resolve({ outcome, measurement: null, error }) : null,
      );
      const { record, events } = await searched({ carryOut, script: { memoryBytes: deviceFor(37) } });
      expect(record.memory!.ceiling).toMatchObject({ largest: 2, smallestFailed: null, limit: null });
      expect(record.memory!.ceiling!.probes.at(-1)).toMatchObject({ outcome, error });
      expect(record.repeats[0]).toMatchObject({ outcome, error: expect.stringContaining(error) });
      expect(record.repeats[0]!.error).toContain('the search for the largest batch ended at batch');
      expect(jobs.filter((job) => batchOf(job) >= 3)).toHaveLength(1);
      expect(textsOf(events)).toEqual([]);
    },
  );

  it('is refused by arithmetic where the memory of the host would have to give it', async () => {
    const cpu = {
      engine: { id: 'scripted', library: null, script: SCRIPT },
      provider: { name: 'cpu', options: {} },
      deviceClass: 'cpu',
      device: { kind: 'cpu', name: 'Xeon', index: 0, fingerprint: null },
      threads: 1,
      why: 'made up',
    } as const;
    const { jobs, carryOut } = watched();
    const { record } = await searched({
      carryOut,
      request: { specs: [{ ...decode, precision: 'float32' }], target: cpu, memoryBytes: 301e6 + 5e5 },
    });
    const { ceiling, of, held } = record.memory!;
    expect({ of, held }).toEqual({ of: 'host', held: [] });
    expect(ceiling!.probes.find(({ batch }) => batch === ceiling!.smallestFailed)).toMatchObject({
      outcome: 'refused',
      error: expect.stringContaining('are free'),
    });
    expect(Math.max(...jobs.map(batchOf))).toBe(ceiling!.largest);
    // Memory of the host is not there before it is written.
    expect(jobs.some(({ task }) => 'shape' in task && task.fillsLastOnly)).toBe(false);
  });

  it('goes on with what an interrupted search had found, and trusts no damaged file', async () => {
    const script = { memoryBytes: deviceFor(37) };
    const whole = (await searched({ script })).record.memory!.ceiling!;
    const resumed = async (spoil: (file: string) => Promise<void>) => {
      const folder = await mkdtemp(join(process.env.ASSAY_CACHE!, 'store-'));
      const runFolder = join(folder, 'replayed');
      await writeProbes(runFolder, 0, 'decode tiny float16 bmax c64', whole.probes.slice(0, 4));
      await spoil(join(runFolder, 'journal', 'ceiling-0000.json'));
      const { jobs, carryOut } = watched();
      const { record } = await searched({ script, carryOut, request: { folder } });
      expect(record.memory!.ceiling).toEqual(whole);
      return jobs.length - 3;
    };
    expect(await resumed(async () => {})).toBe(whole.probes.length - 4);
    const damaged = await resumed(async (file) => {
      const text = await readFile(file, 'utf8');
      await writeFile(file, text.replace('"batch":1,', '"batch":2,'));
    });
    expect(damaged).toBe(whole.probes.length);
  });

  it('keeps each answer before the next batch is tried, and is dropped with the journal of a run that is complete', async () => {
    const folder = await mkdtemp(join(process.env.ASSAY_CACHE!, 'store-'));
    const journal = join(folder, 'replayed', 'journal');
    const kept: number[] = [];
    const { carryOut } = watched(async (_, n) => {
      kept[n] = (await readProbes(join(folder, 'replayed'), 0, 'decode tiny float16 bmax c64')).length;
      return null;
    });
    const { record } = await searched({
      script: { memoryBytes: deviceFor(5) },
      carryOut,
      request: { folder },
    });
    const probes = record.memory!.ceiling!.probes.length;
    expect(kept.slice(1, probes + 1)).toEqual(Array.from({ length: probes }, (_, i) => i));
    expect(existsSync(journal)).toBe(false);
    expect(await readProbes(join(folder, 'replayed'), 0, 'another title')).toEqual([]);
  });
});

describe('memory that is held back', () => {
  /** 64 sequences fit this device when nothing is held. */
  const script = { memoryBytes: deviceFor(64) };
  const target = {
    engine: { id: 'native', library: null, script: { ...SCRIPT, ...script } },
    provider: { name: 'cuda', options: { device_id: '3' } },
    deviceClass: 'gpu',
    device: { kind: 'gpu', name: 'NVIDIA H200', index: 0, fingerprint: 'f' },
    threads: 1,
    why: 'made up',
  } as const;
  const limit = { limitBytes: 80e9, holdBytes: 32 * bytesOfSequence };

  it('for a limit makes the ceiling lower; each figure says that it is emulated', async () => {
    const { jobs, carryOut } = watched();
    const { record, events } = await searched({ carryOut, request: { target, limit } });
    expect(jobs.every(({ hold }) => hold?.device === 3 && hold.bytes === limit.holdBytes)).toBe(true);
    expect(record.workload.title).toBe('decode tiny float16 b32 c64 [emulated 80 GB]');
    expect(record.memory).toMatchObject({
      limitBytes: 80e9,
      held: [{ why: 'limit', bytes: limit.holdBytes, how: 'held' }],
      ceiling: { largest: 32, smallestFailed: 33, limit: 'asked' },
    });
    expect(textsOf(events)[0]).toContain(
      'largest batch that fits (emulated 80 GB): 32 (33 ran out of memory)',
    );
  });

  it('for layers that are not loaded is what the whole model would need', async () => {
    const { jobs, carryOut } = watched();
    const { record } = await searched({ carryOut, request: { target, layers: 1 } });
    const { model } = record.workload;
    const missing = model!.weightBytes - model!.distinctWeightBytes;
    expect(missing).toBeGreaterThan(0);
    expect(record.memory!.held).toEqual([{ why: 'layers', bytes: missing, how: 'held' }]);
    expect(jobs.every(({ hold }) => hold?.bytes === missing)).toBe(true);
  });

  it('is only counted where nothing can hold it', async () => {
    const { jobs, carryOut } = watched();
    const webgpu = { ...target, provider: { name: 'webgpu', options: {} } };
    const { record } = await searched({ carryOut, request: { target: webgpu, limit } });
    expect(jobs.every(({ hold }) => hold === undefined)).toBe(true);
    expect(record.memory!.held).toEqual([{ why: 'limit', bytes: limit.holdBytes, how: 'counted' }]);
  });
});
