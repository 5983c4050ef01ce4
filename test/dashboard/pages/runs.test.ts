import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../../dashboard/app.ts';
import { readLibrary } from '../../../dashboard/library/in-memory.ts';
import { recordPage as shown } from '../../../harness/terminal/record.ts';
import { mainFigure } from '../../../results/figures/efficiency.ts';
import { machineFacts, settingFacts } from '../../../results/figures/facts.ts';
import { formatFigure } from '../../../results/figures/words.ts';
import { type StoredRecord, storeRecord } from '../../../results/record/store.ts';
import type { Record } from '../../../results/record.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { rebuilt } from '../../../results/validity/rebuild.ts';
import { madeUpRecord } from '../../fixtures/made-up-record.ts';
import { madeUpTrial, madeUpRecord as recordOf } from '../../fixtures/made-up-trial.ts';
import { withSamples } from '../../fixtures/with-samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-pages-'));
const host = '127.0.0.1:1';
const command = 'npm run assay -- run "decode llama-2-70b float16 b1 c2048" --provider cuda';
let app: ReturnType<typeof createApp>;
const kept: { [name: string]: StoredRecord } = {};

const keep = async (name: string, record: Record, run: string, createdAt = record.createdAt) => {
  const made = { ...record, createdAt, run: { ...record.run, id: run, reproduce: command } };
  kept[name] = await storeRecord(join(folder, run), made);
};

beforeAll(async () => {
  const trial = madeUpTrial();
  const whole = recordOf(trial);
  await keep(
    'early',
    recordOf({ ...trial, repeats: trial.repeats.slice(0, 1) }),
    'resumed',
    '2026-11-01T10:00:00Z',
  );
  await keep('whole', whole, 'resumed', '2026-11-01T11:00:00Z');
  const bandwidth = withSamples(
    madeUpRecord({ kernel: 'bw.read', figures: [{ definition: 'bw.read', value: 4.1e12 }] }),
  );
  await keep('bandwidth', { ...bandwidth, engine: whole.engine }, 'resumed');
  const invalid = madeUpRecord({
    kernel: 'bw.copy',
    figures: [{ definition: 'bw.copy', value: 9e12 }],
    invalid: { code: 'wrong_output', detail: 'above <all> probes' },
  });
  await keep('invalid', withSamples(invalid), 'other');
  await keep('empty', rebuilt(madeUpRecord({ kernel: 'bw.triad', figures: [] })), 'other');
  app = createApp({
    library: await readLibrary(folder, loadReference()),
    assets: new Map(),
    hosts: [host],
    onError: (error) => {
      throw error;
    },
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

const get = async (path: string) => app.request(`http://${host}${path}`, { headers: { host } });
const page = async (path: string) => {
  const answer = await get(path);
  return { status: answer.status, text: await answer.text() };
};
const plain = (text: string) =>
  text
    .replace(/<[^>]*>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');

describe('the list of runs', () => {
  it('has a box for each record, and what is ticked goes to the comparison', async () => {
    const { text } = await page('/runs');
    expect(text).toContain('<form class="list" action="/compare">');
    expect(text).toContain(`name="records" value="${kept.whole!.id}"`);
    const answer = await get(`/compare?records=${kept.whole!.id}&records=${kept.bandwidth!.id}`);
    expect(answer.status).toBe(200);
  });

  it('strikes an INVALID figure through and says why', async () => {
    const { text } = await page('/runs');
    expect(text).toContain(`<s>${formatFigure(mainFigure(kept.invalid!.record))}</s>`);
    expect(text).toContain('The output differs from what the same seed must give.');
    expect((await page('/zh/runs')).text).toContain('输出与同一种子应有的结果不同。');
  });

  it('folds a superseded record until it is asked for, and then says by which', async () => {
    const { early, whole } = kept;
    expect((await page('/runs')).text).not.toContain(early!.id);
    const { text } = await page('/runs?superseded=show');
    expect(text).toContain(early!.id);
    expect(plain(text)).toContain(`superseded by ${whole!.id}`);
  });

  it.each(['value', '-value'])('puts what has no value last, sorted by %s', async (sort) => {
    const { text } = await page(`/runs?sort=${sort}`);
    const order = ['empty', 'bandwidth', 'whole'].map((name) => text.indexOf(`/records/${kept[name]!.id}`));
    expect(Math.max(...order)).toBe(order[0]);
  });

  it('names the filter that emptied it, and what there is without it', async () => {
    const { text } = await page('/runs?search=nowhere&validity=INVALID');
    expect(plain(text)).toContain(
      'No record fits search=nowhere, whatever else is asked for: 2 fit without it',
    );
    expect(plain(text)).not.toContain('validity=INVALID leaves');
    const both = plain((await page('/runs?search=bw.read&validity=INVALID')).text);
    expect(both).toContain('search=bw.read leaves nothing of the others: 2 fit without it');
    expect(both).toContain('validity=INVALID leaves nothing of the others');
  });

  it('refuses a value that a parameter does not take', async () => {
    expect((await page('/runs?sort=colour')).status).toBe(400);
  });
});

describe('a run', () => {
  it('has its doubts with their remedies before its figures, and every figure as a link to its record', async () => {
    const { text } = await page('/runs/other');
    expect(text.indexOf('Test the memory of the device')).toBeGreaterThan(0);
    expect(text.indexOf('Test the memory of the device')).toBeLessThan(text.indexOf('<caption>Results'));
    expect(text).toContain(`href="/records/${kept.invalid!.id}#bw.copy-mean"`);
    expect(text).not.toContain('<all>');
  });

  it('has the charts of its trial, each as a file', async () => {
    const { text } = await page('/runs/resumed');
    for (const id of ['roofline-1', 'latency', 'samples', 'telemetry']) {
      expect(text).toContain(`<figure id="${id}">`);
      expect((await get(`/runs/resumed?download=${id}.svg`)).headers.get('content-type')).toContain('svg');
    }
    expect(text).toContain(
      `<pre data-copy tabindex="0"><code>${command.replaceAll('"', '&quot;')}</code></pre>`,
    );
  });

  it('shows the trial that is asked for, and refuses one of another run', async () => {
    const { id } = kept.bandwidth!;
    expect((await page(`/runs/resumed?trial=${id}`)).text).not.toContain('<figure id="latency">');
    expect((await page('/runs/resumed?trial=0000')).status).toBe(400);
  });
});

describe('a record', () => {
  it('has each figure under an address of its own, written as on the screen', async () => {
    const { id, record } = kept.whole!;
    const { text } = await page(`/records/${id}`);
    for (const figure of record.figures) {
      expect(text).toContain(`id="${figure.definition}-${figure.statistic}"`);
      expect(plain(text)).toContain(formatFigure(figure));
    }
  });

  it('has everything that `show` has of its setting and its machine', async () => {
    const stored = kept.whole!;
    const { text } = await page(`/records/${stored.id}`);
    const screen = shown(stored, []);
    for (const [name, value] of [...settingFacts(stored.record), ...machineFacts(stored.record)]) {
      expect(plain(text)).toContain(`${name}${value}`);
      expect(screen).toContain(value);
    }
  });

  it('says on its page that a later one took its place', async () => {
    const { text } = await page(`/records/${kept.early!.id}`);
    expect(plain(text)).toContain(`This record was superseded by ${kept.whole!.id}`);
    expect((await page(`/records/${kept.whole!.id}`)).text).not.toContain('superseded by');
  });

  it('is given byte for byte as it lies in the store, in either language', async () => {
    const { id, path } = kept.whole!;
    const answer = await get(`/records/${id}.json`);
    expect(Buffer.from(await answer.arrayBuffer()).equals(readFileSync(path))).toBe(true);
    expect((await page(`/zh/records/${id}`)).text).toContain(`href="/records/${id}.json"`);
  });

  it('has no id twice, and no style inside the page', async () => {
    for (const path of ['/runs', '/runs/resumed', `/records/${kept.whole!.id}`]) {
      const { text } = await page(path);
      const ids = Array.from(text.matchAll(/ id="([^"]+)"/g), ([, id]) => id);
      expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
      expect(text).not.toMatch(/ style=|<script>|NaN|undefined/);
    }
  });
});
