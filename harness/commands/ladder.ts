import type { Command } from 'commander';
import { importedSides } from '../../results/comparison/imported-side.ts';
import { importsOnLadder } from '../../results/ladder/import-places.ts';
import { withImports } from '../../results/ladder/imported.ts';
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
      const { reference, records, measured, imports, unreadable, oddities } = await gatherEvidence(flags);
      const imported = importedSides(imports, reference.devices);
      const evidence = { reference, measured, records, imported };
      const all = ladders(reference, measured, records).map((ladder) =>
        withImports(ladder, importsOnLadder(ladder.id, evidence)),
      );
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
