import { dirname } from 'node:path';
import {
  searched,
  searchesIn,
  searchResult,
  searchTitle,
  triedRates,
} from '../../results/serving/searched.ts';
import type { StoredServing } from '../../results/serving/store.ts';
import { Failure } from '../errors.ts';
import { print, printJson } from '../print.ts';
import type { FoundRate } from '../served/find-rate.ts';
import { loadPage } from '../terminal/load.ts';
import { sayOddities } from './believed.ts';
import { believedLoads } from './believed-loads.ts';
import { printServed } from './print-served.ts';
import { readServedRun } from './served-run.ts';
import { damageOf } from './show-run.ts';

/** Shows a run that served loads as its end did; of one without an end what it has, and how it stands. */
export async function showServedRun(folder: string, json: boolean): Promise<void> {
  const { id, manifest, loads, state, by, unreadable, oddities } = await readServedRun(folder);
  const damage = damageOf(unreadable);
  const [first] = loads;
  if (first === undefined && manifest === null) throw damage!;
  const suite = first?.record.run.suite ?? manifest?.suite ?? null;
  const seed = first?.record.model.weights.seed ?? manifest?.seed ?? 0;
  const served = { records: loads, found: searchesIn(loads).map(foundBy), plan: manifest?.serves ?? null };
  printServed({ id, suite, seed, folder: dirname(folder) }, served, { json, state });
  if (by && !json) print(`The run ${id} is running: process ${by.pid} since ${by.since}.`);
  sayOddities(oddities);
  if (damage) throw damage;
}

/** What a search found, from the loads that it left. */
function foundBy(loads: readonly StoredServing[]): FoundRate {
  const tried = triedRates(loads.map(searched));
  const title = searchTitle(loads[0]!.record.title);
  return { title, ...searchResult(tried), probes: tried.map(({ probe }) => probe) };
}

/** Shows one served load, whole. */
export async function showLoad(path: string, json: boolean): Promise<void> {
  const { found, unreadable, oddities } = await believedLoads([path]);
  const [stored] = found;
  if (!stored)
    throw new Failure(
      unreadable.join('\n'),
      'Take a load that this version wrote, restore it from a copy, or serve it again.',
    );
  if (json) printJson({ id: stored.id, ...stored.record });
  else print(loadPage(stored));
  sayOddities(oddities);
}
