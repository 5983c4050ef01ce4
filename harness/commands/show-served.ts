import { basename, dirname } from 'node:path';
import { Failure } from '../errors.ts';
import { print, printJson } from '../print.ts';
import { runningBy } from '../run/stored-run.ts';
import { foundAgain } from '../served/found-again.ts';
import { loadPage } from '../terminal/load.ts';
import { sayOddities } from './believed.ts';
import { believedLoads } from './believed-loads.ts';
import { printServed } from './print-served.ts';
import { isInterrupted, loadsOfRun } from './served-run.ts';
import { damageOf } from './show-run.ts';

/** Shows a run that served loads as its end did. */
export async function showServedRun(folder: string, json: boolean): Promise<void> {
  const { loads, unreadable, oddities } = await loadsOfRun(folder);
  const damage = damageOf(unreadable);
  const [first] = loads;
  if (first === undefined) throw damage!;
  const id = basename(folder);
  const { run, model } = first.record;
  const request = { id, suite: run.suite, seed: model.weights.seed ?? 0, folder: dirname(folder) };
  const served = { records: loads, found: await foundAgain(loads) };
  printServed(request, served, { json, interrupted: isInterrupted(loads) });
  const by = runningBy(run.id);
  if (by && !json) print(`The run ${id} is running: process ${by.pid} since ${by.since}.`);
  sayOddities(oddities);
  if (damage) throw damage;
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
