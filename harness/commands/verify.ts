import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Rebuild } from '../../results/dossier/check-report.ts';
import type { TrustedKey } from '../../results/dossier/trust.ts';
import type { Verification } from '../../results/dossier/verify.ts';
import { UsageError } from '../errors.ts';
import { examples } from '../hint.ts';
import { printResult } from '../print.ts';
import { verificationText } from '../terminal/dossier.ts';
import { toolVersion } from '../tool.ts';
import { collect } from './evidence.ts';
import { dossierAt, fileAt, saidAsFailure } from './report/files.ts';
import { beginForms } from './report.ts';
import { ofWhole } from './whole.ts';

interface VerifyFlags {
  readonly key?: string[];
  readonly keys?: string[];
  readonly tsa?: string[];
  readonly font?: string[];
  readonly json?: boolean;
}

const exitCodes: Readonly<Record<Verification['outcome'], number>> = { verified: 0, altered: 1, intact: 4 };

/** `verify <dossier>`: whether a report is as it was signed, and follows from its own samples. Without a network. */
export function register(program: Command): void {
  program
    .command('verify')
    .argument('<dossier>', 'a folder, or a .tgz')
    .description('prove that nothing of a report was changed, and that its figures follow from its samples')
    .option('--key <file>', 'a public key that you believe, in PEM (again for more)', collect)
    .option('--keys <path>', 'a list of keys (keys.json), or a folder of .pub.pem (again for more)', collect)
    .option(
      '--tsa <file>',
      'root certificates of timestamp authorities that you believe (again for more)',
      collect,
    )
    .option('--font <file>', 'a font that the PDF was written with (again for more)', collect)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `${examples([
        ['verify LAB-2026-0001.tgz --key authoriser.pub.pem'],
        ['verify LAB-2026-0001.tgz --keys keys.json --tsa tsa-root.pem --json'],
      ])}

A key that lies in the dossier proves nothing: name one that you have from the laboratory.
Exit code: 0 verified, 1 altered or unreadable, 2 bad usage, 4 intact, but signed by nobody whom you named.`,
    )
    .action(async (path: string, { json, ...flags }: VerifyFlags) => {
      dossierAt(path);
      const [{ openDossier }, { verifyDossier }] = await ofWhole(() =>
        Promise.all([import('../../results/dossier/open.ts'), import('../../results/dossier/verify.ts')]),
      );
      const trust = await saidAsFailure(() => trustOf(flags), UsageError);
      const found = await saidAsFailure(async () =>
        verifyDossier(await openDossier(path), trust, await rebuild(flags.font)),
      );
      printResult(json, found, () => verificationText(path, found));
      process.exitCode = exitCodes[found.outcome];
    });
}

/** How a report is made again here: the report itself always; its forms where what they are written with is installed. */
export async function rebuild(fonts: readonly string[] = []): Promise<Rebuild> {
  const { rebuiltReport } = await ofWhole(() => import('../../results/report/sources.ts'));
  return {
    tool: toolVersion(),
    report: rebuiltReport,
    forms: async (files) => {
      const withoutPdf = !files.has('report.pdf');
      const write = await beginForms(files.get('report.json')!, { fonts, withoutPdf });
      return async (records) => (await write(records)).files;
    },
  };
}

async function trustOf({ key = [], keys = [], tsa = [] }: VerifyFlags) {
  const [{ trustedKey, trustedKeys }, { certificateId, readCertificates }] = await ofWhole(() =>
    Promise.all([import('../../results/dossier/trust.ts'), import('../../results/dossier/timestamp.ts')]),
  );
  const text = (path: string) => fileAt(path, 'a public key in PEM').toString();
  const one = (path: string): TrustedKey => trustedKey(text(path), path);
  const listed = keys.flatMap((path) => {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return trustedKeys(text(path), path);
    const found = globSync('*.pub.pem', { cwd: path }).sort();
    if (found.length > 0) return found.map((name) => one(join(path, name)));
    throw new UsageError(`${path} has no public key (*.pub.pem).`, 'Give the folder that has them.');
  });
  return {
    keys: [...key.map(one), ...listed],
    authorities: tsa.flatMap((path) => readCertificates(text(path), path).map(certificateId)),
    now: new Date(),
  };
}
