import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assay, type Ended, makeHome } from '../../fixtures/assay.ts';

const home = makeHome();
afterAll(home.remove);

const id = '2026-11-28T23-50-49-quick-5751';
const roles = ['engineer', 'reviewer', 'authoriser'] as const;
const at = (name: string) => join(home.folder, name);
const run = (...args: string[]): Promise<Ended> => assay(home, args);
const json = (name: string) => JSON.parse(readFileSync(at(name), 'utf8'));
const inputs = () => ['--profile', at('in/profile.json'), '--job', at('in/job.json')];

beforeAll(() => {
  mkdirSync(home.store);
  cpSync(new URL(`../../fixtures/recorded/${id}`, import.meta.url).pathname, join(home.store, id), {
    recursive: true,
  });
});

/** Fills in what `--init` wrote, and makes a key for each who signs. */
async function filledIn(): Promise<void> {
  writeFileSync(at('password'), 'a few words in a row\n');
  const keys = await Promise.all(
    roles.map(async (role) => {
      const made = await run('key', 'create', at(role), '--password-file', at('password'), '--json');
      return JSON.parse(made.stdout).id as string;
    }),
  );
  const profile = json('in/profile.json');
  Object.assign(profile, { prefix: 'LAB', name: 'Laboratory', address: 'Town' });
  profile.signatories = roles.map((role, i) => ({ name: role, roles: [role], keyId: keys[i] }));
  const job = json('in/job.json');
  Object.assign(job, { number: '0001', issuedOn: '2026-11-30', receivedOn: '2026-11-20' });
  Object.assign(job, { engineer: 'engineer', reviewer: 'reviewer', authoriser: 'authoriser' });
  job.customer = { name: 'Customer', contact: 'here' };
  job.items[0].identifiers = [{ kind: 'serial', value: 'S1', issuer: 'label' }];
  writeFileSync(at('in/profile.json'), JSON.stringify(profile));
  writeFileSync(at('in/job.json'), JSON.stringify(job));
}

describe('report', () => {
  it('--init writes both files with an item for the device of the run, and leaves them the second time', async () => {
    const first = await run(
      'report',
      '--init',
      '--latest',
      '--store',
      home.store,
      '--out',
      at('in'),
      '--json',
    );
    expect(JSON.parse(first.stdout)).toEqual({
      written: [at('in/profile.json'), at('in/job.json')],
      kept: [],
    });
    expect(json('in/job.json').$fields['customer.name']).toMatch(/^7\.8\.2\.1 e: /);
    expect(json('in/job.json').items).toHaveLength(1);
    const again = await run('report', '--init', '--store', home.store, '--out', at('in'), '--json');
    expect(JSON.parse(again.stdout).kept).toHaveLength(2);
  });

  it('lists every field that is missing at once, with its clause, and writes nothing', async () => {
    const { code, stderr } = await run('report', id, '--store', home.store, '--out', at('none'), ...inputs());
    expect(code).toBe(1);
    expect(stderr).toMatch(/7\.8\.2\.1 b +profile\.json name/);
    expect(stderr).toMatch(/7\.8\.2\.1 e +job\.json customer\.name/);
    expect(stderr).toContain('--draft');
    expect(existsSync(at('none'))).toBe(false);
  });

  it('--draft goes on, marks it, and a draft is signed by nobody', async () => {
    const draft = await run(
      'report',
      '--latest',
      '--draft',
      '--store',
      home.store,
      '--out',
      at('draft'),
      '--dossier',
      ...inputs(),
    );
    expect(draft.code).toBe(0);
    expect(draft.stdout).toContain('Nothing was decided before the measurement');
    expect(json('draft/report.json').status).toBe('draft');
    expect(readFileSync(at('draft/report.html'), 'utf8')).toContain('missing: 7.8.2.1 e');
    expect((await run('verify', at('draft.tgz'))).code).toBe(4);
  });

  it('is written, signed in three roles and verified; a second one of the same has the same bytes', async () => {
    await filledIn();
    await run('plan', '--require', 'memoryBandwidth >= 10 GB/s', '--out', at('plan.json'));
    const write = (out: string) =>
      run(
        'report',
        id,
        '--store',
        home.store,
        '--out',
        at(out),
        '--dossier',
        at(`${out}/LAB.tgz`),
        '--plan',
        at('plan.json'),
        ...inputs(),
      );
    expect((await write('a')).code).toBe(0);
    await write('b');
    for (const name of ['report.json', 'report.html', 'samples.csv', 'LAB.tgz'])
      expect(readFileSync(at(`a/${name}`)).equals(readFileSync(at(`b/${name}`))), name).toBe(true);
    const report = json('a/report.json');
    expect(report.identity.id).toBe('LAB-2026-0001');
    expect(report.plan.isAfterStart).toBe(true);
    for (const role of roles) {
      const key = ['--role', role, '--key', at(`${role}.key.pem`), '--password-file', at('password')];
      expect((await run('report', 'sign', at('a/LAB.tgz'), ...key)).code).toBe(0);
    }
    const verified = await run('verify', at('a/LAB.tgz'), '--key', at('authoriser.pub.pem'), '--json');
    expect(JSON.parse(verified.stdout)).toMatchObject({
      outcome: 'verified',
      alterations: [],
      notSigned: [],
    });
    expect(verified.code).toBe(0);
  }, 60_000);

  it('--compare holds two reports against each other: of one host nothing tells one unit from another', async () => {
    const compared = await run('report', '--compare', at('a/report.json'), at('b/report.json'), '--json');
    const [first] = JSON.parse(compared.stdout).compared;
    expect(first.agreement).toMatchObject({ difference: 0, verdict: null });
    expect(first.agreement.refusals[0].code).toBe('unknownItem');
  });

  it('--redact leaves no serial in the report nor in its sources', async () => {
    await run(
      'report',
      id,
      '--redact',
      '--store',
      home.store,
      '--out',
      at('r'),
      '--dossier',
      at('r/dossier'),
      '--plan',
      at('plan.json'),
      ...inputs(),
    );
    expect(json('r/report.json').items[0].identifiers.at(-1)).toMatchObject({
      kind: 'serial',
      isRedacted: true,
    });
    expect(readFileSync(at('r/dossier/job.json'), 'utf8')).not.toContain('"S1"');
    expect((await run('verify', at('r/dossier'))).code).toBe(4);
  });

  it('of a run that is not there names the nearest', async () => {
    const { code, stderr } = await run(
      'report',
      '2026-11-28T23-50-49-quick-5752',
      '--draft',
      '--store',
      home.store,
    );
    expect([code, stderr]).toEqual([2, expect.stringContaining(id)]);
  });
});

describe('plan', () => {
  it('is decided once: it is not written over', async () => {
    const { code, stderr } = await run('plan', '--require', 'tpp < 21000 TPP', '--out', at('plan.json'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('decided once')]);
  });

  it('draws what sha256sum draws, and is signed with a key', async () => {
    writeFileSync(at('serials.txt'), 'A\nB\nC\nD\nE\n');
    const key = ['--key', at('engineer.key.pem'), '--password-file', at('password')];
    await run(
      'plan',
      '--lot',
      'x',
      '--serials',
      at('serials.txt'),
      '--sample',
      '2',
      '--seed',
      's',
      '--out',
      at('lot.json'),
      ...key,
    );
    // for x in A B C D E; do printf 's\n%s' $x | sha256sum | cut -c1-8; done
    expect(json('lot.json').lot.sample).toEqual(['D', 'B']);
    const { payload, payloadType } = json('lot.dsse.json');
    expect(payloadType).toBe('application/vnd.assay.plan+json');
    expect(Buffer.from(payload, 'base64').toString()).toBe(readFileSync(at('lot.json'), 'utf8'));
  });
});
