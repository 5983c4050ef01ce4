import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint } from '../../../results/dossier/public-key.ts';
import { assay, type Ended, makeHome } from '../../fixtures/assay.ts';

// What people get wrong with the files of a report: nothing that they have is lost, and each is told what to do.

const home = makeHome();
afterAll(home.remove);

const id = '2026-11-28T23-50-49-quick-5751';
const roles = ['engineer', 'reviewer', 'authoriser'] as const;
const keys = Object.fromEntries(
  roles.map((role) => [role, generateKeyPairSync('ed25519').privateKey]),
) as Record<(typeof roles)[number], KeyObject>;
const at = (name: string) => join(home.folder, name);
const run = (...args: string[]): Promise<Ended> => assay(home, args);

const profile = {
  schema: 'assay.profile',
  version: 1,
  prefix: 'TST',
  name: 'Test bench',
  address: 'Street',
  testedAt: { kind: 'laboratory' },
  signatories: roles.map((role) => ({ name: role, roles: [role], keyId: fingerprint(keys[role]) })),
};
const job = {
  schema: 'assay.job',
  version: 1,
  number: '0007',
  issuedOn: '2026-11-30',
  receivedOn: '2026-11-28',
  customer: { name: 'Somebody', contact: 'there' },
  engineer: 'engineer',
  reviewer: 'reviewer',
  authoriser: 'authoriser',
  items: [{ identifiers: [{ kind: 'serial', value: 'S7', issuer: 'label' }] }],
};

/** A folder with both files, some fields of the job otherwise. */
function inputs(name: string, other: object = {}): string[] {
  mkdirSync(at(name), { recursive: true });
  writeFileSync(at(`${name}/profile.json`), JSON.stringify(profile));
  writeFileSync(at(`${name}/job.json`), JSON.stringify({ ...job, ...other }));
  return ['--profile', at(`${name}/profile.json`), '--job', at(`${name}/job.json`)];
}

const report = (...args: string[]) => run('report', id, '--store', home.store, ...args);

beforeAll(() => {
  mkdirSync(home.store);
  cpSync(new URL(`../../fixtures/recorded/${id}`, import.meta.url).pathname, join(home.store, id), {
    recursive: true,
  });
  for (const role of roles)
    writeFileSync(at(`${role}.key.pem`), keys[role].export({ type: 'pkcs8', format: 'pem' }), {
      mode: 0o600,
    });
});

describe('a dossier', () => {
  it('that was signed is not written over', async () => {
    const words = [...inputs('in'), '--out', at('forms'), '--dossier', at('issued.tgz')];
    expect((await report(...words)).code).toBe(0);
    // Nobody has signed it: it is written again.
    expect((await report(...words)).code).toBe(0);
    await run('report', 'sign', at('issued.tgz'), '--role', 'reviewer', '--key', at('reviewer.key.pem'));
    const signed = readFileSync(at('issued.tgz'));
    const { code, stderr } = await report(...words);
    expect(stderr).toMatch(/issued\.tgz is signed, .*would be lost\.\nName another file/s);
    expect(code).toBe(1);
    expect(readFileSync(at('issued.tgz')).equals(signed)).toBe(true);
  }, 60_000);

  it('is written over no other file, and into no folder that has something in it', async () => {
    const words = inputs('mine');
    const before = readFileSync(at('mine/job.json'));
    for (const place of [at('mine'), at('mine/profile.json')]) {
      const { code, stderr } = await report(...words, '--redact', '--out', at('forms'), '--dossier', place);
      expect(stderr).toMatch(/is not empty|is there already, and is no dossier/);
      expect(code).toBe(2);
    }
    expect(readFileSync(at('mine/job.json')).equals(before)).toBe(true);
  });
});

describe('a plan', () => {
  const plan = (out: string, ...words: string[]) =>
    run('plan', '--require', 'memoryBandwidth >= 5 GB/s', '--out', at(out), ...words);

  it('is taken where it lies beside the job, which is said, and left out with --no-plan', async () => {
    const words = [...inputs('order'), '--out', at('forms-of-order')];
    await plan('order/plan.json');
    const taken = await report(...words);
    expect(taken.stdout).toContain(`By the plan ${at('order/plan.json')}, decided at `);
    await report(...words, '--no-plan');
    expect(JSON.parse(readFileSync(at('forms-of-order/report.json'), 'utf8')).plan).toBeNull();
  }, 60_000);

  it('of another order is refused', async () => {
    const words = inputs('other-order', { customer: { ...job.customer, reference: 'PO-2' } });
    await plan('other-order/plan.json', '--order', 'PO-1');
    const { code, stderr } = await report(...words, '--out', at('none'));
    expect(stderr).toMatch(/plan\.json is of the order "PO-1", and job\.json of "PO-2".*--no-plan/s);
    expect(code).toBe(1);
  });

  it('whose signature is of another one is refused', async () => {
    const words = inputs('resigned');
    await plan('resigned/plan.json', '--key', at('engineer.key.pem'));
    rmSync(at('resigned/plan.json'));
    await plan('resigned/plan.json');
    const { code, stderr } = await report(...words, '--out', at('none'));
    expect(stderr).toMatch(/plan\.dsse\.json is over another plan than .*move the signature away/s);
    expect(code).toBe(1);
  });

  it('is written neither of serials in another encoding nor with a key that is not there', async () => {
    writeFileSync(at('serials.txt'), Buffer.from('S\xe4', 'latin1'));
    const lot = ['--lot', 'x', '--serials', at('serials.txt'), '--sample', '1', '--seed', 's'];
    expect(await plan('none.json', ...lot)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no text in UTF-8'),
    });
    expect(await plan('none.json', '--key', at('absent.pem'))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/There is no file .*absent\.pem/),
    });
    expect(existsSync(at('none.json'))).toBe(false);
  });

  it.each([
    [
      'a draw without a lot',
      2,
      ['--serials', 'list', '--sample', '1', '--seed', 's'],
      /--serials is about nothing without --lot/,
    ],
    [
      'a seed that draws nothing',
      2,
      ['--lot', 'x', '--serials', 'list', '--seed', 's'],
      /--seed is about nothing without --sample/,
    ],
    [
      'a sample of what was drawn',
      2,
      ['--lot', 'x', '--drawn', 'list', '--sample', '1'],
      /'--drawn <file>' cannot be used with .*'--sample <n>'/,
    ],
    [
      'a rule that nobody knows',
      2,
      ['--rule', 'strict'],
      /'strict' is invalid. Allowed choices are simple, binary/,
    ],
    ['a guard band in words', 2, ['--guard', 'wide'], /A number from 0 on is needed/],
    [
      'a serial with a blank behind it',
      1,
      ['--lot', 'x', '--serials', 'blank'],
      /The serial "S2 " has blanks at an end/,
    ],
    ['a serial twice', 1, ['--lot', 'x', '--drawn', 'twice'], /S1 is in the list twice/],
  ])('is not written of %s', async (_, exitCode, words, said) => {
    for (const [name, text] of Object.entries({ list: 'S1\nS2\n', blank: 'S1\nS2 \n', twice: 'S1\nS1\n' }))
      writeFileSync(at(name), text);
    const { code, stderr } = await plan(
      'wrong.json',
      ...words.map((word) => (existsSync(at(word)) ? at(word) : word)),
    );
    expect(stderr.replace(/\n +/g, ' ')).toMatch(said);
    expect(code).toBe(exitCode);
    expect(existsSync(at('wrong.json'))).toBe(false);
  });

  it('tells, while it can still be written again, what a report will miss of its lot', async () => {
    writeFileSync(at('list'), 'S1\nS2\n');
    const lot = ['--lot', 'x', '--serials', at('list'), '--sample', '1', '--seed', 's'];
    expect((await plan('lot-1.json', ...lot)).stdout).toMatch(
      /miss 7\.8\.5 a: .*--drawn-on <day>[\s\S]*7\.8\.5 c: .*--place/,
    );
    const whole = await plan('lot-2.json', ...lot, '--drawn-on', '2026-11-30', '--place', 'Dock 4');
    expect(whole.stdout).not.toContain('will miss');
  });
});

it.each([
  ['--plan', /There is no file .*none\.json[\s\S]*plan --help/],
  ['--earlier', /There is no file .*none\.json[\s\S]*Give the path of a report\.json/],
  ['--job', /There is no file .*none\.json[\s\S]*report --init/],
])('a file that is not there says where one comes from: %s', async (option, said) => {
  const { code, stderr } = await report('--draft', option, at('none.json'));
  expect(stderr).toMatch(said);
  expect(code).toBe(2);
});

it('what is missing leads to a draft of the same files', async () => {
  const files = inputs('some lab', { number: '' });
  const { code, stderr } = await report(...files, '--no-plan', '--out', at('some out'));
  expect(code).toBe(1);
  const hint = /`npm run assay -- ([^`]+)`/.exec(stderr.replace(/\n +/g, ' '))![1]!;
  const typed = spawnSync('sh', ['-c', `printf '%s\\n' ${hint}`], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n');
  const { code: drafted, stdout } = await run(...typed, '--json');
  expect(drafted).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ status: 'draft', missing: [{ field: 'number' }] });
});

it('blank files elsewhere are named by what is typed next', async () => {
  const { stdout } = await run('report', '--init', '--out', at('new lab'));
  expect(stdout).toContain(`--profile '${at('new lab/profile.json')}' --job '${at('new lab/job.json')}'`);
});

it('a report of a run that is not there leads to the list of runs', async () => {
  const { stderr, code } = await run('report', 'nosuchrun', '--draft');
  expect(stderr).toMatch(/There is no run "nosuchrun".*list runs/s);
  expect(code).toBe(2);
});
