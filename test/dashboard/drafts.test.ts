import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DraftWanted, Reports } from '../../dashboard/reporting/contract.ts';
import { reportDesk } from '../../harness/commands/report/desk.ts';
import { storeRecord } from '../../results/record/store.ts';
import { madeUpRecord } from '../fixtures/made-up-record.ts';
import { storeLoads } from '../fixtures/served-loads.ts';
import { makeShownStore, recordedRuns } from '../fixtures/shown-store.ts';
import { withSamples } from '../fixtures/with-samples.ts';
import { serverOver } from './asked.ts';

// The draft of a run's report, as its page offers it.

const run = recordedRuns.quick;
const foreign = 'sent-from-afar';
const servedRun = '2026-11-22T12-00-00-serving-0001';
let shown: Awaited<ReturnType<typeof makeShownStore>>;
const folder = mkdtempSync(join(tmpdir(), 'assay-drafts-'));

beforeAll(async () => {
  shown = await makeShownStore();
  const record = withSamples(
    madeUpRecord({ kernel: 'bw.read', figures: [{ definition: 'bw.read', value: 4e12 }] }),
  );
  await storeLoads(shown.folder, [{ run: servedRun }]);
  await storeRecord(join(shown.folder, 'elsewhere'), { ...record, run: { ...record.run, id: foreign } });
});
afterAll(() => {
  shown.remove();
  rmSync(folder, { recursive: true });
});

/** The desk of a server, and what was asked of it. */
function watched(inputs: string | null = null) {
  const desk = reportDesk({ store: shown.folder, reference: [], folder: inputs });
  const asked: DraftWanted[] = [];
  const reports: Reports = {
    ...desk,
    draft: (wanted) => {
      asked.push(wanted);
      return desk.draft(wanted);
    },
  };
  return { reports, asked };
}

const address = (form: 'html' | 'pdf', of: string = run) => `/runs/${of}/report.${form}`;

describe('the page of a run', () => {
  it('offers the draft in its language and in both, and the lines for the signed one', async () => {
    const { ask } = await serverOver(shown.folder, watched());
    for (const prefix of ['', '/zh']) {
      const page = await (await ask(`${prefix}/runs/${run}`)).text();
      for (const form of ['html', 'pdf'] as const) {
        expect(page).toContain(`href="${prefix}${address(form)}"`);
        expect(page).toContain(`href="${prefix}${address(form)}?lang=both"`);
      }
      expect(page).toContain(`npm run assay -- report ${run} --dossier`);
      expect(page).toContain(`href="${prefix}/verify"`);
    }
  });

  it('offers none where the server has no reports, or another host sent the run', async () => {
    const without = await serverOver(shown.folder);
    expect(await without.text(`/runs/${run}`)).not.toContain('report.pdf');
    expect((await without.ask(address('html'))).status).toBe(404);
    const { ask, text } = await serverOver(shown.folder, watched());
    expect(await text(`/runs/${foreign}`)).toContain('its report is written there');
    expect((await ask(address('html', foreign))).status).toBe(404);
  });

  it('says that a benchmark measures, and takes no processor time from it', async () => {
    const { reports, asked } = watched();
    const { library } = await serverOver(shown.folder);
    const measuring = { ...library, isMeasuring: () => true };
    const { ask, text } = await serverOver(shown.folder, { library: measuring, reports });
    expect(await text(`/runs/${run}`)).not.toContain('report.pdf');
    expect(await text(`/zh/runs/${run}`)).toContain('正在进行测量');
    const refused = await ask(address('pdf'));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30']);
    expect(await text('/verify')).toContain('A benchmark measures');
    expect(asked).toEqual([]);
  });
});

describe('a draft', () => {
  it('is marked as one, in the languages that were asked for, and runs and loads nothing', async () => {
    const { ask } = await serverOver(shown.folder, watched());
    const said = { '': 'DRAFT', '/zh': '草稿' };
    for (const [prefix, mark] of Object.entries(said)) {
      const answer = await ask(`${prefix}${address('html')}`);
      const text = await answer.text();
      expect(answer.status).toBe(200);
      expect(text).toContain(mark);
      expect(text).toContain('7.8.2.1 e');
      expect(answer.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'none'/,
      );
    }
    const both = await (await ask(`${address('html')}?lang=both`)).text();
    for (const mark of Object.values(said)) expect(both).toContain(mark);
  });

  it('of a run that served alone has its loads', async () => {
    const { ask, text } = await serverOver(shown.folder, watched());
    expect(await text(`/runs/${servedRun}`)).toContain('report.html');
    const answer = await ask(address('html', servedRun));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('Served loads');
  });

  it('is a PDF with a name of its own', async () => {
    const { ask } = await serverOver(shown.folder, watched());
    const answer = await ask(address('pdf'));
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="draft-${run}.pdf"`,
    });
    const bytes = Buffer.from(await answer.arrayBuffer()).toString('latin1');
    expect(bytes.slice(0, 5)).toBe('%PDF-');
  });

  it('is made once for one state of the store, however many ask at once', async () => {
    const { reports, asked } = watched();
    const { ask } = await serverOver(shown.folder, { reports });
    const answers = await Promise.all([1, 2, 3].map(() => ask(address('html'))));
    const [first, ...others] = await Promise.all(answers.map((answer) => answer.text()));
    expect(others).toEqual([first, first]);
    expect(await (await ask(address('html'))).text()).toBe(first);
    expect(asked).toHaveLength(1);
  });

  it('sends a crowd away with a sentence, instead of keeping all of them waiting', async () => {
    const { ask } = await serverOver(shown.folder, watched());
    const answers = await Promise.all(Array.from({ length: 9 }, () => ask(address('html'))));
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused).toHaveLength(3);
    expect(await refused[0]!.text()).toContain('Ask again in a little while');
  });

  it('has what was filled in for this host, is made again when that changes, and has none of it for others', async () => {
    const customer = (name: string) => {
      const job = { schema: 'assay.job', version: 1, customer: { name, contact: null } };
      writeFileSync(join(folder, 'job.json'), JSON.stringify(job));
    };
    mkdirSync(folder, { recursive: true });
    customer('Ada Works');
    const own = await serverOver(shown.folder, watched(folder));
    expect(await own.text(address('html'))).toContain('Ada Works');
    customer('Babbage Engines');
    expect(await own.text(address('html'))).toContain('Babbage Engines');
    const open = await serverOver(shown.folder, watched());
    expect(await open.text(address('html'))).not.toContain('Babbage Engines');
  });

  it('says in a sentence why there is none', async () => {
    writeFileSync(join(folder, 'job.json'), '{');
    const { ask } = await serverOver(shown.folder, watched(folder));
    const answer = await ask(address('html'));
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('job.json');
    rmSync(join(folder, 'job.json'));
  });

  it.each(['..', '.', '%2e%2e', `..%2f${run}`, '..%2f..%2fetc', `gpus%2f..%2f${run}`, ''])(
    'of "%s" is none: only runs of the store have one',
    async (id) => {
      const { reports, asked } = watched();
      const { ask } = await serverOver(shown.folder, { reports });
      expect((await ask(`/runs/${id}/report.html`)).status).toBe(404);
      expect(asked).toEqual([]);
    },
  );

  it('of a path is refused by the desk itself', async () => {
    const desk = reportDesk({ store: join(shown.folder, 'gpus'), reference: [], folder: null });
    expect(existsSync(join(shown.folder, 'gpus', '..', run))).toBe(true);
    const wanted = { run: `../${run}`, form: 'html', languages: ['en'] } as const;
    expect(await desk.draft(wanted)).toMatchObject({
      problem: { what: expect.stringContaining('no folder') },
    });
  });
});
