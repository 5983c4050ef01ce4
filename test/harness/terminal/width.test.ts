import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import stringWidth from 'string-width';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Examination } from '../../../harness/doctor.ts';
import { onScreen } from '../../../harness/print.ts';
import { auditPage } from '../../../harness/terminal/audits.ts';
import { findingList } from '../../../harness/terminal/findings.ts';
import { linkText } from '../../../harness/terminal/links.ts';
import { profilePage } from '../../../harness/terminal/profile.ts';
import { proofPage } from '../../../harness/terminal/proof.ts';
import { doubts, resultTable } from '../../../harness/terminal/results.ts';
import { renderTable } from '../../../harness/terminal/table.ts';
import { togetherTables } from '../../../harness/terminal/together.ts';
import { linkMatrices } from '../../../results/four/links.ts';
import type { Operator, Profile } from '../../../results/profile/report.ts';
import { proofRows } from '../../../results/proof.ts';
import type { AuditReport } from '../../../results/record/audit.ts';
import { storeRecord } from '../../../results/record/store.ts';
import type { Record } from '../../../results/record.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { assay, makeHome } from '../../fixtures/assay.ts';
import { linked, linkRecord } from '../../fixtures/link-records.ts';
import { measuredRecord } from '../../fixtures/measured-record.ts';
import { scriptedCrew } from '../../fixtures/scripted-crew.ts';

// Every page at several widths, as it reaches a screen: nothing is wider, and on a wide screen nothing is left out.

const screens = [60, 80, 100, 160, 200];
const root = resolve(import.meta.dirname, '../../..');
const store = mkdtempSync(join(tmpdir(), 'assay-width-'));
const reference = loadReference();
const files = globSync('harness/commands/*.ts', { cwd: root });
const ids: string[] = [];

const decode = 'decode tiny float32 b1 c64';
const titles = ['bw.read', decode, 'generate tiny float32 b1 i32 o16', decode];
const measured: readonly Record[] = titles.map((title, i) => {
  const record = measuredRecord(title, [
    [1, 1.1, 1.7],
    [1, 2 + i, 1.1],
    [1.2, 1, 1],
  ]);
  return { ...record, run: { ...record.run, id: `2026-11-22T11-58-01-quick-0e8${i}`, suite: 'quick' } };
});

beforeAll(async () => {
  for (const record of measured) ids.push((await storeRecord(join(store, record.run.id), record)).id);
});
afterAll(() => rmSync(store, { recursive: true }));
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** A part that is copied: alone in its line or behind its name, it may be wider than the screen. */
const isCopied = (line: string) =>
  /^ *(?:\S.* {2,}|→ )?(?:\S+|`[^`]+`\S*|\/.*|npm run assay -- run .*)$/.test(line) &&
  !/[^\w\s/.:`"<>,=-]{12}/.test(line);

const tooWide = (text: string, columns: number) =>
  text.split('\n').filter((line) => stringWidth(line) > columns && !isCopied(line));

/** What a command prints, on both streams. */
async function printed(args: readonly string[]): Promise<string> {
  const program = new Command();
  for (const file of files) (await import(join(root, file))).register?.(program);
  const texts: string[] = [];
  const keep = (text: string | Uint8Array) => texts.push(String(text)) > 0;
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation(keep),
  );
  const before = process.exitCode;
  try {
    await program.parseAsync(args, { from: 'user' });
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
  return texts.join('');
}

const stored = (name: string, ...args: readonly string[]) => [name, ...args, '--store', store];
const evidence = (name: string, ...args: readonly string[]) => [name, ...args, '--record', store];
const commands: { readonly [name: string]: () => readonly string[] } = {
  ...Object.fromEntries(
    [
      'shapes',
      'suites',
      'workloads',
      'precisions',
      'engines',
      'providers',
      'devices',
      'published',
      'claims',
    ].map((what) => [`list ${what}`, () => ['list', what]]),
  ),
  'list records': () => stored('list', 'records'),
  'show <record>': () => stored('show', ids[1]!),
  'show <generation>': () => stored('show', ids[2]!),
  ...Object.fromEntries(Object.keys(reference.devices).map((id) => [`show ${id}`, () => ['show', id]])),
  claims: () => evidence('claims'),
  'claims <all of them>': () => evidence('claims', ...reference.claims.map(({ id }) => id)),
  ...Object.fromEntries(
    ['h200', 'h20', 'h100'].map((name) => [
      `conformity ${name}`,
      () => evidence('conformity', '--device', name),
    ]),
  ),
  four: () => evidence('four'),
  ladder: () => evidence('ladder'),
  compare: () => evidence('compare', ids[1]!, ids[3]!),
  'compare of published results': () => [
    'compare',
    'azure-babelstream-h100-sxm5-80gb-triad',
    'azure-babelstream-h200-sxm-141gb-triad',
  ],
  recompute: () => stored('recompute', ids[0]!),
  'runtime list': () => ['runtime', 'list'],
};

const operator = (name: string, seconds: number, parts: Operator['parts'] = []): Operator => ({
  operator: name,
  nodes: 32,
  seconds,
  providers: ['CPUExecutionProvider'],
  work: { bytes: 160e6, flops: 64e6 },
  parts,
});
const profile: Profile = {
  schema: 'assay.profile',
  version: 1,
  tool: { name: 'assay', version: '0.1.0', commit: null },
  createdAt: '2026-11-22T00:00:00.000Z',
  subject: {
    title: 'decode llama-2-70b int4 b1 c2048',
    kind: 'decode',
    seed: 1,
    provider: 'cpu',
    device: 'Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz',
    threads: 44,
    layers: { distinct: 4, of: 80 },
    runtime: 'onnxruntime 1.30.0',
  },
  plain: { beforeSeconds: 0.0099, afterSeconds: 0.0101 },
  profiled: { seconds: 0.01, steps: 2, all: [0.01, 0.01], othersShare: 0.01 },
  basis: 'computed',
  operators: [operator('MatMulNBits', 0.008), operator('GroupQueryAttention', 0.001)],
  outsideSeconds: 0.001,
  probe: { title: 'bw.read', unit: 'B/s', value: 25e9 },
};

const audits: AuditReport = {
  schema: 'assay.audit',
  version: 1,
  tool: { name: 'assay', version: '0', commit: null },
  createdAt: '2026-11-22T00:00:00Z',
  subject: {
    title: 'decode llama-2-70b int8 b1 c2048',
    record: '6b16561d9d71c02a',
    seed: 1,
    engine: 'native',
    provider: 'cuda',
    device: 'NVIDIA H200',
    together: [1, 0, 2],
  },
  results: [
    {
      name: 'seed',
      question: 'does another seed, which changes every weight and every prompt, change the time of a step?',
      method:
        'two groups of processes in turn, one with the seed of the record and one with another, ten each',
      rule: {
        text: 'the ratio lies within 3 %.',
        limit: 0.03,
        reason: 'Weights are dense: no value is quicker.',
      },
      figures: [{ name: 'time ÷ time', unit: 'ratio', value: 1.001, low: 0.99, high: 1.012 }],
      verdict: 'pass',
      because: 'the whole 95 % interval of the ratio, 0.990 to 1.012, lies within what the rule allows',
    },
  ],
};

const folder = '/home/somebody/My Projects 目录/assay/node_modules/onnxruntime-node/bin/napi-v6/linux/x64';
const examinations: readonly Examination[] = [
  {
    question: 'Providers, each tried with a small computation',
    findings: [
      {
        state: 'error',
        subject: 'virtual machine',
        message: `The provider "cuda" could not be used: no library of that name lies in any folder that was looked through.`,
        version: '1.30.0',
        path: folder,
        tryThis:
          'Run `npm run assay -- runtime install --from /media/usb/onnxruntime_gpu-1.30.0.whl`, then look again.',
      },
      {
        state: 'ok',
        subject: 'cpu',
        message: '中央处理器可以计算'.repeat(12),
        version: null,
        path: null,
        tryThis: null,
      },
    ],
  },
];

const machine = linked(8);
const eight = Array.from({ length: 8 }, (_, i) => i);
const links = eight.flatMap((from) =>
  eight
    .filter((to) => to !== from)
    .map((to) =>
      linkRecord(from, to, {
        value: (45 + from - to / 9) * 1e9,
        machine,
        isDirect: from + to !== 7,
        half: 0.03,
      }),
    ),
);

const pages: { readonly [name: string]: () => string | Promise<string> } = {
  'the table of a run': () => `${resultTable(measured)}\n${doubts(measured)}`,
  'the links between eight GPUs': () => linkMatrices(links, reference.devices).map(linkText).join('\n'),
  'several GPUs together': async () =>
    togetherTables((await scriptedCrew({ devices: 4 })).map(({ record }) => record)),
  audits: () => auditPage(audits),
  'a profile': () => profilePage(profile),
  'a proof': () =>
    proofPage(
      {
        steps: [
          {
            name: 'four',
            about: 'capacity, bandwidth, arithmetic',
            outcome: 'done',
            seconds: 62,
            output: '2-four.txt',
          },
        ],
        peers: ['PyTorch could not be asked: python3 has no module of that name in any of its folders'],
        rows: proofRows({ records: [], peer: null, firstSample: null, reference }),
        records: 0,
        invalid: 0,
      } as never,
      { device: 'NVIDIA H200', provider: 'cuda', tool: '0', createdAt: '2026-11-22', rehearsal: true },
      renderTable,
    ),
  'what doctor found': () => findingList(examinations),
};

describe.each(screens)('on a screen of %i columns', (columns) => {
  it.each(Object.keys(commands))('no line of `%s` is wider', async (name) => {
    vi.stubEnv('COLUMNS', String(columns));
    const text = await printed(commands[name]!());
    expect(text).not.toBe('');
    expect(tooWide(text, columns)).toEqual([]);
    if (columns === 200) expect(text).not.toContain('Left out');
  });

  it.each(Object.keys(pages))('no line of %s is wider', async (name) => {
    vi.stubEnv('COLUMNS', String(columns));
    const text = onScreen(await pages[name]!());
    expect(text).not.toBe('');
    expect(tooWide(text, columns)).toEqual([]);
    if (columns === 200) expect(text).not.toContain('Left out');
  });
});

describe('a list of records', () => {
  it.each(screens)('names run and suite at %i columns', async (columns) => {
    vi.stubEnv('COLUMNS', String(columns));
    expect(await printed(commands['list records']!())).toContain(
      'run 2026-11-22T11-58-01-quick-0e82, suite quick',
    );
  });
});

describe('the help', () => {
  const home = makeHome();
  afterAll(home.remove);
  const source = (file: string) => readFileSync(join(root, file), 'utf8');
  const commands = files.filter((file) => source(file).includes('export function register('));
  const named = ['', ...commands.map((file) => /([\w-]+)\.ts$/.exec(file)![1]!)];

  it.each(named)('of `%s` fits a screen of 60 columns', async (name) => {
    const args = [...(name === '' ? [] : [name]), '--help'];
    const { stdout } = await assay(home, args, { env: { COLUMNS: '60' } });
    expect(stdout).toMatch(/^Usage: npm run assay -- /);
    expect(tooWide(stdout, 60)).toEqual([]);
  });
});
