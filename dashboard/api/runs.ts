import { matchOf } from '../../results/comparison/measured.ts';
import type { ValidityState } from '../../results/record/caveats.ts';
import { servedSoFar } from '../../results/serving/planned.ts';
import { triedRates } from '../../results/serving/searched.ts';
import { groupsOf } from '../library/loads.ts';
import { type ServedRun, servedRuns, shownParts } from '../library/served-run.ts';
import type { Library, RunRow } from '../library.ts';
import { runAddress } from '../pages/run/address.ts';
import { bracketText } from '../pages/runs/served.ts';
import { serverView } from '../view.ts';
import { servedRun as words } from '../words/served-run.ts';
import { serving } from '../words/serving.ts';
import { collection, pageOf } from './collection.ts';
import { z } from './openapi.ts';

const number = z.number().nullable();

/** All runs, those that served among them, the newest first. */
export const runs = collection({
  path: '/runs',
  summary:
    'runs that measured, served or both, the newest first; valid, degraded and invalid count records and loads, superseded records left out',
  query: {},
  row: z.object({
    id: z.string(),
    suite: z.string().nullable(),
    createdAt: z.string(),
    device: z.string(),
    deviceId: z.string().nullable(),
    provider: z.string(),
    valid: z.number(),
    degraded: z.number(),
    invalid: z.number(),
    fromAnotherHost: z.boolean(),
    kind: z.enum(['measured', 'served', 'both']),
    /** Of what was served; null where nothing was, or where no plan tells `done` and `planned`. */
    state: z.enum(['finished', 'interrupted', 'serving', 'ended', 'unknown']).nullable(),
    done: number,
    planned: number,
    loads: z.number(),
    /** What was served as the page lists it, and in the same order the word of each, or between which rates a search found the limit. */
    serves: z.array(z.string()),
    verdicts: z.array(z.string()),
    /** The address of its page, and of its loads; null where it has none. */
    page: z.string(),
    loadsAt: z.string().nullable(),
  }),
  find: async (asked, library) => {
    const served = servedRuns(await library.loads());
    const keyOf = ({ id, isFromElsewhere }: Pick<RunRow, 'id' | 'isFromElsewhere'>) =>
      JSON.stringify([id, isFromElsewhere]);
    const left = new Map(served.map((run) => [keyOf(run), run]));
    const measured = library.runs(Number.MAX_SAFE_INTEGER).map((row) => {
      const own = left.get(keyOf(row)) ?? null;
      left.delete(keyOf(row));
      return rowOf(row, own, own ? 'both' : 'measured');
    });
    const ids = new Map((await library.measured()).map(({ key, device }) => [key, device]));
    const alone = [...left.values()].map((run) => rowOf(asRow(run, library, ids), run, 'served'));
    const rows = [...measured, ...alone].sort(
      (a, b) => b.createdAt.localeCompare(a.createdAt) || a.id.localeCompare(b.id),
    );
    return pageOf(rows, asked, ({ id, fromAnotherHost }) => (fromAnotherHost ? `elsewhere/${id}` : id));
  },
});

function rowOf(row: RunRow, served: ServedRun | null, kind: 'measured' | 'served' | 'both') {
  const { id, suite, createdAt, device, deviceId, provider, counts, isFromElsewhere } = row;
  const of = (state: ValidityState) =>
    counts[state] + (served?.loads ?? []).filter(({ record }) => record.validity.state === state).length;
  return {
    id,
    suite,
    createdAt,
    device,
    deviceId,
    provider,
    valid: of('VALID'),
    degraded: of('DEGRADED'),
    invalid: of('INVALID'),
    fromAnotherHost: isFromElsewhere,
    kind,
    ...servedCells(served),
    page: runAddress(serverView('en', '/runs', new URLSearchParams()), id, isFromElsewhere),
    loadsAt: served && served.loads.length > 0 ? `/api/loads?run=${encodeURIComponent(id)}` : null,
  };
}

function servedCells(run: ServedRun | null) {
  if (run === null) return { state: null, done: null, planned: null, loads: 0, serves: [], verdicts: [] };
  const soFar = run.parts && servedSoFar(run.parts);
  const shown = shownParts(run).flatMap(({ title, isSearch, loads }) =>
    isSearch
      ? [{ title, word: bracketText(words.en, triedRates(loads)) }]
      : groupsOf(loads).map((group) => ({
          title: group.title,
          word: group.word ?? serving.en.promisesNothing,
        })),
  );
  return {
    state: run.state,
    done: soFar?.done ?? null,
    planned: soFar?.planned ?? null,
    loads: run.loads.length,
    serves: shown.map(({ title }) => title),
    verdicts: shown.map(({ word }) => word),
  };
}

/** A run that has no record, as a list of runs has it; its device is taken for what it tells of itself where no record tells more. */
function asRow(run: ServedRun, library: Library, ids: ReadonlyMap<string, string | null>): RunRow {
  const { id, isFromElsewhere, suite, date, device, manifest, loads } = run;
  const newest = loads[0]?.record;
  const key = newest && (newest.engine.device.fingerprint ?? newest.engine.device.name);
  const known = key === undefined ? undefined : ids.get(key);
  const matched = newest ? matchOf(newest, library.reference.devices, {}).device : null;
  return {
    id,
    isFromElsewhere,
    suite,
    createdAt: date,
    device,
    deviceId: known === undefined ? matched : known,
    provider: newest?.engine.provider.name ?? manifest!.provider,
    counts: { VALID: 0, DEGRADED: 0, INVALID: 0 },
  };
}
