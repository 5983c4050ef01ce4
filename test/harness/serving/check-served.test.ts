import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../../harness/engines/engine.ts';
import { openRows } from '../../../harness/serving/batch-engine.ts';
import { checkServed, type ServedIds, spreadOut } from '../../../harness/serving/check-served.ts';
import { openSolo, type Solo } from '../../../harness/serving/solo.ts';
import { decoderGraph } from '../../../workloads/decoder.ts';
import { shapes } from '../../../workloads/shapes.ts';
import { seededIds } from '../../../workloads/weights.ts';
import { decoderSession } from '../../fixtures/decoder-session.ts';
import { nativeEngine, onCpu } from '../../fixtures/engines.ts';
import { type ModelFiles, writeModelFiles } from '../../fixtures/model-files.ts';
import { type Asked, columns, driveAll } from '../../fixtures/serving-driver.ts';

const shape = shapes.get('tiny')!;
const seed = 3;
const options = {
  precision: 'int4',
  activation: 'float32',
  distinctLayers: shape.layers,
  maxLength: 64,
  accuracyLevel: 4,
} as const;
const task = { shape, storage: options, rows: 3, maxLength: 64, chunk: 5 };
const requests: readonly Asked[] = Array.from({ length: 10 }, (_, i) => ({
  isl: 3 + 2 * i,
  osl: 12 - i,
  ...(i === 4 && { cancelledAt: 2 }),
}));

let files: ModelFiles;
let session: Session;
let served: ServedIds;
let solo: Solo;
beforeAll(async () => {
  files = writeModelFiles(decoderGraph(shape, options), seed);
  session = await (await nativeEngine()).open(files.modelFile, onCpu);
  const load = await (await openRows(task, session)).serve(columns(requests), seed);
  const { rowOf, ids } = await driveAll(load, requests, task.chunk);
  const offsets = ids.map((_, i) => ids.slice(0, i).reduce((sum, answer) => sum + answer.length, 0));
  served = {
    log: {
      count: requests.length,
      isl: columns(requests).isl,
      row: Int32Array.from(rowOf),
      admittedNs: Float64Array.from(requests, (_, i) => i),
      tokens: Int32Array.from(ids, (answer) => answer.length),
      tokenOffset: Float64Array.from(offsets),
    },
    ids: Int32Array.from(ids.flat()),
  };
  solo = await openSolo(task, session);
});
afterAll(async () => {
  await session.close();
  files.remove();
});

describe('requests that were served together', () => {
  it('are computed again alone, and found equal, the one that was given up as far as it got', async () => {
    const all = await checkServed(served, { solo, vocab: shape.vocab, seed, count: 100 });
    const tokens = requests.reduce((sum, { osl, cancelledAt = osl }) => sum + cancelledAt, 0);
    expect(all).toEqual({ checked: 10, equal: 10, tokens, equalTokens: tokens, differences: [] });
    expect((await checkServed(served, { solo, vocab: shape.vocab, seed, count: 4 })).checked).toBe(4);
  });

  it('are found different where one id is, with its place', async () => {
    const at = served.log.tokenOffset[6]! + 3;
    const id = served.ids[at]!;
    const ids = served.ids.with(at, (id + 1) % shape.vocab);
    const found = await checkServed({ ...served, ids }, { solo, vocab: shape.vocab, seed, count: 10 });
    expect(found).toMatchObject({ checked: 10, equal: 9 });
    expect(found.tokens - found.equalTokens).toBe(requests[6]!.osl - 3);
    expect(found.differences).toEqual([
      { request: 6, row: served.log.row[6], token: 3, alone: id, served: (id + 1) % shape.vocab },
    ]);
  });

  it('are found different where the prompts were other ones', async () => {
    const { equal } = await checkServed(served, { solo, vocab: shape.vocab, seed: seed + 1, count: 10 });
    expect(equal).toBe(0);
  });
});

describe('the requests that are checked', () => {
  const log = {
    row: Int32Array.of(0, 1, 0, 1, 0, 1, 0, 2, 0),
    admittedNs: Float64Array.from({ length: 9 }, (_, i) => i),
  };

  it.each([
    [1, [8]],
    [3, [8, 5, 7]],
    [5, [0, 8, 1, 5, 7]],
    [6, [0, 4, 8, 1, 5, 7]],
    [99, [0, 2, 4, 6, 8, 1, 3, 5, 7]],
  ])('are spread over rows and time: %i of nine', (count, wanted) => {
    expect(spreadOut(log, [0, 1, 2, 3, 4, 5, 6, 7, 8], count)).toEqual(wanted);
  });

  it('are none where there are none', () => {
    expect(spreadOut(log, [], 3)).toEqual([]);
  });
});

describe('an answer alone', () => {
  it('is that of a plain loop, whoever was answered before', async () => {
    for (const isl of [20, 1, 7]) {
      const prompt = seededIds(seed, `alone ${isl}`, isl, shape.vocab);
      const plain = decoderSession(session, shape, options, 1);
      const ids = (await plain.feed([prompt], [isl])).ids;
      while (ids.length < 9) ids.push(...(await plain.feed([[ids.at(-1)!]], [isl + ids.length])).ids);
      expect(await solo.answer(prompt, 9)).toEqual(ids);
    }
  });
});
