import { type Command, Option } from 'commander';
import { examples } from '../hint.ts';
import { collect } from './evidence.ts';
import { factor, numberOf, whole } from './numbers.ts';
import type { PlanFlags } from './report/flags.ts';
import { ofWhole } from './whole.ts';

/** `plan`: what is decided before the measurement: requirements, rule, sample. */
export function register(program: Command): void {
  program
    .command('plan')
    .description(
      'write plan.json: what is required, by which rule it is decided, what is drawn; before measuring',
    )
    .option(
      '--require <text>',
      'a requirement: "memoryBandwidth >= 90 % of declared" (again for more)',
      collect,
      [],
    )
    .option('--source <text>', 'who asks for the requirements, and where it is written', 'the laboratory')
    .option('--order <text>', 'the order that it is of: a job of another one (customer.reference) is refused')
    .addOption(
      new Option('--rule <kind>', 'how it is decided')
        .choices(['simple', 'binary', 'nonBinary', 'acceptance', 'rejection'])
        .default('nonBinary'),
    )
    .option('--guard <r>', 'the guard band is r · U; 1 unless the rule is simple', factor)
    .option('--rule-source <text>', 'who asked for the rule, or agreed to it')
    .option('--by <name>', 'who decides')
    .option('--lot <id>', 'the lot that a sample is drawn from')
    .option('--serials <file>', 'every serial of the lot, one a line: the sample is drawn by hash')
    .option('--sample <n>', 'how many are drawn; all, unless this is given', whole)
    .option('--seed <text>', 'the seed of the draw, published after the list was fixed')
    .option('--seed-source <text>', 'where and when the seed was published')
    .addOption(
      new Option(
        '--drawn <file>',
        'serials that somebody drew, one a line, in the place of a draw',
      ).conflicts(['serials', 'sample', 'seed', 'seedSource']),
    )
    .option('--lot-size <n>', 'how many items the lot has, with --drawn', whole)
    .addOption(
      new Option('--method <name>', 'how they were drawn, with --drawn; else convenience').choices([
        'random',
        'convenience',
        'other',
      ]),
    )
    .addOption(
      new Option('--drawn-by <who>', 'who drew')
        .choices(['laboratory', 'customer', 'other'])
        .default('laboratory'),
    )
    .option('--drawn-on <day>', 'day of the draw, 2026-11-30')
    .option('--place <text>', 'where it was drawn')
    .option(
      '--aql <percent>',
      'acceptance by ISO 2859-1, which is made for a series of lots',
      numberOf('percent'),
    )
    .option('--key <file>', 'sign it with this private key: plan.dsse.json beside it')
    .option('--password-file <file>', 'take the password of the key from the first line of this file')
    .option('--out <file>', 'where it goes; else results/reports/plan.json')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `${examples([
        ['plan --require "memoryCapacity >= 141 GB" --require "tpp < 21000 TPP" --source "order 4711"'],
        ['plan --require "memoryBandwidth >= 85 % of declared" --rule binary --guard 1'],
        [
          'plan --require "memoryCapacity >= 141 GB" --lot "shipment 12" --serials serials.txt --sample 8 --seed 81937',
        ],
      ])}

docs/report.md says what each rule means, and what a sample says of a lot.`,
    )
    .action(async (flags: PlanFlags) => {
      const { writePlan } = await ofWhole(() => import('./report/plan.ts'));
      await writePlan(flags);
    });
}
