import type { Command } from 'commander';
import type { MeasuredOnDevice } from '../../results/comparison/measured.ts';
import {
  type MeasuredDevice,
  measuredForConformity,
} from '../../results/conformity/measured-for-conformity.ts';
import { conformity } from '../../results/conformity.ts';
import { loadLimits } from '../../results/reference/limits.ts';
import { UsageError } from '../errors.ts';
import { examples, typed } from '../hint.ts';
import { printResult } from '../print.ts';
import { conformityText } from '../terminal/conformity.ts';
import { devicesNamed, type EvidenceFlags, gatherEvidence, sayUnreadable, withEvidence } from './evidence.ts';

/** `conformity`: declared, structural and measured figures of devices against the limits of the rules. */
export function register(program: Command): void {
  const command = program
    .command('conformity')
    .description(
      'declared, structural and measured figures against the limits of export rules (information, not legal advice)',
    )
    .option('--device <name>', 'a device of the catalogue, such as h200 (else those that were measured)');
  withEvidence(command)
    .addHelpText('after', help)
    .action(async (flags: EvidenceFlags & { device?: string }) => {
      const { reference, measured, unreadable, oddities } = await gatherEvidence(flags);
      if (measured.length === 0 && !flags.device) sayUnreadable(unreadable);
      const ids = flags.device ? devicesNamed(flags.device, reference) : namedDevices(measured);
      const limits = loadLimits();
      const devices = ids.map((id) => ({
        id,
        identity: identitiesOf(id, measured),
        ...conformity(reference.devices[id]!, figuresOf(id, measured), limits),
      }));
      printResult(flags.json, { devices }, () => devices.map(conformityText).join('\n\n'));
      sayUnreadable(unreadable, oddities);
    });
}

const help = examples([['conformity --device h200'], ['conformity --record results/runs --json']]);

/** The devices that the records name, rightly or not. */
function namedDevices(measured: readonly MeasuredOnDevice[]): string[] {
  const ids = measured.flatMap(({ match }) => match.named ?? []);
  if (ids.length > 0) return [...new Set(ids)];
  throw new UsageError(
    'No record is of a device of the catalogue.',
    `Name one with --device; ${typed('list devices')} shows all.`,
  );
}

/** What the records say of the device under this name: a false name is said, and its figures are left out. */
const identitiesOf = (id: string, measured: readonly MeasuredOnDevice[]): string[] =>
  measured.filter(({ match }) => match.named === id).map(({ match }) => match.sentence);

const figuresOf = (id: string, measured: readonly MeasuredOnDevice[]): MeasuredDevice | null => {
  const group = measured.find(({ device }) => device === id);
  return group ? measuredForConformity(group) : null;
};
