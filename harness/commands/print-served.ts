import { counted } from '../../results/format.ts';
import { groupLoads } from '../../results/serving/judged.ts';
import { type ServedPart, servedParts, servedSoFar } from '../../results/serving/planned.ts';
import { print, printJson } from '../print.ts';
import { pathFromHere } from '../screen/path-from-here.ts';
import { unbroken, wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import type { ServingRequest } from '../served/request.ts';
import type { Served } from '../served.ts';
import {
  searchTable,
  servingDoubts,
  servingGaps,
  servingTable,
  servingVerdicts,
} from '../terminal/serving.ts';

/** What was served: a table, the verdicts, what is doubtful and what is missing; or one JSON document. */
export function printServed(
  { id, suite, seed, folder }: Pick<ServingRequest, 'id' | 'suite' | 'seed' | 'folder'>,
  { records, found, plan }: Served,
  { json, state }: { readonly json: boolean; readonly state: 'finished' | 'running' | 'interrupted' },
): void {
  const groups = groupLoads(records);
  const parts = plan && servedParts(plan, records);
  if (json) {
    printJson({
      run: { id, suite, seed, state, ...(parts && state !== 'finished' && servedSoFar(parts)) },
      verdicts: groups.map(({ title, word, verdict }) => ({ title, word, verdict })),
      found,
      records: records.map((stored) => ({ id: stored.id, ...stored.record })),
    });
    return;
  }
  const missing = parts === null || state === 'finished' ? '' : notServed(parts, state);
  if (records.length === 0 && missing === '') {
    print('\nNothing was served, and nothing is stored: the run was stopped before its first request.');
    return;
  }
  const texts = [
    servingTable(groups),
    searchTable(found),
    servingGaps(groups),
    servingVerdicts(groups, found),
    servingDoubts(groups),
    missing,
    records.length > 0 ? `Records: ${unbroken(pathFromHere(`${folder}/${id}`))}` : '',
  ];
  print(`\n${texts.filter((text) => text !== '').join('\n\n')}`);
}

/** What of the plan did not come to its end, scenario by scenario. */
function notServed(parts: readonly ServedPart<unknown>[], state: 'running' | 'interrupted'): string {
  const { done, planned } = servedSoFar(parts);
  const open = parts.filter((part) => part.done < part.planned);
  const lines = [
    state === 'running'
      ? `Served so far: ${done} of ${planned}.`
      : `Interrupted: ${done} of ${planned} came to an end.`,
    ...open.map((part) => `${part.title}: ${openText(part)}`),
  ];
  return lines.map((line, i) => wrap(i === 0 ? line : `  ${line}`, screenColumns(), '    ')).join('\n');
}

function openText({ isSearch, loads, done, planned }: ServedPart<unknown>): string {
  if (loads.length === 0) return isSearch ? 'its search did not begin' : 'not served';
  if (isSearch) return `its search has no end, ${counted(loads.length, 'load')} kept`;
  return loads.length > done ? `${done} of ${planned} whole, one cut off` : `${done} of ${planned}`;
}
