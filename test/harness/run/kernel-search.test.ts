import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KernelTrial } from '../../../harness/measure/try-kernels.ts';
import { planTrial } from '../../../harness/plan.ts';
import { type KernelDesk, withFastestKernel } from '../../../harness/run/kernel-search.ts';
import type { Target } from '../../../harness/target/contract.ts';
import { parseSpec } from '../../../workloads/parse.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-kernels-'));
  process.env.ASSAY_CACHE = join(folder, 'cache');
  await writeFile(join(folder, 'library'), 'a library');
});
afterEach(() => rm(folder, { recursive: true }));

const target = (threads = 2): Target => ({
  engine: { id: 'native', library: { path: join(folder, 'library'), source: 'test', preload: [] } },
  provider: { name: 'cpu', options: {} },
  deviceClass: 'cpu',
  device: { kind: 'cpu', name: 'Made-up CPU', index: 0, fingerprint: 'f' },
  threads,
  why: 'test',
});
const room = { memoryBytes: null, lastLevelCacheBytes: 2 ** 20, layers: null };
const plan = (title = 'bw.copy') => planTrial(parseSpec(title), target(), room);

/** A desk at which kernels take so long; what is not named takes 1 s, null is a failure. */
function deskOf(seconds: Readonly<Record<string, number | null>>, more: Partial<KernelDesk> = {}) {
  const asked: KernelTrial[] = [];
  const notices: string[] = [];
  const desk: KernelDesk = {
    target: target(),
    seed: 1,
    checked: new Map(),
    signal: new AbortController().signal,
    timeoutMs: 1000,
    onNotice: (text) => notices.push(text),
    async attempt(trial) {
      asked.push(trial);
      return trial.candidates.map(({ name }) => {
        const took = seconds[name];
        return took === null
          ? { name, seconds: null, why: 'made up' }
          : { name, seconds: took ?? 1, why: null };
      });
    },
    ...more,
  };
  return { desk, asked, notices };
}

describe('a probe', () => {
  it('is measured by the fastest kernel of its table, and says what the others gave', async () => {
    const { desk, asked, notices } = deskOf({ 'Gather 256 Ki': 0.5, Identity: 0.8, Neg: null });
    const draft = plan();
    const trial = await withFastestKernel(draft, desk);
    expect(trial.task).toMatchObject({ kind: 'bandwidth', by: 'Gather 256 Ki' });
    expect(trial.graph.nodes[0]!.op).toBe('Gather');
    const { search } = trial.kernels!;
    // 256 MiB are read and as many written.
    expect(search!.tried.find(({ name }) => name === 'Identity')!.rate).toBe((2 * 2 ** 28) / 0.8);
    expect(search!.tried.find(({ name }) => name === 'Neg')).toEqual({
      name: 'Neg',
      rate: null,
      why: 'made up',
    });
    expect(asked[0]!.candidates.map(({ name }) => name)).toEqual(
      draft.kernels!.choices.map(({ name }) => name),
    );
    expect(notices).toEqual(['bw.copy: Gather 256 Ki is the fastest of 9 kernels, 1.60 × Identity']);
  });

  it('keeps to the plainer of two kernels that are as good', async () => {
    const { desk } = deskOf({ Identity: 0.5 / 0.981, Neg: 0.5 });
    expect((await withFastestKernel(plan(), desk)).task).toMatchObject({ by: 'Identity' });
    const { desk: other } = deskOf({ Sub: 0.5, Add: 0.5 / 0.979 });
    expect((await withFastestKernel(plan('bw.triad'), other)).task).toMatchObject({ by: 'Sub' });
  });

  it('of a product is chosen among ways to compute it, in operations a second', async () => {
    const { desk } = deskOf({ 'Gemm transposed': 0.5 });
    const trial = await withFastestKernel(plan('gemm float32 64x32x96'), desk);
    expect(trial.task).toMatchObject({ kind: 'gemm', weight: 'transposed' });
    expect(trial.kernels!.search!.tried[0]!.rate).toBe(2 * 64 * 32 * 96);
  });

  it('is searched once for a machine, library and size', async () => {
    const first = await withFastestKernel(plan(), deskOf({ Abs: 0.1 }).desk);
    const again = deskOf({ Neg: 0.1 });
    expect((await withFastestKernel(plan(), again.desk)).kernels!.search).toEqual(first.kernels!.search);
    expect(again.asked).toEqual([]);
  });

  it.each([
    ['other threads', () => ({ target: target(1) })],
    [
      'another device',
      () => ({ target: { ...target(), device: { ...target().device, fingerprint: 'another' } } }),
    ],
  ])('is searched again on %s', async (_, more) => {
    await withFastestKernel(plan(), deskOf({ Abs: 0.1 }).desk);
    const other = deskOf({ Neg: 0.1 }, more());
    expect((await withFastestKernel(plan(), other.desk)).task).toMatchObject({ by: 'Neg' });
  });

  it('is searched again with another library', async () => {
    await withFastestKernel(plan(), deskOf({ Abs: 0.1 }).desk);
    await writeFile(join(folder, 'library'), 'a newer library');
    expect((await withFastestKernel(plan(), deskOf({ Neg: 0.1 }).desk)).task).toMatchObject({ by: 'Neg' });
  });

  it('of a run that is resumed has the kernel with which it began, whatever the cache says by then', async () => {
    const journalFile = join(folder, 'journal', 'kernel-0000.json');
    await withFastestKernel(plan(), deskOf({ Abs: 0.1 }, { journalFile }).desk);
    await rm(process.env.ASSAY_CACHE!, { recursive: true });
    const resumed = deskOf({ Neg: 0.1 }, { journalFile });
    expect((await withFastestKernel(plan(), resumed.desk)).task).toMatchObject({ by: 'Abs' });
    expect(resumed.asked).toEqual([]);
    await writeFile(journalFile, '{"title":"bw.copy"');
    expect((await withFastestKernel(plan(), deskOf({ Neg: 0.1 }, { journalFile }).desk)).task).toMatchObject({
      by: 'Neg',
    });
  });

  it('stays as it was planned where nothing can be tried, and says so', async () => {
    const draft = plan();
    const attempt = () => Promise.reject(new Error('no memory'));
    const { desk, notices } = deskOf({}, { attempt });
    expect(await withFastestKernel(draft, desk)).toBe(draft);
    expect(notices).toEqual(['bw.copy: its kernels could not be tried (no memory)']);
    expect(await readdir(join(process.env.ASSAY_CACHE!, 'kernels')).catch(() => [])).toEqual([]);
  });

  it('stays so when the run is resumed, even if its kernels could be tried by then', async () => {
    const journalFile = join(folder, 'journal', 'kernel-0000.json');
    const attempt = () => Promise.reject(new Error('no memory'));
    await withFastestKernel(plan(), deskOf({}, { attempt, journalFile }).desk);
    const resumed = deskOf({ Neg: 0.1 }, { journalFile });
    expect((await withFastestKernel(plan(), resumed.desk)).task).toMatchObject({ by: 'Identity' });
    expect(resumed.asked).toEqual([]);
  });

  it('is searched again after a week', async () => {
    await withFastestKernel(plan(), deskOf({ Abs: 0.1 }).desk);
    const kept = join(process.env.ASSAY_CACHE!, 'kernels');
    const [name] = await readdir(kept);
    const age = async (days: number) => {
      const content = JSON.parse(await readFile(join(kept, name!), 'utf8'));
      content.search.triedAt = new Date(Date.now() - days * 24 * 3600e3).toISOString();
      await writeFile(join(kept, name!), JSON.stringify(content));
    };
    await age(6.9);
    expect((await withFastestKernel(plan(), deskOf({ Neg: 0.1 }).desk)).task).toMatchObject({ by: 'Abs' });
    await age(7.1);
    expect((await withFastestKernel(plan(), deskOf({ Neg: 0.1 }).desk)).task).toMatchObject({ by: 'Neg' });
  });

  it.each(['null', 'scripted'] as const)('is not searched on the engine %s', async (id) => {
    const { desk, asked } = deskOf({}, { target: { ...target(), engine: { id, library: null } } });
    await withFastestKernel(plan(), desk);
    expect(asked).toEqual([]);
  });
});
