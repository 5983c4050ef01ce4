import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session, Tensor } from '../../../harness/engines/engine.ts';
import { bucketsOf, openRows } from '../../../harness/serving/batch-engine.ts';
import type { ServingTask } from '../../../harness/serving/cache-rows.ts';
import type { BatchEngine } from '../../../harness/serving/contract.ts';
import { decoderGraph } from '../../../workloads/decoder.ts';
import type { Precision } from '../../../workloads/precision.ts';
import { shapes } from '../../../workloads/shapes.ts';
import { seededIds } from '../../../workloads/weights.ts';
import { decoderSession } from '../../fixtures/decoder-session.ts';
import { nativeEngine, onCpu } from '../../fixtures/engines.ts';
import { type ModelFiles, writeModelFiles } from '../../fixtures/model-files.ts';
import { type Asked, columns, driveAll } from '../../fixtures/serving-driver.ts';

const shape = shapes.get('tiny')!;
const seed = 11;
const maxLength = 64;
const precisions = ['float32', 'int8', 'int4'] as const;

/** The graph of a precision as a target on the CPU gets it. */
const optionsOf = (precision: Precision) =>
  ({
    precision,
    activation: 'float32',
    distinctLayers: shape.layers,
    maxLength,
    accuracyLevel: 4,
  }) as const;

const files = new Map<Precision, ModelFiles>();
beforeAll(() => {
  for (const precision of precisions) {
    files.set(precision, writeModelFiles(decoderGraph(shape, optionsOf(precision)), seed));
  }
});
afterAll(() => {
  for (const model of files.values()) model.remove();
});

const taskOf = (precision: Precision, rows: number, chunk: number): ServingTask => ({
  shape,
  storage: { precision, activation: 'float32' },
  rows,
  maxLength,
  chunk,
});

async function withSession<T>(precision: Precision, use: (session: Session) => Promise<T>): Promise<T> {
  const session = await (await nativeEngine()).open(files.get(precision)!.modelFile, onCpu);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

/** A request on its own: a batch of one, its whole prompt at once, a cache that nobody else has used. */
async function feedAlone(session: Session, precision: Precision, request: number, asked: Asked) {
  const { isl, osl, cancelledAt = osl } = asked;
  const decoder = decoderSession(session, shape, optionsOf(precision), 1);
  const prompt = seededIds(seed, `prompt ${request}`, isl, shape.vocab);
  const ids = (await decoder.feed([prompt], [isl])).ids;
  while (ids.length < Math.min(osl, cancelledAt)) {
    ids.push(...(await decoder.feed([[ids.at(-1)!]], [isl + ids.length])).ids);
  }
  return ids;
}

function alone(precision: Precision, requests: readonly Asked[]): Promise<number[][]> {
  return withSession(precision, async (session) => {
    const answers: number[][] = [];
    for (const [request, asked] of requests.entries()) {
      answers.push(await feedAlone(session, precision, request, asked));
    }
    return answers;
  });
}

const served = (precision: Precision, requests: readonly Asked[], rows: number, chunk: number) =>
  withSession(precision, async (session) => {
    const engine = await (await openRows(taskOf(precision, rows, chunk), session)).serve(
      columns(requests),
      seed,
    );
    return driveAll(engine, requests, chunk);
  });

/** Ragged: from the shortest to the longest that a row takes, some given up on the way. */
const ragged: readonly Asked[] = [
  { isl: 5, osl: 20 },
  { isl: 17, osl: 9 },
  { isl: 1, osl: 30 },
  { isl: 30, osl: 1 },
  { isl: 8, osl: 12, cancelledAt: 5 },
  { isl: 40, osl: 24 },
  { isl: 9, osl: 14 },
  { isl: 7, osl: 3 },
  { isl: 25, osl: 8, cancelledAt: 1 },
  { isl: 1, osl: 1 },
  { isl: 16, osl: 10 },
  { isl: 2, osl: 33 },
];

describe.each(precisions)('requests that are served together in %s', (precision) => {
  let solo: number[][];
  beforeAll(async () => {
    solo = await alone(precision, ragged);
  });

  it.each([
    [4, 8],
    [4, 1],
    [3, 7],
    [5, 16],
    [8, 64],
    [1, 8],
  ])('get the ids that each gets alone: %i rows, chunks of %i', async (rows, chunk) => {
    const { ids } = await served(precision, ragged, rows, chunk);
    expect(ids).toEqual(solo);
  });

  it.each([7, 8, 9])('get them at the edge of a chunk of 8: prompts of %i', async (isl) => {
    const requests = Array.from({ length: 3 }, () => ({ isl, osl: 6 }));
    const { ids } = await served(precision, requests, 2, 8);
    expect(ids).toEqual(await alone(precision, requests));
  });
});

describe('the rows', () => {
  it('are left, stay idle, are filled again beside those that go on, and are stepped while a prompt is half there', async () => {
    const { rowOf, holes, steppedBesideHalfPrompts } = await served('float32', ragged, 3, 8);
    for (let row = 0; row < 3; row++) expect(rowOf.filter((of) => of === row).length).toBeGreaterThan(1);
    expect(holes).toBeGreaterThan(5);
    expect(steppedBesideHalfPrompts).toBeGreaterThan(2);
  });

  it.each(precisions.flatMap((precision) => [1, 7, 8].map((chunk) => [precision, chunk] as const)))(
    'hold what they would hold alone in %s, bit for bit, in chunks of %i',
    async (precision, chunk) => {
      const requests = ragged.map(({ isl, osl }) => ({ isl, osl }));
      // The last one of each row: what the row holds when all is over.
      const { together, rowOf } = await withSession(precision, async (session) => {
        const { watched, tensors } = watching(session);
        const rows = await openRows(taskOf(precision, 4, chunk), watched);
        const { rowOf } = await driveAll(await rows.serve(columns(requests), seed), requests, chunk);
        return { together: tensors().map((tensor) => tensor.read() as Uint8Array), rowOf };
      });
      for (let row = 0; row < 4; row++) {
        const request = rowOf.lastIndexOf(row);
        const { isl, osl } = requests[request]!;
        const single = await withSession(precision, async (session) => {
          const { watched, tensors } = watching(session);
          await feedAlone(watched, precision, request, requests[request]!);
          return tensors().map((tensor) => tensor.read() as Uint8Array);
        });
        // Position 0 belongs to nobody once a row is idle; the last token was given, and never taken in.
        for (const [i, whole] of together.entries()) {
          for (let head = 0; head < shape.kvHeads; head++) {
            const size = shape.headSize * 4;
            const at = (of: number) => ((of * shape.kvHeads + head) * maxLength + 1) * size;
            const length = (isl + osl - 2) * size;
            const [ours, theirs] = [
              whole.subarray(at(row), at(row) + length),
              single[i]!.subarray(at(0), at(0) + length),
            ];
            expect(Buffer.compare(ours, theirs), `row ${row}, request ${request}, tensor ${i}`).toBe(0);
          }
        }
      }
    },
  );
});

describe('an engine refuses', () => {
  const loadOf = (requests: readonly Asked[], use: (engine: BatchEngine) => Promise<void>) =>
    withSession('float32', async (session) => {
      const rows = await openRows(taskOf('float32', 3, 8), session);
      await use(await rows.serve(columns(requests), seed));
    });

  it.each([
    [40, 25],
    [65, 1],
  ])('a request of %i and %i tokens in rows of 64', async (isl, osl) => {
    await expect(
      loadOf(
        [
          { isl: 4, osl: 4 },
          { isl, osl },
        ],
        async () => {},
      ),
    ).rejects.toThrow(`Request 1 is ${isl} + ${osl} tokens long; a row has 64.`);
  });

  it('a request without a prompt', async () => {
    await expect(loadOf([{ isl: 0, osl: 4 }], async () => {})).rejects.toThrow('Request 0 has no prompt.');
  });

  it('a chunk that does not follow what its row has, and a row that is not free', async () => {
    await loadOf(
      [
        { isl: 20, osl: 2 },
        { isl: 20, osl: 2 },
      ],
      async (engine) => {
        await engine.prefill(1, 0, 0, 8);
        await expect(engine.prefill(1, 0, 9, 8)).rejects.toThrow(
          'Row 1 has 8 tokens of request 0, not 9 of 0.',
        );
        await expect(engine.prefill(1, 1, 8, 8)).rejects.toThrow('not 8 of 1');
        await expect(engine.prefill(1, 1, 0, 8)).rejects.toThrow(
          'Row 1 belongs to request 0 still, not to 1.',
        );
        engine.release(1);
        await engine.prefill(1, 1, 0, 8);
      },
    );
  });

  it('a step that leaves out a row that is decoding, or of a size that is no bucket', async () => {
    await loadOf([{ isl: 5, osl: 2 }], async (engine) => {
      await engine.prefill(1, 0, 0, 5);
      await expect(engine.decode(1)).rejects.toThrow(RangeError);
      await expect(engine.decode(4)).rejects.toThrow(RangeError);
      await engine.decode(2);
    });
  });

  it('to write beyond the end of a row', async () => {
    await loadOf([{ isl: 62, osl: 2 }], async (engine) => {
      for (let from = 0; from < 62; from += 8) await engine.prefill(0, 0, from, Math.min(8, 62 - from));
      await engine.decode(1);
      await engine.decode(1);
      await expect(engine.decode(1)).rejects.toThrow('Row 0 is full, and was not released.');
    });
  });
});

it.each([
  [1, [1]],
  [2, [1, 2]],
  [6, [1, 2, 4, 6]],
  [8, [1, 2, 4, 8]],
])('the buckets of %i rows are %j', (rows, buckets) => {
  expect(bucketsOf(rows)).toEqual(buckets);
});

/** The session, and the tensors of the cache that are allocated through it. */
function watching(session: Session) {
  const found: Tensor[] = [];
  const watched: Session = {
    placement: session.placement,
    traffic: session.traffic,
    allocate(spec, place) {
      const tensor = session.allocate(spec, place);
      if (spec.dims.length === 4) found.push(tensor);
      return tensor;
    },
    bind: (inputs, outputs, recorded) => session.bind(inputs, outputs, recorded),
    close: () => session.close(),
  };
  return { watched, tensors: () => found };
}
