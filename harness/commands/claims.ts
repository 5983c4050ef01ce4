import type { Command } from 'commander';
import { unusedImports } from '../../results/claims/imported/unused.ts';
import { type JudgedClaim, judgeClaims } from '../../results/claims.ts';
import { importedSides } from '../../results/comparison/imported-side.ts';
import { loadLimits } from '../../results/reference/limits.ts';
import type { Reference } from '../../results/reference/reference.ts';
import { UsageError } from '../errors.ts';
import { examples } from '../hint.ts';
import { nearest } from '../nearest.ts';
import { printResult } from '../print.ts';
import { claimTable, claimText, unusedText } from '../terminal/claims.ts';
import { devicesNamed, type EvidenceFlags, gatherEvidence, sayUnreadable, withEvidence } from './evidence.ts';

type ClaimFlags = EvidenceFlags & { device?: string };

/** `claims [id…]`: a verdict for each claim, or everything about the claims that are named. */
export function register(program: Command): void {
  const command = program
    .command('claims')
    .argument('[id...]', 'claims to show whole')
    .description('what measured and published figures say of the claims of the press')
    .option('--device <name>', 'only claims about this device, such as h200');
  withEvidence(command)
    .addHelpText('after', help)
    .action(async (ids: string[], flags: ClaimFlags) => {
      const { reference, measured, imports, unreadable, oddities } = await gatherEvidence(flags);
      const wanted = wantedIds(ids, flags, reference);
      const imported = importedSides(imports, reference.devices);
      const all = judgeClaims(reference, measured, loadLimits(), imported);
      const claims = all.filter(({ id }) => wanted.has(id));
      const unused = unusedImports(all, imports, reference.devices);
      printResult(flags.json, { claims, unusedImports: unused }, () =>
        [
          ids.length > 0 ? claims.map(claimText).join('\n\n') : claimTable(claims),
          ...(unused.length > 0 ? [unusedText(unused)] : []),
        ].join('\n'),
      );
      sayUnreadable(unreadable, oddities);
    });
}

const help = `${examples([
  ['claims', 'a verdict for each claim'],
  ['claims C000-04', 'one claim: its reading, its tests and their evidence'],
  ['claims --device h200 --json'],
  ['claims --record results/runs --reference my.json'],
  ['claims --record results/imports', 'beside each verdict what imported figures say'],
  ['claims --published-only', 'as if nothing had been measured here'],
])}

docs/claims.md follows one verdict from the sentence to the number.`;

function wantedIds(
  ids: readonly string[],
  { device }: ClaimFlags,
  reference: Reference,
): Set<JudgedClaim['id']> {
  const known = reference.claims.map(({ id }) => id);
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown) throw new UsageError(`There is no claim "${unknown}".`, nearest(unknown, known, 'claims'));
  const named = reference.claims.filter(({ id }) => ids.length === 0 || ids.includes(id));
  if (device === undefined) return new Set(named.map(({ id }) => id));
  const devices = devicesNamed(device, reference);
  const about = named.filter((claim) =>
    [claim.subjectDevice, claim.baselineDevice].some((id) => id !== null && devices.includes(id)),
  );
  return new Set(about.map(({ id }) => id));
}
