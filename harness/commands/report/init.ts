import { join } from 'node:path';
import { quoted, typed } from '../../hint.ts';
import { printResult } from '../../print.ts';
import { fieldLines, reportsFolder, writeBlanks } from './inputs.ts';
import { seenIn, wantedRuns } from './sources.ts';

interface InitFlags {
  readonly latest?: boolean;
  readonly store: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** `report --init`: profile.json and job.json to be filled in, with an item for each device of the runs. */
export async function writeInputs(
  what: readonly string[],
  { latest, store, out, json }: InitFlags,
): Promise<void> {
  const isOfRuns = what.length > 0 || latest === true;
  const wanted = isOfRuns ? await wantedRuns({ runs: what, store, ...(latest && { latest }) }) : null;
  const { written, kept } = await writeBlanks(out ?? reportsFolder, wanted === null ? [] : seenIn(wanted));
  printResult(json, { written, kept }, () =>
    [
      ...written.map((path) => `Written: ${path}`),
      ...kept.map((path) => `Stays as it is: ${path}`),
      '',
      ...fieldLines(),
      '',
      `Next: fill them in, and write ${typed(draftWith(out))}.`,
    ].join('\n'),
  );
}

/** Files elsewhere than where they are looked for have to be named. */
const draftWith = (out: string | undefined): string =>
  [
    'report --latest --draft',
    ...(out === undefined
      ? []
      : (['profile', 'job'] as const).map((name) => `--${name} ${quoted(join(out, `${name}.json`))}`)),
  ].join(' ');
