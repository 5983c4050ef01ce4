import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { signed } from '../../../results/dossier/sign.ts';
import type { Report } from '../../../results/report/schema.ts';
import { type ExampleName, exampleFiles, exampleReport } from '../../fixtures/example-report.ts';
import { noPoppler, pagesOf, textsOf } from '../../fixtures/pdf-tools.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'docs', 'examples');
const committed = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => statSync(join(folder, path)).isFile() && path !== 'README.md')
  .sort();
const read = (path: string) => readFileSync(join(folder, path), 'utf8');
const allOf = (ending: string) => committed.filter((path) => path.endsWith(ending));

describe('the examples of docs/examples', () => {
  let files: Map<string, Uint8Array>;
  beforeAll(async () => {
    files = await exampleFiles();
  });

  it('are those that `npm run examples` writes, to the byte', () => {
    expect(committed).toEqual([...files.keys()].sort());
    const others = committed.filter((path) => !readFileSync(join(folder, path)).equals(files.get(path)!));
    expect(others, 'write them anew: npm run examples').toEqual([]);
  });

  it('take 2 MiB at most', () => {
    const bytes = committed.reduce((sum, path) => sum + statSync(join(folder, path)).size, 0);
    expect(bytes).toBeLessThanOrEqual(2 * 2 ** 20);
  });
});

describe('that nothing in them was measured', () => {
  it.skipIf(noPoppler !== null)(
    `stands on every page of their PDFs${noPoppler === null ? '' : ` (skipped: ${noPoppler})`}`,
    () => {
      const pages = allOf('.pdf').flatMap((path) => textsOf(join(folder, path)));
      const counts = allOf('.pdf').map((path) => pagesOf(join(folder, path)));
      expect(pages).toHaveLength(counts.reduce((sum, count) => sum + count, 0));
      expect(pages.length).toBeGreaterThan(30);
      expect(pages.filter((page) => !page.includes('EXAMPLE · made-up records'))).toEqual([]);
    },
  );

  it.each([
    ['h200/report.html', 'EXAMPLE · made-up records, nothing was measured'],
    ['h200/zh/report.html', '示例 EXAMPLE · 虚构记录，并非实测'],
  ])('stands above %s, and on each page where it is printed', (path, mark) => {
    const page = read(path);
    expect(page).toMatch(new RegExp(`<header class="mark">.*${mark}`));
    const [, content] = /@bottom-left\{content:"(.*?)"\}/.exec(page)!;
    const said = content!.replace(/\\([0-9a-f]+) /g, (_, code) => String.fromCodePoint(parseInt(code, 16)));
    expect(said).toBe(mark);
  });

  it('stands in their data: report.json, the job and the samples', () => {
    expect(allOf('report.json').map((path) => JSON.parse(read(path)).status)).toEqual(['example']);
    expect(allOf('job.json').map((path) => JSON.parse(read(path)).example)).toEqual([true, true]);
    expect(read('h200/samples.csv')).toMatch(/^# mark,.*EXAMPLE · made-up records/m);
  });

  it.each(['h200', 'lot'] satisfies ExampleName[])(
    'is why nobody can sign the dossier of %s',
    async (name) => {
      const { dossier, report } = await exampleReport(name, true);
      expect(report.identity.id).toMatch(/^EXAMPLE-/);
      const key = generateKeyPairSync('ed25519').privateKey;
      await expect(signed(dossier, 'authoriser', key)).rejects.toThrow('an example is signed by nobody');
    },
  );
});

/** What a block of docs/report.md prints in the folder of an example. */
function printedBy(block: string, example: string): string {
  const manual = readFileSync(join(folder, '..', 'report.md'), 'utf8');
  const [, lines] = new RegExp(`<!-- run: ${block} -->\\n\`\`\`sh\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(manual)!;
  const place = mkdtempSync(join(tmpdir(), 'assay-example-'));
  try {
    cpSync(join(folder, example), place, { recursive: true });
    return execFileSync('sh', ['-c', lines!], { cwd: place, encoding: 'utf8' });
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

describe('the lines of docs/report.md', () => {
  it('compute a figure of the example from its samples with awk', () => {
    const { results } = JSON.parse(read('h200/report.json')) as Report;
    const { figures } = results.find(({ title }) => title === 'decode llama-2-70b int4 b1 c2048')!;
    const step = figures.find((one) => one.definition === 'decode.step' && one.statistic === 'mean')!;
    expect(printedBy('figure', 'h200')).toBe(`${(1000 * step.value!).toFixed(3)} ms, 5 processes\n`);
  });

  it('draw the units of the example with sha256sum', async () => {
    const { report } = await exampleReport('lot', true);
    const { draw, drawn, unavailable } = report.lot!;
    const [sum, ...ranks] = printedBy('draw', 'lot').trim().split('\n');
    expect(sum!.split(' ')[0]).toBe(draw!.frame.sha256);
    const gone = unavailable.map(({ serial }) => serial);
    const serials = ranks.map((line) => line.split('  ')[1]!);
    expect(serials.filter((serial) => !gone.includes(serial))).toEqual(drawn.map(({ serial }) => serial));
  });
});

describe('the lot among them', () => {
  it('is told on its first page by what its units have in common and how far they lie apart', async () => {
    const { report } = await exampleReport('lot', true);
    const [tested, identity, speed, limit] = report.firstPage.questions;
    const shown = ({ values }: typeof tested | typeof speed) => values.map((one) => one.shown);
    expect(tested.values).toHaveLength(1);
    for (const { serial } of report.lot!.drawn) expect(shown(tested)[0]).toContain(serial);
    expect(identity.values.map(({ name }) => name)).toEqual(['8 × NVIDIA H200 141GB SXM']);
    const rates = report.four
      .filter(({ quantity }) => quantity === 'memory bandwidth')
      .map(({ measured }) => Math.round(measured!.value!));
    expect(shown(speed)[1]).toMatch(
      new RegExp(`^\\d+ \\[${Math.min(...rates)}, ${Math.max(...rates)}\\] GB/s$`),
    );
    expect(limit.values.map(({ item }) => item)).toEqual([null, null, null]);
  });

  it('has eight units of sixty, one of which fails, and a statement on the whole', async () => {
    const { report } = await exampleReport('lot', true);
    const { size, counts, statements, isReproduced, unavailable } = report.lot!;
    expect({ size, counts, isReproduced }).toEqual({
      size: 60,
      counts: { drawn: 8, tested: 8 },
      isReproduced: true,
    });
    expect(unavailable).toHaveLength(1);
    const bandwidth = statements.find(({ requirement }) => requirement === 'bandwidth')!;
    expect(bandwidth).toMatchObject({ passed: 7, notPassed: 1 });
    // At most D of 60 are bad: D is the last for which a sample of 8 shows at most one with a chance above 5 %.
    expect(bandwidth.atMostBad).toBe(27);
  });
});
