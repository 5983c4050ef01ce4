import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readEnvelope } from '../../../results/dossier/envelope.ts';
import { envelopeName, textOf } from '../../../results/dossier/files.ts';
import { saveDossier } from '../../../results/dossier/open.ts';
import { signedPlan } from '../../../results/dossier/plan.ts';
import { fingerprint } from '../../../results/dossier/public-key.ts';
import { stamped } from '../../../results/dossier/sign.ts';
import { keys, madeUpDossier } from '../../fixtures/made-up-dossier.ts';
import { timestampAuthority } from '../../fixtures/timestamp-authority.ts';

// The lines that docs/report.md and VERIFY.md give to who verifies without assay, run as they stand there.

const root = new URL('../../..', import.meta.url).pathname;
const manual = readFileSync(join(root, 'docs/report.md'), 'utf8');
const inside = readFileSync(join(root, 'results/dossier/VERIFY.md'), 'utf8');
const authority = timestampAuthority('rsa');
const folder = mkdtempSync(join(tmpdir(), 'assay-by-hand-'));
afterAll(() => {
  authority.remove();
  rmSync(folder, { recursive: true });
});

const blocks = (text: string) =>
  Array.from(text.matchAll(/^```sh\n([\s\S]*?)^```$/gm), ([, block]) => block!);

/** The block of the manual below this mark. */
function lines(mark: string): string {
  const [, block] =
    new RegExp(`<!-- run: ${mark} -->\\n\`\`\`sh\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(manual) ?? [];
  expect(block, `docs/report.md has no lines marked "${mark}"`).toBeDefined();
  return block!;
}

const typed = (text: string) => spawnSync('sh', ['-e', '-c', text], { cwd: folder, encoding: 'utf8' });
const hasSsh = spawnSync('ssh-keygen', ['-?']).error === undefined;

/** Runs something with one byte of a file changed, and puts it back. */
function withChange<T>(path: string, at: number, work: () => T): T {
  const file = join(folder, path);
  const bytes = readFileSync(file);
  const other = Buffer.from(bytes);
  other[at]! ^= 1;
  writeFileSync(file, other);
  try {
    return work();
  } finally {
    writeFileSync(file, bytes);
  }
}

beforeAll(async () => {
  const signed = await madeUpDossier();
  const [signature] = readEnvelope(textOf(signed, envelopeName)!).signatures;
  const token = authority.stamp(signature!.bytes);
  const { files } = await stamped(signed, 'engineer', token, authority.chain);
  await saveDossier(files, folder);
});

describe('the lines of docs/report.md', () => {
  it('make a query for a timestamp over the bytes of the first signature', () => {
    expect(typed(lines('query')).status).toBe(0);
    const query = typed('openssl ts -query -in sig.tsq -text').stdout;
    expect(query).toContain('Hash Algorithm: sha256');
    expect(query).toContain('Certificate required: yes');
  });

  it('make a query for a timestamp over the signature of a plan, and check that signature', () => {
    // Beside the dossier, whose plan it is not.
    const place = join(folder, '..', `${basename(folder)}-plan`);
    onTestFinished(() => rmSync(place, { recursive: true }));
    mkdirSync(place);
    const plan = Buffer.from('{"schema":"assay.plan"}\n');
    writeFileSync(join(place, 'plan.json'), plan);
    writeFileSync(join(place, 'plan.dsse.json'), signedPlan(plan, keys.engineer));
    const there = (text: string) => typed(`keys=$PWD/keys; cd '${place}'; ln -sfn "$keys" keys; ${text}`);
    expect(there(lines('plan')).status).toBe(0);
    expect(there('openssl ts -query -in plan.tsq -text').stdout).toContain('Hash Algorithm: sha256');
    const ofPlan = lines('signature').replace('signatures/report.dsse.json', 'plan.dsse.json');
    const { status, stdout } = there(`${ofPlan}cmp payload.bin plan.json`);
    expect([status, stdout]).toEqual([0, expect.stringContaining('Signature Verified Successfully')]);
  });

  it('accept the signature, and refuse it where a byte of the payload was changed', () => {
    const run = () => typed(lines('signature'));
    expect(run().stdout).toContain('Signature Verified Successfully');
    const at = readFileSync(join(folder, envelopeName), 'utf8').indexOf('"payload": "') + 60;
    const refused = withChange(envelopeName, at, run);
    expect(refused.status).not.toBe(0);
    expect(refused.stdout).toContain('Signature Verification Failure');
    run();
  });

  it.skipIf(!hasSsh)('print the fingerprint of the key twice: by openssl, and by ssh-keygen', () => {
    const { stdout } = typed(lines('fingerprint'));
    const id = fingerprint(keys.engineer);
    expect(stdout.split('\n')[0]).toBe(id.replace('SHA256:', ''));
    expect(stdout.split('\n')[1]).toContain(id);
  });

  it('find a manifest that is not the signed one, and a file that is not in it', () => {
    const run = () => typed(`${lines('signature')}\n${lines('files')}`);
    const sound = run();
    expect(sound.stdout).toContain('manifest.json: OK');
    expect(sound.stdout).toContain('report.json: OK');
    expect(sound.status).toBe(0);
    for (const path of ['manifest.json', 'report.json']) {
      const { status, stdout } = withChange(path, 40, run);
      expect(stdout).toContain(`${path}: FAILED`);
      expect(status).not.toBe(0);
    }
  });

  it('check the timestamp with the chain of its authority, and refuse one over other bytes', () => {
    const { stdout, stderr, status } = typed(`${lines('signature')}\n${lines('time')}`);
    expect(`${stdout}${stderr}`).toContain('Verification: OK');
    expect(status).toBe(0);
    const other = typed(`echo other > sig.bin\n${lines('time')}`);
    expect(other.status).not.toBe(0);
    expect(`${other.stdout}${other.stderr}`).toContain('message imprint mismatch');
  });

  it('never tell cosign to look at no file', () => {
    for (const text of [manual, inside]) {
      expect(text).toContain('cosign verify-blob-attestation --bundle');
      expect(text).not.toContain('--check-claims=false');
    }
  });
});

describe('VERIFY.md', () => {
  it('has the same lines as the manual', () => {
    const ofManual = blocks(manual).join('\n');
    for (const block of blocks(inside)) {
      for (const line of block.split('\n')) expect(ofManual).toContain(line.replace(/ {2,}#.*$/, ''));
    }
  });
});
