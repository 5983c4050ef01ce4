import type { PublishedImport } from '../../results/import/published.ts';
import { typed } from '../hint.ts';
import { style } from './style.ts';

/** What was taken from a repository of published results, what was not and why. Runs that are called invalid are named one by one. */
export function publishedImportText(found: PublishedImport, file: string): string {
  const { round, reference, refused, unlisted } = found;
  const isInvalid = ({ reason }: { reason: string }) => reason.startsWith('INVALID');
  const others = [
    ...Map.groupBy(
      refused.filter((one) => !isInvalid(one)),
      ({ reason }) => reason,
    ),
  ];
  return [
    style.bold(`${reference.results.length} results of MLPerf Inference ${round} are in ${file}.`),
    ...refused.filter(isInvalid).map(({ locator, reason }) => `refused ${locator}: ${reason}`),
    ...others.map(([reason, runs]) => `not taken, ${runs.length}: ${reason}`),
    ...(unlisted.size === 0
      ? []
      : [`Devices that the catalogue does not have: ${[...unlisted.keys()].join('; ')}.`]),
    `See them with ${typed(`list published --reference ${file}`)}, or hold claims against them with ${typed(`claims --reference ${file}`)}.`,
  ].join('\n');
}
