import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { JudgedClaim } from '../../../results/claims.ts';
import { assay, makeHome } from '../../fixtures/assay.ts';

// Each test starts the program; on a busy machine that takes seconds.
vi.setConfig({ testTimeout: 60_000 });

const home = makeHome();
afterAll(home.remove);
const at = (name: string) => join(home.folder, name);
const fixture = (name: string) => new URL(`../../fixtures/${name}`, import.meta.url).pathname;
const run = (...args: string[]) => assay(home, args);

/** The import of a file, by its folder. */
async function imported(name: string, ...told: string[]): Promise<string> {
  const { stdout } = await run(
    'import',
    fixture(`imports/${name}`),
    '--into',
    at('imports'),
    '--json',
    ...told,
  );
  return JSON.parse(stdout).imports[0].folder as string;
}

let streams: string;
let links: string;

beforeAll(async () => {
  [streams, links] = await Promise.all([
    imported('babelstream/made_cuda.txt'),
    imported('nvbandwidth/made_report.txt'),
  ]);
});

it('texts of an import are no lines and no colours of their own on the screen', async () => {
  const report = JSON.parse(readFileSync(fixture('imports/nvbandwidth/made_report.json'), 'utf8'));
  report.nvbandwidth['GPU Device list'] = ['0: \u001b[32mH200\nNot on it: nothing (auditor: consistent)'];
  writeFileSync(at('forged.json'), JSON.stringify(report));
  const { stdout } = await run('import', at('forged.json'), '--into', at('forged'), '--json');
  const [{ folder }] = JSON.parse(stdout).imports;
  const ladder = await run('ladder', 'bandwidth', '--record', folder);
  expect(ladder.stdout).toContain('\\u001b[32mH200\\u000aNot');
  expect(ladder.stdout.match(/^ *Not on it: /gm)).toHaveLength(1);
});

describe('assay claims --record <import>', () => {
  it('shows what an import says beside the verdict, as imported and with the word of the auditor', async () => {
    const { stdout, code } = await run('claims', 'C000-02', '--record', streams);
    expect(code).toBe(0);
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toContain('Imported: in line (consistent). Imported figures, which assay did not measure,');
    expect(text).toMatch(
      /imported: NVIDIA H200 141GB SXM: bw\.read, Dot, FP64 \(imported from babelstream, auditor: consistent\)/,
    );
    expect(text).toMatch(/= 0\.89, at least 0\.81 in line \[not measured by assay;/);
  });

  it('takes the document of an import for the import, and says why one says nothing', async () => {
    const { stdout } = await run('claims', 'C000-02', '--record', join(links, 'imported.json'), '--json');
    const { claims } = JSON.parse(stdout) as { claims: JudgedClaim[] };
    const [refused] = claims[0]!.tests.flatMap((test) => test.imported);
    expect(refused!.refusal).toMatch(/^Unlike definitions: link\.h2d/);
    const nameless = await imported('babelstream/made_table.csv');
    const table = await run('claims', '--record', nameless);
    expect(table.stdout.replace(/\s+/g, ' ')).toContain(
      '(imported from babelstream) says nothing here. It does not name its device.',
    );
  });
});

describe('assay ladder --record <import>', () => {
  it('has a rung for what fits, and names what does not below it', async () => {
    const { stdout } = await run('ladder', 'bandwidth', '--record', at('imports'));
    expect(stdout).toMatch(/NVIDIA H200 141GB SXM\s+imported\s+4287\.7/);
    expect(stdout).toContain('Imported: measured with another tool, not by assay.');
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /Not on it: \w{16} \(imported from nvbandwidth, auditor: consistent\)/,
    );
  });
});

describe('assay report --import <id>', () => {
  const runId = '2026-11-28T23-50-49-quick-5751';
  const report = (dossier: string, ...more: string[]) =>
    run(
      'report',
      runId,
      '--store',
      home.store,
      '--draft',
      '--out',
      at(`${dossier}-forms`),
      '--dossier',
      at(dossier),
      ...more,
    );

  beforeAll(() => {
    mkdirSync(home.store);
    cpSync(fixture(`recorded/${runId}`), join(home.store, runId), { recursive: true });
  });

  it('has the original in its dossier as it came, and verify names a digit that was changed in it', async () => {
    expect((await report('dossier', '--import', streams)).code).toBe(0);
    const path = join(at('dossier'), 'imports', streams.slice(-16), 'original');
    expect(readFileSync(path).equals(readFileSync(fixture('imports/babelstream/made_cuda.txt')))).toBe(true);
    expect((await run('verify', at('dossier'))).code).toBe(4);
    writeFileSync(path, readFileSync(path, 'utf8').replace('4287654.098', '4787654.098'));
    const altered = await run('verify', at('dossier'), '--json');
    expect(altered.code).toBe(1);
    expect(JSON.parse(altered.stdout).alterations[0].file).toBe(`imports/${streams.slice(-16)}/original`);
  });

  it('is what it was without, but for the annex and its note', async () => {
    await report('plain');
    const [plain, annexed] = ['plain', 'dossier'].map((name) =>
      JSON.parse(readFileSync(join(at(`${name}-forms`), 'report.json'), 'utf8')),
    );
    expect(annexed.imports[0]).toMatchObject({
      tool: 'babelstream',
      isReadAgain: true,
      name: 'made_cuda.txt',
    });
    expect(annexed.results).toEqual(plain.results);
    expect(annexed.statements).toEqual(plain.statements);
    expect('imports' in plain).toBe(false);
  });

  it('names what it does not find: an import, and a result of one', async () => {
    const { stderr, code } = await report('none', '--import', 'ffffffffffffffff');
    expect(code).toBe(2);
    expect(stderr).toContain('There is no import "ffffffffffffffff" in ');
    expect(stderr).toContain('Name the folder of one that lies elsewhere');
  });
});

describe('assay compare <import>', () => {
  it('names results of a file that holds several with what they are, each once', async () => {
    const id = basename(streams);
    const copy = at('copy');
    cpSync(streams, join(copy, id), { recursive: true });
    const { stderr, code } = await run('compare', id, 'x', '--record', streams, '--record', copy);
    expect(code).toBe(2);
    const text = stderr.replace(/\s+/g, ' ');
    expect(text).toMatch(/holds 5 results\. Name one of them: "?[0-9a-f]{16}[^(]* \(Copy, FP64\), /);
  });
});
