import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeShownStore, recordedRuns } from '../../fixtures/shown-store.ts';
import { parseCsv, serverOver } from '../asked.ts';

// A part of an axis is a range in the address.

let shown: Awaited<ReturnType<typeof makeShownStore>>;
let server: Awaited<ReturnType<typeof serverOver>>;
const sweep = `/runs/${recordedRuns.sweep}`;
/** A decode step whose processes have several samples each. */
let record: string;

beforeAll(async () => {
  shown = await makeShownStore();
  server = await serverOver(shown.folder, { library: shown.library });
  const stored = await shown.library.recordsOf(recordedRuns.sweep);
  record = `/records/${stored.find(({ record: { workload } }) => workload.kind === 'decode')!.id}`;
});
afterAll(() => shown.remove());

const figureOf = (html: string, id: string) =>
  new RegExp(`<figure id="${id}">[\\s\\S]*?</figure>`).exec(html)![0];
const titleOf = (figure: string) => /<figcaption><strong>([^<]*)/.exec(figure)![1]!;
const csvOf = async (address: string, id: string) => {
  const separator = address.includes('?') ? '&' : '?';
  const [, , , , header, ...rows] = parseCsv(await server.text(`${address}${separator}download=${id}.csv`));
  return { header: header!, rows };
};

describe('a part of the samples', () => {
  it('is what its processes took from the first to the last number, in the picture and in the data', async () => {
    const stored = await shown.library.record(record.split('/').at(-1)!);
    const first = stored!.record.repeats.toSorted((a, b) => a.position - b.position)[0]!;
    const part = first.samples.durationNs.slice(1, 3);
    const { rows } = await csvOf(`${record}?samples=2..3`, 'samples');
    expect(Number(rows[0]![1])).toBeCloseTo(part.reduce((sum, ns) => sum + ns, 0) / part.length / 1e6, 6);
    expect(rows[0]!.at(-1)).toBe(String(part.length));
    const figure = figureOf(await server.text(`${record}?samples=2..3`), 'samples');
    const dots = figure.match(/<div class="wide">[\s\S]*?<\/div>/)![0].match(/<circle /g);
    const all = stored!.record.repeats.map(({ samples }) => samples.durationNs.slice(1, 3).length);
    expect(dots).toHaveLength(all.reduce((sum, count) => sum + count, 0));
  });

  it('is said in the title, in the description and over the data, in both languages', async () => {
    const english = figureOf(await server.text(`${record}?samples=2..3`), 'samples');
    expect(titleOf(english)).toMatch(/ in run order, 2 to 3$/);
    expect(english).toMatch(/<caption>[^<]* in run order, 2 to 3<\/caption>/);
    expect(english).toMatch(/<desc [^>]*>[^<]*a part of what there is/);
    expect(titleOf(figureOf(await server.text(`/zh${record}?samples=2..3`), 'samples'))).toMatch(/，2 至 3$/);
  });

  it('goes from the first, or to the last, where an end is left out', async () => {
    const whole = await csvOf(record, 'samples');
    expect((await csvOf(`${record}?samples=1..`, 'samples')).rows).toEqual(whole.rows);
    expect((await csvOf(`${record}?samples=..2`, 'samples')).rows).not.toEqual(whole.rows);
  });
});

describe('a part of a sweep', () => {
  it('has the points between its ends, both included', async () => {
    const { header, rows } = await csvOf(`${sweep}?batch=2..4`, 'sweep-batch');
    const lengths = rows.map((row) => Number(row[header.indexOf('length')]));
    expect(new Set(lengths)).toEqual(new Set([2, 4]));
  });
});

describe('a part of the latency', () => {
  it('cuts the axis; shares are of all samples', async () => {
    const { rows } = await csvOf(record, 'latency');
    const process = rows.find(([name]) => /median/.test(name!))!;
    const [middle, high] = [Number(process[1]), Number(process[4])];
    const figure = figureOf(await server.text(`${record}?latency=${middle}..${high}`), 'latency');
    expect(titleOf(figure)).toMatch(/ to .* ms$/);
    // Half of the samples of that process lie before the picture begins: its line does not begin at 0.
    expect(figure).not.toMatch(/class="series series-0"[^>]* d="M52 342H/);
  });
});

describe('a part of the telemetry', () => {
  it('leaves out the readings before and behind it', async () => {
    const whole = await csvOf(record, 'telemetry');
    const part = await csvOf(`${record}?telemetry=0..0.5`, 'telemetry');
    const count = ({ rows }: typeof whole) => rows.reduce((sum, row) => sum + Number(row.at(-1)), 0);
    expect(count(part)).toBeGreaterThan(0);
    expect(count(part)).toBeLessThan(count(whole));
  });
});

describe('a part of a ladder', () => {
  it('has its rungs alone, and the links to other ladders leave it', async () => {
    const { rows } = await csvOf('/devices?values=3000..5000', 'ladder-bandwidth');
    expect(rows.length).toBeGreaterThan(3);
    for (const row of rows) {
      expect(Number(row[2])).toBeGreaterThanOrEqual(3000);
      expect(Number(row[2])).toBeLessThanOrEqual(5000);
    }
    expect(await server.text('/devices?values=3000..5000')).toContain('href="/devices?ladder=matmul"');
  });
});

describe('an address with a range', () => {
  it('gives the same page and the same files each time', async () => {
    for (const address of [`${record}?samples=2..3`, `${sweep}?batch=2..4`, '/devices?values=3000..5000']) {
      expect(await server.text(address)).toBe(await server.text(address));
    }
  });

  it('has files with the range in their address, and in the picture', async () => {
    const figure = figureOf(await server.text(`${record}?samples=2..3`), 'samples');
    const [, svg] = /href="([^"]*download=samples\.svg)"/.exec(figure)!;
    const address = svg!.replaceAll('&amp;', '&');
    expect(address).toBe(`${record}?samples=2..3&download=samples.svg`);
    expect(await server.text(address)).toContain('?samples=2..3');
  });

  it.each([
    ['samples=3..2', 'It takes 100..400, 100.., ..400.'],
    ['samples=1-4', 'It takes 100..400, 100.., ..400.'],
    ['samples=1..2..3', 'It takes 100..400, 100.., ..400.'],
    ['samples=900..901', 'shows nothing: there is something from 1 to'],
    ['latency=1e9..', 'shows nothing'],
    ['zoom=1..2', 'This page has no parameter'],
  ])('is refused with a sentence where it is %s', async (query, sentence) => {
    const answer = await server.ask(`${record}?${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(sentence);
  });

  it('is refused where the page has no such chart', async () => {
    const answer = await server.ask(`/runs/${recordedRuns.quick}?batch=1..2`);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('no chart that &quot;batch&quot;');
  });

  it('is what the form below the chart asks for, beside what was asked for before', async () => {
    const figure = figureOf(await server.text(`${sweep}?batch=2..4`), 'samples');
    expect(figure).toContain('<input type="hidden" name="batch" value="2..4">');
    const asked = await server.ask(`${sweep}?batch=2..4&samples.from=1&samples.to=2`);
    expect(asked.status).toBe(303);
    expect(asked.headers.get('location')).toBe(`${sweep}?batch=2..4&samples=1..2`);
    const open = await server.ask(`/zh${sweep}?samples.from=&samples.to=2&latency.from=&latency.to=`);
    expect(open.headers.get('location')).toBe(`/zh${sweep}?samples=..2`);
  });

  it('has a link that shows all again, and leaves the other ranges', async () => {
    const figure = figureOf(await server.text(`${sweep}?batch=2..4&samples=1..2`), 'samples');
    expect(figure).toContain(`<a href="${sweep}?batch=2..4#samples">show all</a>`);
    expect(figureOf(await server.text(sweep), 'samples')).not.toContain('show all');
  });
});

describe('a list in an address', () => {
  it('that was ticked box by box goes along when the language is changed', async () => {
    const { h100, h200 } = shown.gpus;
    const page = await server.text(`/compare?records=${h100}&records=${h200}`);
    expect(page).toContain(`href="/zh/compare?records=${h100},${h200}"`);
  });
});
