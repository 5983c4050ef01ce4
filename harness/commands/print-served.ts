import { groupLoads } from '../../results/serving/judged.ts';
import { print, printJson } from '../print.ts';
import { pathFromHere } from '../screen/path-from-here.ts';
import { unbroken } from '../screen/wrap.ts';
import type { ServingRequest } from '../served/request.ts';
import type { Served } from '../served.ts';
import {
  searchTable,
  servingDoubts,
  servingGaps,
  servingTable,
  servingVerdicts,
} from '../terminal/serving.ts';

/** What was served: a table, the verdicts and what is doubtful; or one JSON document. */
export function printServed(
  { id, suite, seed, folder }: Pick<ServingRequest, 'id' | 'suite' | 'seed' | 'folder'>,
  { records, found }: Served,
  { json, interrupted }: { readonly json: boolean; readonly interrupted: boolean },
): void {
  const groups = groupLoads(records);
  if (json) {
    printJson({
      run: { id, suite, seed, state: interrupted ? 'interrupted' : 'finished' },
      verdicts: groups.map(({ title, word, verdict }) => ({ title, word, verdict })),
      found,
      records: records.map((stored) => ({ id: stored.id, ...stored.record })),
    });
    return;
  }
  if (records.length === 0) {
    print('\nNothing was served, and nothing is stored: the run was stopped before its first request.');
    return;
  }
  const parts = [
    servingTable(groups),
    searchTable(found),
    servingGaps(groups),
    servingVerdicts(groups, found),
    servingDoubts(groups),
    `Records: ${unbroken(pathFromHere(`${folder}/${id}`))}`,
  ];
  print(`\n${parts.filter((part) => part !== '').join('\n\n')}`);
}
