import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { byItself, type Company, companyOf } from '../../../harness/audits/company.ts';
import { timeRounds } from '../../../harness/audits/rounds.ts';
import { prepareVariants } from '../../../harness/audits/variants.ts';
import type { isolate } from '../../../harness/isolate.ts';
import type { Target } from '../../../harness/target/contract.ts';
import { onGpu } from '../../../harness/target/make-target.ts';
import { auditPage } from '../../../harness/terminal/audits.ts';
import { type AuditReport, auditReportSchema } from '../../../results/record/audit.ts';
import type { Machine } from '../../../results/record/machine.ts';
import { type StoredRecord, storeRecord } from '../../../results/record/store.ts';
import type { Record } from '../../../results/record.ts';
import { assay, makeHome } from '../../fixtures/assay.ts';
import { freshStore } from '../../fixtures/one-test.ts';
import { linkedMachine } from '../../fixtures/pairs-run.ts';
import { replayEnvironment } from '../../fixtures/replay.ts';
import { replayedRun } from '../../fixtures/replayed-run.ts';
import { crewTarget, inThisProcess, type ScriptOf, scriptedCrew } from '../../fixtures/scripted-crew.ts';

const home = makeHome();
afterAll(() => home.remove());
beforeEach(() => vi.stubEnv('ASSAY_CACHE', home.folder));
afterEach(() => vi.unstubAllEnvs());

const machine = linkedMachine(3);
const targets = machine.gpus.map(({ index }) => onGpu(crewTarget(0), index, machine));

/** The records of one decode step on three GPUs, at once and each alone. */
async function crewRecords(): Promise<Record[]> {
  const request = { target: targets[0]!, crew: { targets, alone: true }, machine };
  return (await scriptedCrew({ devices: 3, request })).map(({ record }) => record);
}
const ofRole = (records: readonly Record[], role: 'together' | 'alone', device: number) =>
  records.find(({ run, engine }) => run.together?.role === role && engine.device.index === device)!;

const devicesOf = (company: Company | string) =>
  typeof company === 'string' ? company : company.map(({ target }) => target.device.index);

describe('the company of an audit', () => {
  it('is that of the record: all of its devices at once, or its device alone', async () => {
    const records = await crewRecords();
    const together = companyOf(ofRole(records, 'together', 1), targets[1]!, machine);
    expect(devicesOf(together)).toEqual([1, 0, 2]);
    expect((together as Company).map(({ target }) => target.provider.options.device_id)).toEqual([
      '1',
      '0',
      '2',
    ]);
    expect(devicesOf(companyOf(ofRole(records, 'alone', 1), targets[1]!, machine))).toEqual([1]);
  });

  it('is the device by itself for a record of a run on one', async () => {
    const record = await replayedRun({ request: { target: targets[0]!, machine } });
    expect(companyOf(record, targets[0]!, machine)).toEqual(byItself(targets[0]!));
  });

  it('is none on a host that lacks one of its devices, or has another one in its place', async () => {
    const record = ofRole(await crewRecords(), 'together', 1);
    const smaller: Machine = { ...machine, gpus: machine.gpus.slice(0, 2) };
    expect(companyOf(record, targets[1]!, smaller)).toMatch(
      /at once with GPU 2 of its host.*another condition/,
    );
    const exchanged = machine.gpus.map((gpu) =>
      gpu.index === 0 ? { ...gpu, uuidHash: 'a'.repeat(64) } : gpu,
    );
    expect(companyOf(record, targets[1]!, { ...machine, gpus: exchanged })).toMatch(/at once with GPU 0 of/);
    expect(companyOf(record, targets[0]!, machine)).toMatch(/of another device .* than this host has/);
  });
});

describe('the times of an audit', () => {
  /** A step takes 10 ms alone, 14 ms beside others, and on GPU 1 twice as long. */
  const scriptOf: ScriptOf = (device, role) => ({
    runNs: [(role === 'together' ? 14e6 : 10e6) * (device === 1 ? 2 : 1)],
  });

  async function timed(company: Company, script = scriptOf) {
    const [own] = company;
    const started: string[] = [];
    const play = inThisProcess(script);
    const carryOut: typeof isolate = (job, options) => {
      started.push(`${job.session.provider.options.device_id}${job.inStep ? ' in step' : ''}`);
      return play(job, options);
    };
    const signal = new AbortController().signal;
    const spec = { kind: 'decode', shape: 'tiny', precision: 'float16', batch: 1, context: 16 } as const;
    const subject = { spec, target: own.target, seed: 1, machine, signal, memoryBytes: null };
    const { variants, close } = await prepareVariants(subject, ['step']);
    const options = { rounds: 2, company, seed: 1, timeoutMs: 60_000, signal, onEvent: () => {}, carryOut };
    const rounds = await timeRounds(variants, options);
    await close();
    return { ...rounds, started };
  }
  const seats = (...devices: number[]) =>
    devices.map((device) => ({ target: targets[device] as Target, cpus: null })) as unknown as Company;

  it('are those of its own device while all of its company measures, each in step', async () => {
    const { of, started } = await timed(seats(1, 0, 2));
    expect(of.get('step')!.seconds).toEqual([0.028, 0.028]);
    expect(started).toEqual(['1 in step', '0 in step', '2 in step', '1 in step', '0 in step', '2 in step']);
  });

  it('are those of a device alone where the record is', async () => {
    const { of, started } = await timed(byItself(targets[1]!));
    expect(of.get('step')!.seconds).toEqual([0.02, 0.02]);
    expect(started).toEqual(['1', '1']);
  });

  it('are none where a neighbour was missing: it was not the same condition', async () => {
    const broken: ScriptOf = (device, role, repeat) => ({
      ...scriptOf(device, role, repeat),
      failure: device === 2 && repeat === 1 ? 'Xid 79' : null,
    });
    const { of, failed } = await timed(seats(1, 0, 2), broken);
    expect(of.has('step')).toBe(false);
    expect(failed.get('step')).toBe('GPU 2, which measured at once with it, did not come to its end: Xid 79');
  });

  it('are bound to the CPUs near their device, as those of the record', async () => {
    const jobs: (string | undefined)[] = [];
    const near = [{ target: targets[1]!, cpus: '4-7' }] as const;
    const play = inThisProcess(scriptOf);
    const signal = new AbortController().signal;
    const spec = { kind: 'decode', shape: 'tiny', precision: 'float16', batch: 1, context: 16 } as const;
    const prepared = await prepareVariants(
      { spec, target: targets[1]!, seed: 1, machine, signal, memoryBytes: null },
      ['step'],
    );
    await timeRounds(prepared.variants, {
      rounds: 1,
      company: near,
      seed: 1,
      timeoutMs: 60_000,
      signal,
      onEvent: () => {},
      carryOut: (job, options) => {
        jobs.push(job.cpus);
        return play(job, options);
      },
    });
    expect(jobs).toEqual(['4-7']);
  });
});

describe('the report of an audit in company', () => {
  const report = (together?: number[]): AuditReport =>
    auditReportSchema.parse({
      schema: 'assay.audit',
      version: 1,
      tool: { name: 'assay', version: '0', commit: null },
      createdAt: '2026-11-22T00:00:00Z',
      subject: {
        title: 'decode tiny float16 b1 c16',
        record: 'abcd',
        seed: 1,
        engine: 'native',
        provider: 'cuda',
        device: 'NVIDIA H200',
        ...(together && { together }),
      },
      results: [],
    });

  it('says so, and of which device the times are', () => {
    const page = auditPage(report([1, 0, 2])).replace(/\s+/g, ' ');
    expect(page).toContain('every step ran on GPU 1 at once with GPU 0,2, as when the record was made');
    expect(auditPage(report())).not.toContain('at once');
  });
});

describe.runIf(process.platform === 'linux')('assay audit of a record of several devices', () => {
  it('refuses another device, and says what it would do without', async () => {
    const place = freshStore(home);
    const record = ofRole(await crewRecords(), 'together', 1);
    const { id }: StoredRecord = await storeRecord(place.store, record);
    const env = replayEnvironment('four-gpus');
    const args = ['audit', id, '--device', '0', '--store', place.store];
    const { code, stderr } = await assay(place, args, { env });
    expect(code).toBe(2);
    expect(stderr).toMatch(/of GPU 1, measured at once with all of GPU 0-2; --device 0 names another one/);
    expect(stderr).toMatch(/Leave --device out/);
  }, 60_000);
});
