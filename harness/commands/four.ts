import type { Command } from 'commander';
import { linkMatrices } from '../../results/four/links.ts';
import { fourQuantities } from '../../results/four.ts';
import { UsageError } from '../errors.ts';
import { examples, typed } from '../hint.ts';
import { printResult } from '../print.ts';
import { fourText } from '../terminal/four.ts';
import { linkText } from '../terminal/links.ts';
import { type EvidenceFlags, gatherEvidence, sayUnreadable, withEvidence } from './evidence.ts';

/** `four`: memory capacity and bandwidth, arithmetic and links of measured devices, beside what is declared. */
export function register(program: Command): void {
  const command = program
    .command('four')
    .description(
      'memory capacity and bandwidth, arithmetic and links: declared, structural and measured, with uncertainty',
    );
  withEvidence(command)
    .addHelpText('after', help)
    .action(async (flags: EvidenceFlags) => {
      const { reference, records, unreadable, oddities } = await gatherEvidence(flags);
      const devices = fourQuantities(records, reference.devices);
      const links = linkMatrices(records, reference.devices);
      if (devices.length + links.length === 0) {
        sayUnreadable(unreadable);
        throw new UsageError('There is no record to show.', `Measure first: ${typed('run four')}.`);
      }
      printResult(flags.json, { devices, links }, () =>
        [...devices.map(fourText), ...links.map(linkText)].join('\n\n'),
      );
      sayUnreadable(unreadable, oddities);
    });
}

const help = examples([
  ['run four --provider cuda', 'the links of every pair of GPUs as well'],
  ['run four --provider cuda --devices 0,1', 'both GPUs, and the links between them'],
  ['four'],
  ['four --record results/runs/<run> --json'],
]);
