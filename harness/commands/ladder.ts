import type { Command } from 'commander';
import { ladders } from '../../results/ladder.ts';
import { UsageError } from '../errors.ts';
import { examples } from '../hint.ts';
import { nearest } from '../nearest.ts';
import { printResult } from '../print.ts';
import { ladderText } from '../terminal/ladder.ts';
import { type EvidenceFlags, gatherEvidence, sayUnreadable, withEvidence } from './evidence.ts';

/** `ladder [workload]`: where the devices stand, measured, published, declared and projected told apart. */
export function register(program: Command): void {
  const command = program
    .command('ladder')
    .argument('[workload]', 'one ladder, such as bandwidth or matmul')
    .description('where this machine stands among the devices of the catalogue');
  withEvidence(command)
    .addHelpText('after', help)
    .action(async (workload: string | undefined, flags: EvidenceFlags) => {
      const { reference, records, measured, unreadable, oddities } = await gatherEvidence(flags);
      const all = ladders(reference, measured, records);
      const wanted = workload ? all.filter(({ id }) => id === workload) : all;
      if (workload && wanted.length === 0) {
        const known = all.map(({ id }) => id);
        throw new UsageError(`There is no ladder "${workload}".`, nearest(workload, known, 'ladder'));
      }
      printResult(flags.json, { ladders: wanted }, () => wanted.map(ladderText).join('\n\n'));
      sayUnreadable(unreadable, oddities);
    });
}

const help = examples([['ladder', 'all ladders'], ['ladder bandwidth'], ['ladder matmul --json']]);
