import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { carryOutTogether, meet } from '../../../harness/isolate/together.ts';
import { isolate } from '../../../harness/isolate.ts';
import type { Job } from '../../../harness/plan/trial.ts';
import type { RunEvent } from '../../../harness/run/request.ts';
import { togetherTables } from '../../../harness/terminal/together.ts';
import { onAllDevices } from '../../../results/figures/together.ts';
import { type Fault, faultEnvironment } from '../../fixtures/assay.ts';
import { BEGIN_NS, type ScriptOf, scriptedCrew } from '../../fixtures/scripted-crew.ts';
import { bandwidth, jobOf } from '../../fixtures/small-jobs.ts';

/** Whole runs are carried out here, and real workers started. */
const PATIENT = { timeout: 60_000 };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-together-'));
  process.env.ASSAY_CACHE = join(folder, 'cache');
  mkdirSync(process.env.ASSAY_CACHE);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A promise that tells whether it is settled. */
function watch<T>(promise: Promise<T>) {
  const seen: { value?: T } = {};
  void promise.then((value) => {
    seen.value = value;
  });
  return seen;
}
const settle = () => new Promise<void>((done) => setImmediate(done));

describe('a group of processes', () => {
  const group = (members = 3) => {
    const made = meet(members, () => 1_000_000_000n);
    return { ...made, begin: watch(made.places[0]!.begin), end: watch(made.places[0]!.end.then(() => true)) };
  };

  it('begins when the last one is warm, at one moment ahead of all', async () => {
    const { places, begin } = group();
    places[2]!.ready(12);
    places[0]!.ready(10);
    await settle();
    expect(begin.value).toBeUndefined();
    places[1]!.ready(11);
    await settle();
    expect(begin.value).toEqual({ startNs: 1_200_000_000n, pids: [10, 11, 12] });
  });

  it('ends when the last window is over', async () => {
    const { places, end, missing } = group();
    for (const [i, place] of places.entries()) place.ready(i);
    places[0]!.over();
    places[1]!.over();
    await settle();
    expect(end.value).toBeUndefined();
    places[2]!.over();
    await settle();
    expect(end.value).toBe(true);
    expect(missing()).toEqual([]);
  });

  it('waits for nobody who has left, before the window or within it', async () => {
    const early = group();
    early.places[0]!.ready(10);
    early.places[1]!.ready(11);
    early.leave(2);
    await settle();
    expect(early.begin.value!.pids).toEqual([10, 11]);
    early.places[0]!.over();
    early.leave(1);
    await settle();
    expect(early.end.value).toBe(true);
    expect(early.missing()).toEqual([1, 2]);
  });

  it('does not end before it has begun, whoever is over', async () => {
    const { places, end } = group(2);
    places[0]!.over();
    places[1]!.over();
    await settle();
    expect(end.value).toBeUndefined();
  });
});

describe.runIf(process.platform === 'linux')('real workers in step', PATIENT, () => {
  const job = (maxSamples: number): Job => ({
    ...jobOf(bandwidth('bw.copy'), 'none', { maxSamples, minSamples: maxSamples }),
    engine: { id: 'null', library: null },
  });
  const options = (more: object = {}) => ({
    timeoutMs: 60_000,
    signal: new AbortController().signal,
    onPhase() {},
    ...more,
  });
  const fault = (what: Fault['what'], phase: Fault['phase']) => {
    const mark = join(mkdtempSync(join(folder, 'fault-')), 'struck');
    return { mark, env: faultEnvironment({ what, phase, mark }) };
  };

  it('begin no window before the moment that all were told, and the first to be done runs on', async () => {
    const { outcomes, missing } = await carryOutTogether([job(3), job(20_000)], options(), isolate);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
    const [first, second] = outcomes.map(({ measurement }) => measurement!);
    expect(first!.waited!.startNs).toBe(second!.waited!.startNs);
    for (const { originNs, samples, waited } of [first!, second!]) {
      expect(BigInt(originNs) + BigInt(samples.startNs[0]!)).toBeGreaterThanOrEqual(
        BigInt(waited!.startNs) - 1n,
      );
      expect(waited!.before).toBeGreaterThan(0);
    }
    expect(first!.samples.startNs).toHaveLength(3);
    expect(first!.waited!.after).toBeGreaterThan(0);
    expect(missing).toEqual([]);
  });

  it('go on without one that is killed in its window', async () => {
    const { outcomes, missing } = await carryOutTogether(
      [job(50), job(50)],
      options({ env: fault('kill', 'measuring').env }),
      isolate,
    );
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['died', 'ok']);
    expect(missing).toEqual([outcomes.findIndex(({ outcome }) => outcome === 'died')]);
  });

  it('go on without one that hangs, whose time is up while theirs stands still', async () => {
    const { outcomes } = await carryOutTogether(
      [job(50), job(50)],
      options({ env: fault('hang', 'warming up').env, timeoutMs: 6000 }),
      isolate,
    );
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['ok', 'timed_out']);
  });

  it('are interrupted while they wait', async () => {
    const stop = new AbortController();
    const held = fault('hold', 'loading');
    const onPhase = (phase: string) => {
      if (phase !== 'waiting for the others') return;
      stop.abort();
      writeFileSync(`${held.mark}.go`, '');
    };
    const { outcomes } = await carryOutTogether(
      [job(50), job(50)],
      options({ env: held.env, signal: stop.signal, onPhase }),
      isolate,
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['interrupted', 'interrupted']);
  });
});

describe('a run on several devices', PATIENT, () => {
  const slower: ScriptOf = (device, role) => ({
    runNs: [(role === 'together' ? 12e6 : 10e6) + device * 1e6],
  });

  it('stores a record of each device together and of each alone, with its company', async () => {
    const stored = await scriptedCrew({ devices: 3, scriptOf: slower });
    const seats = stored.map(({ record }) => `${record.run.together!.role} ${record.engine.device.index}`);
    expect(seats).toEqual(['together 0', 'together 1', 'together 2', 'alone 0', 'alone 1', 'alone 2']);
    expect(new Set(stored.map(({ id }) => id)).size).toBe(6);
    for (const { record } of stored) {
      expect(record.run.together!.devices.map(({ index }) => index)).toEqual([0, 1, 2]);
      expect(record.engine.provider.options.device_id).toBe(String(record.engine.device.index));
      expect(record.population).toMatchObject({ issued: 3, ok: 3 });
    }
  });

  it('begins all windows of a turn at the moment that was set', async () => {
    const stored = await scriptedCrew({ devices: 3, scriptOf: slower, alone: false });
    expect(stored).toHaveLength(3);
    for (const { record } of stored) {
      for (const { originNs, samples, together } of record.repeats) {
        const lateNs = Number(BigInt(originNs) + BigInt(samples.startNs[0]!) - BigInt(together!.startNs));
        expect(BigInt(together!.startNs)).toBe(BEGIN_NS);
        expect(lateNs).toBeGreaterThanOrEqual(0);
        expect(lateNs).toBeLessThan(14e6 + 1);
      }
    }
    const positions = stored.map(({ record }) => record.repeats.map(({ position }) => position));
    expect(positions).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
    ]);
  });

  it('shows each device, the sum and the interference', async () => {
    const records = (await scriptedCrew({ devices: 2, scriptOf: slower })).map(({ record }) => record);
    const [trial] = onAllDevices(records);
    // 12 and 13 ms a token together, 10 and 11 ms alone.
    expect(trial!.sum.value).toBeCloseTo(1000 / 12 + 1000 / 13, 6);
    expect(trial!.devices.map(({ interference }) => interference!.ratio.toFixed(6))).toEqual([
      (10 / 12).toFixed(6),
      (11 / 13).toFixed(6),
    ]);
    const table = togetherTables(records);
    expect(table).toMatch(/^0 +83\.3333 ± 0\.0000 tokens\/s +100\.000 ± 0\.000 tokens\/s +0\.8333/m);
    expect(table).toMatch(/sum of 2 +160\.256 ± 0\.000 tokens\/s +190\.909 ± 0\.000 tokens\/s +0\.8394/);
    expect(table).toMatch(/Alone, units differ by 10\.0 %: GPU 1 is the slowest, GPU 0 the fastest/);
  });

  it('loses one record of one device where one process fails, and says so beside the others', async () => {
    const stored = await scriptedCrew({
      devices: 3,
      alone: false,
      scriptOf: (device, _, repeat) => (device === 1 && repeat === 2 ? { failure: 'out of memory' } : {}),
    });
    const [first, second, third] = stored.map(({ record }) => record);
    expect(second!.validity.state).toBe('INVALID');
    expect(second!.population).toMatchObject({ ok: 2, failed: 1 });
    for (const record of [first!, third!]) {
      expect(record.population).toMatchObject({ ok: 3, failed: 0 });
      expect(record.validity.reasons.filter(({ code }) => code === 'neighbour_missing')).toEqual([
        { code: 'neighbour_missing', detail: 'missing: GPU 1', repeat: 2 },
      ]);
    }
    expect(onAllDevices(stored.map(({ record }) => record))[0]!.sum.missing).toMatch(/INVALID one, of GPU 1/);
  });

  it('takes a turn again as long as one of its devices is not known to 1 %', async () => {
    const events: RunEvent[] = [];
    const stored = await scriptedCrew({
      devices: 2,
      request: { care: { repeats: 3, warmupSeconds: 0.5, windowSeconds: 2, minSamples: 3, extraRounds: 2 } },
      scriptOf: (device, role, repeat) =>
        device === 1 && role === 'together' ? { runNs: [10e6 + (repeat % 2) * 1e6] } : {},
      onEvent: (event) => events.push(event),
    });
    // Below five processes nothing counts as known: every turn gets one more round until then.
    const counts = stored.map(({ record }) => record.repeats.length);
    expect(counts).toEqual([5, 5, 5, 5]);
    expect(stored.map(({ record }) => record.run.stop)).toEqual(['precise', 'budget', 'precise', 'precise']);
  });
});

describe('an interrupted run on several devices', PATIENT, () => {
  it('goes on where it was: a turn is kept whole or measured again whole', async () => {
    const store = mkdtempSync(join(folder, 'store-'));
    const stop = new AbortController();
    let turns = 0;
    const onEvent = (event: RunEvent) => {
      if (event.type === 'finished' && ++turns === 4) stop.abort();
    };
    await scriptedCrew({ devices: 2, request: { folder: store }, signal: stop.signal, onEvent });
    const journal = globSync('crew/journal/0*.json', { cwd: store }).sort();
    expect(journal).toHaveLength(4);
    const kept = journal.flatMap((name) => JSON.parse(readFileSync(join(store, name), 'utf8')).entries);
    const planned: number[] = [];
    const stored = await scriptedCrew({
      devices: 2,
      request: { folder: store },
      onEvent: (event) => {
        if (event.type === 'planned') planned.push(event.processes, event.done);
      },
    });
    expect(planned).toEqual([9, 4]);
    expect(existsSync(join(store, 'crew/journal'))).toBe(false);
    for (const { seat, repeat } of kept) {
      const record = stored.find(
        ({ record: { run, engine } }) =>
          run.together!.role === seat.role && engine.device.index === seat.device,
      )!.record;
      expect(record.repeats.map(({ startedAt }) => startedAt)).toContain(repeat.startedAt);
    }
    for (const { record } of stored) expect(record.population).toMatchObject({ issued: 3, ok: 3 });
  });

  it('finds the records again that it stored, those of one moment on two devices apart', async () => {
    const store = mkdtempSync(join(folder, 'store-'));
    // Nothing fits, and the run is stopped at once: what is refused is stored, and the journal stays.
    const request = { folder: store, memoryBytes: 1 };
    const first = await scriptedCrew({ devices: 2, request, signal: AbortSignal.abort() });
    const again = await scriptedCrew({ devices: 2, request });
    expect(new Set(first.map(({ id }) => id)).size).toBe(4);
    expect(again.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
  });
});
