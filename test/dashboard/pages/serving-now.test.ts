import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLibrary } from '../../../dashboard/library/in-memory.ts';
import { runsPage } from '../../../dashboard/pages/runs.ts';
import { siteView } from '../../../dashboard/view/site-view.ts';
import { lifeOfRun, processHere } from '../../../harness/run/process-life.ts';
import { manifestName, type RunProcess } from '../../../results/record/manifest.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { storeLoads } from '../../fixtures/served-loads.ts';
import { serverOver } from '../asked.ts';

// A run without an end: whether it serves now or was killed is told by its process, and by nothing where that was another host's.

const folder = mkdtempSync(join(tmpdir(), 'assay-serving-now-'));
afterAll(() => rmSync(folder, { recursive: true }));
let server: Awaited<ReturnType<typeof serverOver>>;
let title: string;

const runs = {
  now: '2026-11-26T12-00-00-serving-0001',
  gone: '2026-11-25T12-00-00-serving-0002',
  copied: '2026-11-24T12-00-00-serving-0003',
};

function plan(run: string, process: RunProcess) {
  mkdirSync(join(folder, run), { recursive: true });
  const manifest = {
    ...{ schema: 'assay.run', version: 1, id: run, suite: null, seed: 1, provider: 'cuda' },
    ...{ devices: ['NVIDIA H200'], isCrew: false, trials: [], processes: 0, records: [] },
    serves: [
      { title, loads: 3 },
      { title: 'server <rate> find-rate', loads: null },
    ],
    sessions: [{ startedAt: `${run.slice(0, 10)}T12:00:00Z`, seconds: null, process }],
  };
  writeFileSync(join(folder, run, manifestName), JSON.stringify(manifest));
}

beforeAll(async () => {
  const [load] = await storeLoads(folder, [
    { run: runs.now, createdAt: '2026-11-26T12:01:00Z', scenario: { requests: 30, warmup: 0 } },
  ]);
  title = load!.record.title;
  const here = processHere()!;
  plan(runs.now, here);
  // An id that another process has since.
  plan(runs.gone, { ...here, beganTicks: here.beganTicks - 1 });
  plan(runs.copied, { ...here, place: '0123456789abcdef' });
  server = await serverOver(folder);
});

const plain = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const text = async (path: string) => plain(await server.text(path));

describe.runIf(process.platform === 'linux')('the process of a run', () => {
  it('is the one that the system knows by this id, its begin in ticks among the fields that others read', () => {
    // Field 22 of stat counts ticks of 1/100 s since the start; so does `ps`, whose seconds are those of its uptime.
    const { pid, beganTicks } = processHere()!;
    const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
    expect(pid).toBe(process.pid);
    expect(Math.abs(uptime - beganTicks / 100 - process.uptime())).toBeLessThan(2);
  });
});

describe.runIf(process.platform === 'linux')('a run without an end', () => {
  it('serves now where its process lives', async () => {
    expect(await text(`/runs/${runs.now}`)).toContain(
      'It is serving now: of 4 that were planned, 1 came to an end so far.',
    );
    expect(await text(`/runs/${runs.now}`)).toContain('its search is still to begin');
    expect(await text(`/zh/runs/${runs.now}`)).toContain('正在服务：计划 4 项，目前完成 1 项。');
  });

  it('ended early where its process is gone, though another one has its id', async () => {
    expect(await text(`/runs/${runs.gone}`)).toContain(
      'Ended early: its process is gone. Of 4 that were planned, 0 came to an end.',
    );
  });

  it('is not guessed about where its process was not one of this host', async () => {
    expect(await text(`/runs/${runs.copied}`)).toContain('whether it still serves cannot be known here');
  });

  it.each(['/runs', '/serving'])('stands in %s with its state', async (path) => {
    const shown = await text(path);
    for (const [run, state] of [
      [runs.now, '1 of 4 · serving now'],
      [runs.gone, '0 of 4 · ended early'],
      [runs.copied, '0 of 4 · without an end, perhaps serving elsewhere'],
    ]) {
      expect(shown.split(run!)[1]).toMatch(new RegExp(`^[^›]{0,60}${state}`));
    }
  });

  it('stands in the API with it', async () => {
    const { rows } = (await server.json('/api/runs')) as { rows: { id: string; state: string }[] };
    expect(rows.map(({ state }) => state)).toEqual(['serving', 'ended', 'unknown']);
  });

  it('gives the pages another version when its process ends', async () => {
    let life = 'alive';
    const lifeOf = () => life as 'alive' | 'gone';
    const library = await readLibrary(folder, loadReference(), undefined, undefined, lifeOf);
    const before = library.version();
    expect(library.version()).toBe(before);
    life = 'gone';
    expect(library.version()).not.toBe(before);
  });

  it('served, on the page of a site, when that was written', async () => {
    const library = await readLibrary(folder, loadReference(), undefined, undefined, lifeOfRun);
    const view = siteView(
      'en',
      { path: '/runs', query: '' },
      { page: () => false, recordFile() {}, importFile() {} },
    );
    expect(plain(String(runsPage(view, library).body))).toContain('1 of 4 · serving when this was written');
  });
});
