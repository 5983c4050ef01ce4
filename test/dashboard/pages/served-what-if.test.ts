import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { serveByModel } from '../../../harness/serving/projected.ts';
import { loadToProject, projectHere } from '../../../results/projection/served-answer.ts';
import { formatProjected } from '../../../results/projection/served-grounds.ts';
import { formatServingFigure, servingFigure } from '../../../results/serving/figure-text.ts';
import { unpackLog } from '../../../results/serving/packed-log.ts';
import type { StoredServing } from '../../../results/serving/store.ts';
import { storeLoads } from '../../fixtures/served-loads.ts';
import { serverOver } from '../asked.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-served-what-if-'));
let server: Awaited<ReturnType<typeof serverOver>>;
let [kept, closed, long]: StoredServing[] = [];

beforeAll(async () => {
  // Whatever else the host does: what a page may take is looked at by one test.
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(new AbortController().signal);
  [kept, closed, long] = await storeLoads(folder, [
    { perSecond: 4 },
    { scenario: { kind: 'closed', arrivals: { process: 'closed', users: 3 }, limits: null } },
    { perSecond: 4, scenario: { requests: 4000, warmup: 10 } },
  ]);
  server = await serverOver(folder);
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const textOf = async (path: string, of = server) =>
  (await of.text(path))
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, ' ');
const at = ({ id }: StoredServing, query = '') => `/serving/${id}/what-if${query}`;

describe('a served load that is asked what if', () => {
  it('shows what the scheduler gives on a model of its steps, beside the measured, and calls it a projection', async () => {
    const asked = { perSecond: 9, rows: 6, chunk: 8 };
    const { record } = kept!;
    const { columns } = await projectHere(loadToProject(record, unpackLog(record.log)), asked, serveByModel);
    const query = '?rate=9&rows=6&chunk=8&on=here&bandwidth=&arithmetic=';
    const [english, chinese] = [await textOf(at(kept!, query)), await textOf(`/zh${at(kept!, query)}`)];
    for (const figure of columns[0]!.figures as Exclude<(typeof columns)[0]['figures'], string>) {
      for (const text of [english, chinese]) {
        expect(text).toContain(formatProjected(figure));
        expect(text).toContain(
          formatServingFigure(servingFigure(record, figure.definition, figure.statistic as 'mean')),
        );
      }
    }
    expect(english).toMatch(
      /Projection, not measured: .* would keep their promise \(this device, 9 requests\/s/,
    );
    expect(english).toMatch(
      /Fitted by least squares to [\d,]+ decode steps of this load, 10\.0 ms \+ 0 s a row/,
    );
    expect(chinese).toContain('推算而非测量：');
  });

  it('holds the model against what was measured where nothing is asked', async () => {
    const text = await textOf(at(kept!));
    expect(text).toContain('As it was served, the model of its steps says that');
    expect(text).not.toContain('projected: ');
  });

  it('answers for a device of the catalogue, and for one of whom only two numbers are known', async () => {
    const listed = await textOf(at(kept!, '?on=mi300x'));
    expect(listed).toMatch(/projected: AMD Instinct MI300X.*assumed shares/);
    const named = await textOf(at(kept!, '?bandwidth=9600&arithmetic=2000'));
    expect(named).toContain('9600 GB/s, 2000 TFLOP/s');
    expect(await textOf(at(kept!, '?bandwidth=9600'))).toMatch(/Not projected\. .*name both/);
  });

  it('says that it served the first requests alone where all would take too long', async () => {
    expect(await textOf(at(long!))).toMatch(
      /Of the 4,000 requests that count the first [12],\d{3} were served again/,
    );
  });

  it('ends when it takes longer than a page may, and is made anew the next time', async () => {
    vi.mocked(AbortSignal.timeout).mockReturnValueOnce(AbortSignal.abort());
    expect(await textOf(at(kept!, '?rate=5'))).toContain('It takes longer than a page may.');
    expect(await textOf(at(kept!, '?rate=5'))).toContain('Projection, not measured');
  });

  it('projects nothing while a run measures on the store, or where there is no scheduler', async () => {
    const measuring = await serverOver(folder, { library: { ...server.library, isMeasuring: () => true } });
    expect(await textOf(at(kept!, '?rate=5'), measuring)).toContain('A run is measuring on this store.');
    const without = await serverOver(folder, { serveByModel: undefined as never });
    expect(await textOf(at(kept!, '?rate=5'), without)).toContain('This server projects no loads.');
  });

  it.each([
    '?rate=0',
    '?rate=x',
    '?rows=5000',
    '?rows=1.5',
    '?chunk=-1',
    '?on=nothing',
    '?bandwidth=1e3',
    '?more=1',
  ])('refuses %s', async (query) => {
    expect((await server.ask(at(kept!, query))).status).toBe(400);
  });

  it('has no rate where users wait for their answers, and other rows all the same', async () => {
    expect((await server.ask(at(closed!, '?rate=5'))).status).toBe(400);
    const html = await server.text(at(closed!, '?rows=2'));
    expect(html).not.toContain('name="rate"');
    expect(html).toContain('would come out (this device, 2 rows)');
  });

  it('is linked from its load, and is not there for an id of nobody', async () => {
    expect(await server.text(`/serving/${kept!.id}`)).toContain(`href="${at(kept!)}"`);
    expect((await server.ask('/serving/0000000000000000/what-if')).status).toBe(404);
  });
});
