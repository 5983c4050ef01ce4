import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeWhole } from '../../results/record/store.ts';
import type { Graph } from '../../workloads/graph.ts';
import { encode, layOut } from '../../workloads/onnx.ts';
import type { SharedWeights } from '../engines/engine.ts';
import { Failure } from '../errors.ts';
import { hasNoGraph } from '../plan/driver.ts';
import { ownFiles } from '../plan/own-model.ts';
import type { Trial } from '../plan/trial.ts';
import type { TrialFiles } from '../plan/trial-files.ts';
import { cacheFolder } from '../weights/cache.ts';
import { type Watcher, type WeightsFile, weightsFile, weightsName, weightsPlace } from '../weights.ts';

/**
 * Writes the model of a trial and makes or checks its weights. Throws Failure when the disk does not allow it.
 *
 * @param checked weights files that this run has checked already; extended
 */
export async function prepareFiles(
  trial: Trial,
  seed: number,
  checked: Map<string, WeightsFile>,
  watcher: Watcher,
): Promise<TrialFiles> {
  if (trial.own) return ownFiles(trial.own);
  if (hasNoGraph(trial)) return { modelFile: '', graphSha256: null, weightsSha256: null, shared: null };
  const { graph } = trial;
  const layout = layOut(graph, weightsName);
  const model = encode(graph, layout);
  const graphSha256 = createHash('sha256').update(model).digest('hex');
  const weights = layout.bytes > 0 ? await weightsFile({ graph, layout, seed }, checked, watcher) : null;
  const folder = weights ? dirname(weights.path) : join(cacheFolder(), 'models', 'kernels');
  const modelFile = join(folder, `${graphSha256.slice(0, 20)}.onnx`);
  if (await holds(modelFile, model)) await markUsed(modelFile);
  else await writeModel(modelFile, model);
  const shared =
    weights && trial.layers?.kind === 'cycled' ? sharedWeights(weights.path, graph, layout) : null;
  return { modelFile, graphSha256, weightsSha256: weights?.sha256 ?? null, shared };
}

/** Bytes of weights that trials need, each file once: those that are to be made, and those that are there and will be checked. */
export function weightsToDo(trials: readonly Trial[], seed: number): { made: number; checked: number } {
  const files = new Map<string, { readonly bytes: number; readonly isThere: boolean }>();
  for (const trial of trials) {
    if (trial.own || hasNoGraph(trial)) continue;
    const { graph } = trial;
    const layout = layOut(graph, weightsName);
    if (layout.bytes === 0) continue;
    const { path, isThere } = weightsPlace({ graph, layout, seed });
    files.set(path, { bytes: layout.bytes, isThere });
  }
  const bytesOf = (wanted: boolean) =>
    [...files.values()].reduce((sum, { bytes, isThere }) => (isThere === wanted ? sum + bytes : sum), 0);
  return { made: bytesOf(false), checked: bytesOf(true) };
}

/** A model in the cache that is not byte for byte the one that is wanted would measure something else. */
async function holds(path: string, bytes: Uint8Array): Promise<boolean> {
  return existsSync(path) && (await readFile(path)).equals(bytes);
}

/** Its time says when it was used last, and with it its weights; a cache that cannot be written does not tell. */
const markUsed = (path: string) => utimes(path, new Date(), new Date()).catch(() => {});

async function writeModel(path: string, model: Uint8Array) {
  await writeWhole(path, model).catch((cause: Error) => {
    throw new Failure(
      `The model could not be written to ${path}: ${cause.message}`,
      'Make the cache writable, free some space, or set ASSAY_CACHE to another folder.',
      { cause },
    );
  });
}

function sharedWeights(file: string, graph: Graph, { places }: ReturnType<typeof layOut>): SharedWeights {
  const constants = graph.constants.flatMap(({ name, type, dims }) => {
    const place = places.get(name);
    return place ? [{ name, type, dims, ...place }] : [];
  });
  return { file, constants };
}
