import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import { examples } from '../hint.ts';
import { printResult } from '../print.ts';
import { fileAt, publicBeside, saidAsFailure, writeNew } from './report/files.ts';
import { newPassword, type PasswordFlags } from './report/password.ts';
import { ofWhole } from './whole.ts';

/** `key create`, `key show`: the keys that reports are signed with. */
export function register(program: Command): void {
  const key = program
    .command('key')
    .description('make a key to sign reports with, and say the fingerprint of one');
  key
    .command('create')
    .argument('<name>', 'where it goes: <name>.key.pem is for the signer alone, <name>.pub.pem for everybody')
    .description('make an Ed25519 key, encrypted with a password')
    .option('--password-file <file>', 'take the password from the first line of this file')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `${examples([
        ['key create ~/keys/engineer'],
        ['$ openssl genpkey -algorithm ed25519 -out engineer.key.pem', 'any key of openssl is taken as well'],
      ])}

The private key is PKCS#8 with PBES2 (600,000 rounds of PBKDF2), readable for its owner only.`,
    )
    .action(async (name: string, flags: PasswordFlags & { json?: boolean }) => {
      const [secret, shared] = [`${name}.key.pem`, `${name}.pub.pem`];
      for (const path of [secret, shared]) {
        if (!existsSync(path)) continue;
        throw new UsageError(`${path} is there already.`, 'A key is never written over: give another name.');
      }
      const password = await newPassword(secret, flags);
      const [{ createPrivateKeyPem }, { publicHalf, publicPem }] = await ofWhole(() =>
        Promise.all([
          import('../../results/dossier/private-key.ts'),
          import('../../results/dossier/public-key.ts'),
        ]),
      );
      const { key, pem } = await createPrivateKeyPem(password);
      const half = publicHalf(key);
      await writeNew(secret, pem, 0o600);
      await writeNew(shared, publicPem(half)).catch(async (error: Error) => {
        await rm(secret, { force: true });
        throw error;
      });
      const document = { id: half.id, privateKey: secret, publicKey: shared };
      printResult(flags.json, document, () =>
        [
          `${half.id}`,
          `  ${secret}   private, encrypted: keep it, and a copy of it, where only the signer comes`,
          `  ${shared}   public: give it to those who verify`,
          'Put the fingerprint into profile.json, as the keyId of the signatory.',
        ].join('\n'),
      );
    });
  key
    .command('show')
    .argument('<file>', 'a public key in PEM, or a private one that has its public key beside it')
    .description('say the fingerprint of a key, as `ssh-keygen -l` does')
    .option('--json', 'print JSON')
    .addHelpText('after', examples([['key show ~/keys/engineer.pub.pem']]))
    .action(async (file: string, { json }: { json?: boolean }) => {
      const beside = /PRIVATE KEY/.test(fileAt(file, 'a key').toString()) ? publicBeside(file) : file;
      const pem = fileAt(beside, 'the public key').toString();
      const { kindOf, readPublicKey } = await ofWhole(() => import('../../results/dossier/public-key.ts'));
      const { id, key } = await saidAsFailure(() => readPublicKey(pem, beside));
      const kind = kindOf(key).name;
      printResult(json, { id, kind }, () => `${id}   ${kind}`);
    });
}
