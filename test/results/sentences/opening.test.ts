import { generateKeyPairSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Header } from 'tar';
import { describe, expect, it } from 'vitest';
import { filesIn } from '../../../results/dossier/open.ts';
import { DossierProblem } from '../../../results/dossier/problem.ts';
import { readCertificates } from '../../../results/dossier/timestamp.ts';
import { keysIn } from '../../../results/dossier/trust.ts';
import { isInChinese } from '../../../results/sentences.ts';

/** An archive whose only entry has this path, and is a link where a target is given. */
function archiveOf(path: string, target?: string): Buffer {
  const block = Buffer.alloc(512);
  new Header({
    path,
    size: 0,
    mode: 0o644,
    mtime: new Date(0),
    type: target === undefined ? 'File' : 'SymbolicLink',
    ...(target === undefined ? {} : { linkpath: target }),
  }).encode(block);
  return gzipSync(Buffer.concat([block, Buffer.alloc(1024)]));
}

const archive = archiveOf('report/report.json');
const privateKey = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
const shortRsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
const oddKey = generateKeyPairSync('ed448').publicKey;
const pem = (key: typeof oddKey) => key.export({ type: 'spki', format: 'pem' }).toString();

const problems: readonly (readonly [name: string, open: () => unknown])[] = [
  ['a file that is no archive', () => filesIn(Buffer.from('a letter'), 'letter.txt')],
  ['an archive that was cut', () => filesIn(archive.subarray(0, 40), 'cut.tgz')],
  ['an archive of several folders', () => filesIn(archiveOf('report.json'), 'flat.tgz')],
  ['an archive with a link', () => filesIn(archiveOf('report/key', '/etc/passwd'), 'link.tgz')],
  ['an archive that leads outside', () => filesIn(archiveOf('report/../../x'), 'outside.tgz')],
  ['an archive with an odd name', () => filesIn(archiveOf('report/a b'), 'odd.tgz')],
  ['a text that is no key', () => keysIn('hello', 'the text')],
  ['a private key', () => keysIn(privateKey.toString(), 'the text')],
  ['an RSA key that is too short', () => keysIn(pem(shortRsa), 'the text')],
  ['a key of a kind that others do not know', () => keysIn(pem(oddKey), 'the text')],
  ['a list of keys of a later version', () => keysIn('{"schema":"assay.keys","version":9}', 'keys.json')],
  ['a list of keys that names a field twice', () => keysIn('{"keys":[],"keys":[]}', 'keys.json')],
  ['a text that is no certificate', () => readCertificates('hello', 'tsa.pem')],
];

describe('why it cannot be opened, and what to try next', () => {
  it.each(problems)('is read in Chinese of %s', async (_, open) => {
    const problem = await Promise.resolve()
      .then(open)
      .catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(DossierProblem);
    const { message, tryThis } = problem as DossierProblem;
    expect([message, tryThis].filter((text) => !isInChinese(text))).toEqual([]);
    expect(message).not.toMatch(/undefined|null/);
  });
});
