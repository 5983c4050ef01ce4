import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createPrivateKeyPem, readPrivateKey, signedBy } from '../../../results/dossier/private-key.ts';
import { isSignedBy, publicHalf, publicPem, readPublicKey } from '../../../results/dossier/public-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-key-'));
afterAll(() => rmSync(folder, { recursive: true }));
const openssl = (...words: string[]) =>
  execFileSync('openssl', words, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
const pem = (name: string) => readFileSync(join(folder, name), 'utf8');
const hasSsh = spawnSync('ssh-keygen', ['-?']).error === undefined;
if (!hasSsh)
  process.stderr.write('key.test.ts: ssh-keygen is not installed; fingerprints are not compared with it\n');

const kinds = [
  ['ed25519', '-algorithm ed25519'],
  ['rsa', '-algorithm rsa -pkeyopt rsa_keygen_bits:2048'],
  ['p256', '-algorithm ec -pkeyopt ec_paramgen_curve:P-256'],
  ['p384', '-algorithm ec -pkeyopt ec_paramgen_curve:P-384'],
  ['p521', '-algorithm ec -pkeyopt ec_paramgen_curve:P-521'],
] as const;

const ofOpenssl = (name: string, options: string): string => {
  openssl('genpkey', ...options.split(' '), '-out', `${name}.pem`);
  return pem(`${name}.pem`);
};

/** The form of OpenSSH, by OpenSSH itself; of Ed25519, which it does not convert, the last 32 bytes of the key behind its own words. */
function sshForm(name: string): string | Buffer {
  if (name !== 'ed25519')
    return execFileSync('ssh-keygen', ['-i', '-m', 'PKCS8', '-f', join(folder, `${name}.pub`)]);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'own')]);
  const words = Buffer.from(pem('own.pub').split(' ')[1]!, 'base64').subarray(0, 19);
  rmSync(join(folder, 'own'));
  const raw = execFileSync('openssl', [
    'pkey',
    '-pubin',
    '-in',
    join(folder, 'ed25519.pub'),
    '-outform',
    'DER',
  ]).subarray(-32);
  return `ssh-ed25519 ${Buffer.concat([words, raw]).toString('base64')}\n`;
}

describe('a key that openssl made', () => {
  it.skipIf(!hasSsh).each(kinds)('has the fingerprint that ssh-keygen prints: %s', (name, options) => {
    const { id } = publicHalf(readPrivateKey(ofOpenssl(name, options), name, null));
    openssl('pkey', '-in', `${name}.pem`, '-pubout', '-out', `${name}.pub`);
    writeFileSync(join(folder, `${name}.ssh`), sshForm(name));
    const said = execFileSync('ssh-keygen', ['-l', '-f', join(folder, `${name}.ssh`)], { encoding: 'utf8' });
    expect(said.split(' ')[1]).toBe(id);
  });

  it.each(kinds)('signs what openssl verifies: %s', (name, options) => {
    const key = readPrivateKey(ofOpenssl(name, options), name, null);
    writeFileSync(join(folder, 'data'), 'some bytes');
    writeFileSync(join(folder, 'sig'), signedBy(key, Buffer.from('some bytes')));
    writeFileSync(join(folder, 'pub.pem'), publicPem(publicHalf(key)));
    const hash = { p384: '-sha384', p521: '-sha512' }[name as string] ?? '-sha256';
    const verified =
      name === 'ed25519'
        ? openssl(
            'pkeyutl',
            '-verify',
            '-pubin',
            '-inkey',
            'pub.pem',
            '-rawin',
            '-in',
            'data',
            '-sigfile',
            'sig',
          )
        : openssl('dgst', hash, '-verify', 'pub.pem', '-signature', 'sig', 'data');
    expect(verified).toMatch(/Verified/i);
    expect(
      isSignedBy(publicHalf(key), Buffer.from('other bytes'), signedBy(key, Buffer.from('some bytes'))),
    ).toBe(false);
  });

  it('is taken with a password of openssl, whatever it was stretched with', () => {
    for (const [i, how] of ['-scrypt', '-v2 aes-256-cbc -iter 600000', '-v2 aes-128-cbc'].entries()) {
      ofOpenssl('plain', '-algorithm ed25519');
      openssl(
        'pkcs8',
        '-topk8',
        ...how.split(' '),
        '-in',
        'plain.pem',
        '-out',
        `${i}.pem`,
        '-passout',
        'pass:open sesame',
      );
      const key = readPrivateKey(pem(`${i}.pem`), 'x', 'open sesame');
      expect(publicHalf(key).id).toBe(publicHalf(readPrivateKey(pem('plain.pem'), 'x', null)).id);
    }
  });

  it.each([
    ['ed448', '-algorithm ed448', 'none that cosign, in-toto and OpenSSH know'],
    ['short', '-algorithm rsa -pkeyopt rsa_keygen_bits:1024', 'RSA key of 1024 bits is too short'],
    [
      'k1',
      '-algorithm ec -pkeyopt ec_paramgen_curve:secp256k1',
      'none that cosign, in-toto and OpenSSH know',
    ],
  ])('is refused with a way out where others could not verify it: %s', (name, options, why) => {
    expect(() => readPrivateKey(ofOpenssl(name, options), name, null)).toThrow(why);
  });
});

describe('a key that is made here', () => {
  it('is opened by openssl with its password, stretched by 600,000 rounds, and has the same public key', async () => {
    const { key, pem: text } = await createPrivateKeyPem('correct horse battery');
    writeFileSync(join(folder, 'own.pem'), text);
    const shown = openssl('pkey', '-in', 'own.pem', '-passin', 'pass:correct horse battery', '-pubout');
    expect(shown).toBe(publicPem(publicHalf(key)));
    expect(openssl('asn1parse', '-in', 'own.pem')).toMatch(
      new RegExp(
        `PBES2[^]*PBKDF2[^]*:${(600_000).toString(16).padStart(6, '0').toUpperCase()}\\n[^]*hmacWithSHA256[^]*aes-256-cbc`,
      ),
    );
  });

  it('says in plain words that its password is wrong or missing', async () => {
    const { pem: text } = await createPrivateKeyPem('correct horse battery');
    expect(() => readPrivateKey(text, 'lab.key.pem', 'wrong')).toThrow(
      'The password does not open lab.key.pem.',
    );
    expect(() => readPrivateKey(text, 'lab.key.pem', null)).toThrow(
      'is encrypted, and no password was given',
    );
  });

  it('is neither a public key nor one of OpenSSH', async () => {
    const { key } = await createPrivateKeyPem('correct horse battery');
    const text = publicPem(publicHalf(key));
    expect(() => readPrivateKey(text, 'lab.pub.pem', null)).toThrow(
      'holds a public key, and signing needs the private one',
    );
    const ssh = '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n';
    expect(() => readPrivateKey(ssh, 'id', null)).toThrow('in the form of OpenSSH');
    expect(() => readPublicKey('-----BEGIN PRIVATE KEY-----', 'lab.key.pem')).toThrow('holds a private key');
  });
});
