import { imports as says } from '../../sentences/imports.ts';
import { openLastLine } from '../content/last-line.ts';
import type { Finding } from '../imported.ts';
import type { Content, Reading, Remains } from '../reader.ts';
import type { Source } from '../source.ts';

/**
 * A file whose end is missing is never consistent: what it lacks may be what does not fit. It shows in a text of JSON that breaks off, in a
 * tool's last line that is not there, and in a last line that no line break ends. Of lines that are cut between two of them nothing shows.
 */
export function missingEnd(
  source: Source,
  content: Content,
  reading: Reading,
  { cutAt }: Pick<Remains, 'cutAt'>,
): Finding[] {
  if (content.form === 'json') return cutAt === null ? [] : [finding(soFar(reading), [cutAt])];
  if (reading.isEnded !== undefined) return reading.isEnded ? [] : [finding(soFar(reading), [])];
  const last = openLastLine(source);
  if (last === null) return [];
  const at = `line ${last.number}`;
  const isWhole =
    ends.includes(last.lastCharacter) &&
    last.inked > 1 &&
    !reading.rejected.some((one) => one.at === at || one.at.startsWith(`${at}/`));
  return isWhole ? [] : [finding(says.openLastLine(), [at])];
}

/** What a row of Markdown and a statement of SQL end with. */
const ends = '|;';

function soFar({ results }: Reading): string {
  // Of repetitions there are times and rates, and nothing of a request.
  const ofRequests = results.flatMap(({ kept }) => (kept && !kept.columns.durationS ? kept.n : []));
  const requests = ofRequests.reduce((sum, n) => sum + n, 0);
  return requests > 0
    ? says.requestsBeforeEnd({ n: requests })
    : says.resultsBeforeEnd({ n: results.length });
}

const finding = (sentence: string, at: string[]): Finding => ({
  check: 'cut_off',
  grade: 'suspicious',
  sentence,
  remedy: says.askForWhole(),
  at,
});
