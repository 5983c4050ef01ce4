import { statSync } from 'node:fs';
import type { Command } from 'commander';
import { examples, typed } from '../../hint.ts';
import { printResult, tell } from '../../print.ts';
import { ofWhole } from '../whole.ts';
import { dossierAt, fileAt, roleOf, saidAsFailure } from './files.ts';
import { type PasswordFlags, passwordFor } from './password.ts';

interface SignFlags extends PasswordFlags {
  readonly role: string;
  readonly key: string;
  readonly json?: boolean;
}

interface TimestampFlags {
  readonly role: string;
  readonly token: string;
  readonly chain?: string;
  readonly json?: boolean;
}

/** `report sign` and `report timestamp`: a dossier with one more signature, or with the time of one. */
export function addSigning(report: Command): void {
  report
    .command('sign')
    .argument('<dossier>', 'the folder or the .tgz that `report --dossier` wrote')
    .description('sign a dossier in a role that the report names your key for')
    .requiredOption('--role <role>', 'engineer, reviewer or authoriser')
    .requiredOption('--key <file>', 'your private key in PEM')
    .option('--password-file <file>', 'take its password from the first line of this file')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples([
        ['report sign LAB-2026-0001.tgz --role engineer --key ~/keys/engineer.key.pem'],
        ['report timestamp LAB-2026-0001.tgz --role engineer --token sig.tsr --chain tsa.pem'],
      ]),
    )
    .action(sign);
  report
    .command('timestamp')
    .argument('<dossier>', 'a folder or a .tgz that was signed')
    .description('put the time that a timestamp authority gave for a signature into a dossier')
    .requiredOption('--role <role>', 'whose signature it is about')
    .requiredOption('--token <file>', 'the answer of the authority (RFC 3161, DER)')
    .option('--chain <file>', 'certificates of the authority up to its root, in PEM')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples([['report timestamp LAB-2026-0001.tgz --role engineer --token sig.tsr --chain tsa.pem']]),
    )
    .action(timestamp);
}

async function sign(path: string, { role: word, key: keyFile, json, ...flags }: SignFlags): Promise<void> {
  const role = await roleOf(word);
  const pem = fileAt(keyFile, 'a private key in PEM').toString();
  dossierAt(path);
  const [{ openDossier, saveDossier }, { isEncrypted, readPrivateKey }, { signed }, { fingerprint }] =
    await ofWhole(() =>
      Promise.all([
        import('../../../results/dossier/open.ts'),
        import('../../../results/dossier/private-key.ts'),
        import('../../../results/dossier/sign.ts'),
        import('../../../results/dossier/public-key.ts'),
      ]),
    );
  if (/PRIVATE KEY/.test(pem)) warnOfReaders(keyFile);
  await saidAsFailure(async () => {
    const password = isEncrypted(pem) ? await passwordFor(keyFile, flags) : null;
    const key = readPrivateKey(pem, keyFile, password);
    const files = await signed(await openDossier(path), role, key);
    await saveDossier(files, path);
    const id = fingerprint(key);
    printResult(json, { dossier: path, role, key: id }, () =>
      [
        `${path} is signed by the ${role}, ${id}.`,
        `What it holds now: ${typed(`verify ${path} --key <public key>`)}`,
      ].join('\n'),
    );
  });
}

async function timestamp(path: string, { role: word, token, chain, json }: TimestampFlags): Promise<void> {
  const role = await roleOf(word);
  dossierAt(path);
  const answer = fileAt(token, 'the answer of a timestamp authority');
  const certificates = chain === undefined ? null : fileAt(chain, 'certificates in PEM').toString();
  const [{ openDossier, saveDossier }, { stamped }] = await ofWhole(() =>
    Promise.all([import('../../../results/dossier/open.ts'), import('../../../results/dossier/sign.ts')]),
  );
  const { files, stamp } = await saidAsFailure(async () =>
    stamped(await openDossier(path), role, answer, certificates),
  );
  await saveDossier(files, path);
  const time = stamp.time.toISOString();
  printResult(
    json,
    { dossier: path, role, time, authority: stamp.authority, hasChain: stamp.chain.length > 0 },
    () =>
      `${path}: ${stamp.authority} saw the signature of the ${role} at ${time}${stamp.chain.length > 0 ? '' : '; its certificates were not given, so that nothing leads to it (--chain)'}.`,
  );
}

/** A private key that others can read may have been copied by them. */
function warnOfReaders(keyFile: string): void {
  if (process.platform === 'win32' || (statSync(keyFile).mode & 0o077) === 0) return;
  tell(`${keyFile} can be read by others than its owner: \`chmod 600 ${keyFile}\`.`);
}
