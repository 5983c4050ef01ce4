import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, Place, Session, SessionOptions } from '../../../harness/engines/engine.ts';
import { Failure } from '../../../harness/errors.ts';
import { ortOfPackage } from '../../../harness/runtime/ort.ts';
import { decoderGraph } from '../../../workloads/decoder.ts';
import { elementCount, GraphBuilder } from '../../../workloads/graph.ts';
import { rowCopyGraph } from '../../../workloads/kernels.ts';
import { encode, layOut } from '../../../workloads/onnx.ts';
import { type ElementType, elementBytes } from '../../../workloads/precision.ts';
import { shapes } from '../../../workloads/shapes.ts';
import { bindingEngine, nativeEngine, nullEngine, onCpu } from '../../fixtures/engines.ts';
import { type ModelFiles, writeModelFiles } from '../../fixtures/model-files.ts';

/** One engine on one provider. Null where this host can run it, else the reason why its row is skipped. */
interface Row {
  readonly name: string;
  readonly engine: () => Promise<Engine>;
  readonly options: SessionOptions;
  readonly missing: string | null;
  readonly computes: boolean;
  /** Whether it computes in a memory of its own. */
  readonly hasDevice: boolean;
  /** Whether its memory has addresses that can be counted on from. */
  readonly hasAddresses: boolean;
  readonly types: readonly ElementType[];
  /** What the engine tells of a model whose two nodes ran on the provider; null where it cannot tell. */
  readonly placement: Readonly<Record<string, number>> | null;
}

const opener = new URL('../../fixtures/open-and-close.ts', import.meta.url).pathname;

const on = (name: string): SessionOptions => ({ ...onCpu, provider: { name, options: {} } });
const absentProviders = ['abacus', ...(ortOfPackage().providers.cuda ? [] : ['cuda'])];
const everyType: readonly ElementType[] = ['float32', 'float16', 'bfloat16', 'uint8', 'int32', 'int64'];

/** A device is tested where the environment says that it is there: finding out costs seconds. */
function missing(provider: string): string | null {
  const asked = (process.env.ASSAY_TEST_PROVIDERS ?? '').split(',');
  return asked.includes(provider) ? null : `set ASSAY_TEST_PROVIDERS=${provider} on a host that has it`;
}

const rows: readonly Row[] = [
  {
    name: 'native cpu',
    engine: () => nativeEngine('cpu'),
    options: onCpu,
    missing: null,
    computes: true,
    hasDevice: false,
    hasAddresses: true,
    types: everyType,
    placement: { CPUExecutionProvider: 2 },
  },
  {
    name: 'binding cpu',
    engine: bindingEngine,
    options: onCpu,
    missing: null,
    computes: true,
    hasDevice: false,
    hasAddresses: true,
    types: everyType.filter((type) => type !== 'bfloat16'),
    placement: null,
  },
  {
    name: 'null',
    engine: nullEngine,
    options: onCpu,
    missing: null,
    computes: false,
    hasDevice: false,
    hasAddresses: true,
    types: everyType,
    placement: null,
  },
  {
    name: 'native webgpu',
    engine: () => nativeEngine('webgpu'),
    options: on('webgpu'),
    missing: missing('webgpu'),
    computes: true,
    hasDevice: true,
    hasAddresses: false,
    types: ['float32', 'float16', 'int32'],
    // ONNX Runtime 1.30 lists only those nodes that WebGPU left to the CPU.
    placement: {},
  },
  {
    name: 'native cuda',
    engine: () => nativeEngine('cuda'),
    options: on('cuda'),
    missing: missing('cuda'),
    computes: true,
    hasDevice: true,
    hasAddresses: true,
    types: everyType,
    placement: { CUDAExecutionProvider: 2 },
  },
];

let folder: string;
let addFile: string;
let heavy: ModelFiles;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-contract-'));
  addFile = join(folder, 'add.onnx');
  writeFileSync(addFile, addModel());
  heavy = writeModelFiles(heavyGraph(), 1);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  heavy.remove();
});

/** next [4] = cache [4] + x [4], and their product: a cache that is updated in place, and an output of its own. */
function addModel(): Uint8Array {
  const value = (name: string) => ({ name, type: 'float32', dims: [4] }) as const;
  const builder = new GraphBuilder();
  builder.node('Add', 'next', ['cache', 'x']);
  builder.node('Mul', 'product', ['next', 'x']);
  const graph = {
    name: 'add',
    inputs: [value('cache'), value('x')],
    outputs: [value('next'), value('product')],
    constants: [],
    nodes: builder.nodes,
  };
  return encode(graph, layOut(graph, 'none'));
}

/** A decoder with 5 MB of weights. */
function heavyGraph() {
  const shape = { ...shapes.get('tiny')!, hidden: 256, ffn: 512, headSize: 64 };
  const storage = { precision: 'float32', activation: 'float32' } as const;
  return decoderGraph(shape, { ...storage, distinctLayers: 2, maxLength: 64, accuracyLevel: 0 });
}

const bytes = (values: readonly number[]) => new Uint8Array(Float32Array.from(values).buffer);
const numbers = (content: Uint8Array) => Array.from(new Float32Array(content.slice().buffer));
const fourFloats = { type: 'float32', dims: [4] } as const;

for (const { name, missing } of rows) if (missing) console.warn(`contract of ${name}: skipped; ${missing}`);

/** Opens the small model, lets `use` work with the session, and closes it. */
async function withSession<T>(row: Row, use: (session: Session) => Promise<T>): Promise<T> {
  const session = await (await row.engine()).open(addFile, row.options);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

/** Tensors `cache`, `x` and `product`, filled, and the step that writes `next` over `cache`. */
async function inPlace(session: Session, place: Place, recorded = false) {
  const filled = async (values: readonly number[]) => {
    const tensor = session.allocate(fourFloats, place);
    await tensor.write(bytes(values));
    return tensor;
  };
  const [cache, x, product] = [
    await filled([1, 2, 3, 4]),
    await filled([10, 20, 30, 40]),
    await filled([0, 0, 0, 0]),
  ];
  return { cache, x, product, step: session.bind({ cache, x }, { next: cache, product }, recorded) };
}

const present = rows.filter((row) => !row.missing);

describe.each(present)('every engine: $name', (row) => {
  it('says what it is', async () => {
    const engine = await row.engine();
    expect(engine.id).toBe(row.name.split(' ')[0]);
    expect(engine.library.version).toMatch(/^\d+(\.\d+)*$/);
    expect(engine.library.source).not.toContain('/');
  });

  it.each(row.types)('keeps the bytes of a %s tensor, wherever it lies', async (type) => {
    await withSession(row, async (session) => {
      for (const place of ['host', 'device'] as const) {
        for (const dims of [[], [1], [3], [2, 3, 5], [40, 1000]]) {
          const tensor = session.allocate({ type, dims }, place);
          expect(tensor.spec).toEqual({ type, dims });
          const content = Uint8Array.from(
            { length: elementCount(dims) * elementBytes[type] },
            (_, i) => (i * 37) & 127,
          );
          await tensor.write(content);
          expect(Buffer.compare(await tensor.read(), content)).toBe(0);
          expect(Buffer.compare(tensor.memory ?? content, content)).toBe(0);
        }
      }
    });
  });

  it.each(row.types)(
    'repeats what is too short for a %s tensor to its end, and reads single elements',
    async (type) => {
      await withSession(row, async (session) => {
        const size = elementBytes[type];
        for (const place of ['host', 'device'] as const) {
          const tensor = session.allocate({ type, dims: [7, 101] }, place);
          const period = Uint8Array.from({ length: 11 * size }, (_, i) => (i * 37) & 127);
          await tensor.write(period);
          const whole = Buffer.from(await tensor.read());
          const wanted = Buffer.alloc(707 * size, Buffer.from(period));
          expect(whole.equals(wanted)).toBe(true);
          const places = [0, 10, 11, 350, 706];
          const picked = places.map((at) => wanted.subarray(at * size, (at + 1) * size));
          expect(Buffer.from(await tensor.read(places)).equals(Buffer.concat(picked))).toBe(true);
        }
      });
    },
  );

  it('gives a copy when a tensor is read', async () => {
    await withSession(row, async (session) => {
      const tensor = session.allocate(fourFloats, 'host');
      await tensor.write(bytes([1, 2, 3, 4]));
      const copy = await tensor.read();
      copy.fill(0);
      expect(numbers(await tensor.read())).toEqual([1, 2, 3, 4]);
    });
  });

  it('has one memory under several shapes', async () => {
    await withSession(row, async (session) => {
      const square = session.allocate({ type: 'float32', dims: [2, 2] }, 'device');
      const row = square.as([4]);
      expect(row.spec).toEqual({ type: 'float32', dims: [4] });
      await square.write(bytes([1, 2, 3, 4]));
      expect(numbers(await row.read())).toEqual([1, 2, 3, 4]);
      await row.as([4, 1]).write(bytes([5, 6, 7, 8]));
      expect(numbers(Uint8Array.from(await square.read([0, 3])))).toEqual([5, 8]);
    });
  });

  it('lends a part of a tensor, wherever memory has addresses, and its beginning everywhere', async () => {
    await withSession(row, async (session) => {
      for (const place of ['host', 'device'] as const) {
        const whole = session.allocate({ type: 'float32', dims: [4, 3] }, place);
        await whole.write(bytes([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]));
        const beginning = whole.part(0, [2, 3])!;
        expect(beginning.spec).toEqual({ type: 'float32', dims: [2, 3] });
        expect(numbers(await beginning.read())).toEqual([0, 1, 2, 3, 4, 5]);
        const third = whole.part(6, [1, 3]);
        expect(third !== null).toBe(place === 'host' || row.hasAddresses);
        if (!third) continue;
        expect(numbers(await third.read())).toEqual([6, 7, 8]);
        await third.write(bytes([60]));
        await third.part(1, [2])!.write(bytes([70, 80]));
        expect(numbers(await whole.read())).toEqual([0, 1, 2, 3, 4, 5, 60, 70, 80, 9, 10, 11]);
        expect(numbers(await third.as([3]).read())).toEqual([60, 70, 80]);
      }
    });
  });

  it.each([
    [10, [1, 3]],
    [-1, [1]],
    [0, [13]],
  ])('refuses a part from element %i on with dims %j, which is not all there', async (first, dims) => {
    await withSession(row, async (session) => {
      const whole = session.allocate({ type: 'float32', dims: [4, 3] }, 'host');
      expect(() => whole.part(first, dims)).toThrow(RangeError);
    });
  });

  it('keeps tensors apart', async () => {
    await withSession(row, async (session) => {
      const tensors = Array.from({ length: 50 }, () => session.allocate(fourFloats, 'device'));
      for (const [i, tensor] of tensors.entries()) await tensor.write(bytes([i, i, i, i]));
      for (const [i, tensor] of tensors.entries()) {
        expect(numbers(await tensor.read())).toEqual([i, i, i, i]);
      }
    });
  });
});

describe.each(present.filter(({ computes }) => computes))('an engine that computes: $name', (row) => {
  it('gives its memory back when sessions are closed', async () => {
    const optionsFile = written(`${row.name}.json`, Buffer.from(JSON.stringify(row.options)));
    const args = ['--expose-gc', opener, heavy.modelFile, row.name.split(' ')[0]!, optionsFile];
    const { stdout } = await execa(process.execPath, args, { env: { MALLOC_MMAP_THRESHOLD_: '65536' } });
    // 40 sessions with 5 MB of weights and a tensor of 5 MB: either of them, kept, would be 200 MB.
    expect(Number(stdout)).toBeLessThan(100e6);
  });

  it.each(['host', 'device'] as const)(
    'runs what is bound on the %s, and updates a cache in place',
    async (place) => {
      await withSession(row, async (session) => {
        const { cache, product, step } = await inPlace(session, place);
        await step.run();
        expect(numbers(await cache.read())).toEqual([11, 22, 33, 44]);
        expect(numbers(await product.read())).toEqual([110, 440, 990, 1760]);
        await step.run();
        expect(numbers(await cache.read())).toEqual([21, 42, 63, 84]);
      });
    },
  );

  it('lends its memory to another session', async () => {
    await withSession(row, async (first) => {
      const square = first.allocate({ type: 'float32', dims: [2, 2] }, 'device');
      await square.write(bytes([1, 2, 3, 4]));
      await withSession(row, async (second) => {
        const { cache: product, x } = await inPlace(second, 'device');
        const cache = square.as([4]);
        await second.bind({ cache, x }, { next: cache, product }).run();
        expect(numbers(await square.read())).toEqual([11, 22, 33, 44]);
      });
    });
  });

  it.skipIf(row.hasAddresses)(
    'puts a tensor into a row of another by a graph beside it, and leaves the other rows as they are',
    async () => {
      await withSession(row, async (session) => {
        const rows = session.allocate({ type: 'float32', dims: [3, 2, 2] }, 'device');
        const one = session.allocate({ type: 'float32', dims: [1, 2, 2] }, 'device');
        await rows.write(bytes([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
        const beside = session.beside!(rowCopyGraph('float32', 1));
        const place = beside.allocate({ type: 'int64', dims: [1, 1] }, 'host');
        const copy = beside.bind({ row: place, 'to.0': rows, 'from.0': one }, { 'copied.0': rows });
        for (const [at, content] of [
          [2, [90, 100, 110, 120]],
          [0, [10, 20, 30, 40]],
        ] as const) {
          await one.write(bytes(content));
          await place.write(new Uint8Array(BigInt64Array.of(BigInt(at)).buffer));
          await copy.run();
        }
        expect(numbers(await rows.read())).toEqual([10, 20, 30, 40, 5, 6, 7, 8, 90, 100, 110, 120]);
      });
    },
  );

  it.each(['host', 'device'] as const)(
    'queues runs on the %s in their order, and waits for all of them',
    async (place) => {
      await withSession(row, async (session) => {
        const { cache, product, step } = await inPlace(session, place);
        for (let run = 0; run < 5; run++) await step.launch();
        await step.wait();
        expect(numbers(await cache.read())).toEqual([51, 102, 153, 204]);
        expect(numbers(await product.read())).toEqual([510, 2040, 4590, 8160]);
      });
    },
  );

  it('counts the bytes that cross between host and device, and none where there is one memory', async () => {
    await withSession(row, async (session) => {
      const { x, cache, step } = await inPlace(session, 'device');
      const before = { ...session.traffic };
      const moved = () => ({
        toDevice: session.traffic.toDevice - before.toDevice,
        toHost: session.traffic.toHost - before.toHost,
      });
      const once = row.hasDevice ? 16 : 0;
      await step.run();
      await step.launch();
      await step.wait();
      expect(moved()).toEqual({ toDevice: 0, toHost: 0 });
      await x.write(bytes([1, 1, 1, 1]));
      expect(moved()).toEqual({ toDevice: once, toHost: 0 });
      await cache.read();
      expect(moved()).toEqual({ toDevice: once, toHost: once });
    });
  });

  it('counts what a run takes from the host, where it changed, and what it brings there', async () => {
    await withSession(row, async (session) => {
      const { x, step } = await inPlace(session, 'host');
      await step.run();
      const before = { ...session.traffic };
      await x.write(bytes([1, 1, 1, 1]));
      await step.run();
      // x and the cache go there, the cache and the product come back.
      const [there, back] = row.hasDevice ? [32, 32] : [0, 0];
      expect(session.traffic.toDevice - before.toDevice).toBe(there);
      expect(session.traffic.toHost - before.toHost).toBe(back);
    });
  });

  if (row.hasDevice)
    it('replays a recorded step on what its tensors hold by then, beside steps that are not recorded', async () => {
      const session = await (await row.engine()).open(addFile, { ...row.options, deviceGraph: true });
      try {
        const { x, cache, product, step } = await inPlace(session, 'device', true);
        const plain = session.bind({ cache, x }, { next: cache, product });
        // The first run computes once or more: until it is recorded.
        await step.run();
        await cache.write(bytes([11, 22, 33, 44]));
        for (let run = 0; run < 2; run++) await step.run();
        expect(numbers(await cache.read())).toEqual([31, 62, 93, 124]);
        await x.write(bytes([1, 2, 3, 4]));
        await step.run();
        expect(numbers(await cache.read())).toEqual([32, 64, 96, 128]);
        await plain.run();
        expect(numbers(await cache.read())).toEqual([33, 66, 99, 132]);
        for (let run = 0; run < 4; run++) await step.launch();
        await step.wait();
        expect(numbers(await cache.read())).toEqual([37, 74, 111, 148]);
        expect(numbers(await product.read())).toEqual([37, 148, 333, 592]);
      } finally {
        await session.close();
      }
    });

  it('gives the same when it runs twice on the same input', async () => {
    await withSession(row, async (session) => {
      const { cache, product, step } = await inPlace(session, 'device');
      const seen: number[][] = [];
      for (let run = 0; run < 2; run++) {
        await cache.write(bytes([0.1, -2.5, 1e-20, 3e20]));
        await step.run();
        seen.push([...numbers(await cache.read()), ...numbers(await product.read())]);
      }
      expect(seen[1]).toEqual(seen[0]);
    });
  });

  it('keeps several bindings of one session apart', async () => {
    await withSession(row, async (session) => {
      const first = await inPlace(session, 'device');
      const second = await inPlace(session, 'device');
      await second.step.run();
      expect(numbers(await first.cache.read())).toEqual([1, 2, 3, 4]);
      await first.step.run();
      await first.step.run();
      expect(numbers(await first.cache.read())).toEqual([21, 42, 63, 84]);
      expect(numbers(await second.cache.read())).toEqual([11, 22, 33, 44]);
    });
  });

  it('computes in a part of a tensor, and leaves the rest alone', async () => {
    await withSession(row, async (session) => {
      const { x, product } = await inPlace(session, 'device');
      const rows = session.allocate({ type: 'float32', dims: [3, 4] }, 'device');
      await rows.write(bytes([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
      const first = row.hasAddresses ? 4 : 0;
      const cache = rows.part(first, [4])!;
      await session.bind({ cache, x }, { next: cache, product }).run();
      const wanted = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
      for (let i = 0; i < 4; i++) wanted[first + i]! += 10 * (i + 1);
      expect(numbers(await rows.read())).toEqual(wanted);
    });
  });

  it.each(['host', 'device'] as const)(
    'reads an input from another tensor on the %s when told so',
    async (place) => {
      await withSession(row, async (session) => {
        const { cache, step } = await inPlace(session, 'device');
        const other = session.allocate(fourFloats, place);
        await other.write(bytes([0, 0, 0, 1]));
        await step.run();
        step.feed('x', other);
        await other.write(bytes([0, 0, 1, 0]));
        await step.run();
        expect(numbers(await cache.read())).toEqual([11, 22, 34, 44]);
        await other.write(bytes([5, 0, 0, 0]));
        await step.run();
        expect(numbers(await cache.read())).toEqual([16, 22, 34, 44]);
      });
    },
  );

  it('reads what was written after the binding', async () => {
    await withSession(row, async (session) => {
      const { x, cache, step } = await inPlace(session, 'device');
      await x.write(bytes([0, 0, 0, 0.5]));
      await step.run();
      expect(numbers(await cache.read())).toEqual([1, 2, 3, 4.5]);
    });
  });

  it('says where the nodes were placed, or that it cannot', async () => {
    await withSession(row, async (session) => {
      expect(session.placement).toEqual(row.placement);
    });
  });

  it.each([
    ['does not exist', () => join(folder, 'nowhere.onnx')],
    ['is no model', () => written('text.onnx', Buffer.from('this is not a model'))],
    ['is cut off', () => written('half.onnx', readFileSync(addFile).subarray(0, 60))],
    ['is empty', () => written('empty.onnx', Buffer.alloc(0))],
  ])('refuses a model that %s, with the reason and a way out', async (_, file) => {
    await expectFailure((await row.engine()).open(file(), row.options));
  });

  it.each(absentProviders)(
    'refuses the provider "%s" by its name, and does not fall back to the CPU',
    async (name) => {
      const failure = await expectFailure((await row.engine()).open(addFile, on(name)));
      expect(failure.message).toContain(`"${name}"`);
    },
  );

  it('still works after a refusal', async () => {
    await expectFailure((await row.engine()).open(join(folder, 'nowhere.onnx'), row.options));
    await withSession(row, async (session) => {
      const { cache, step } = await inPlace(session, 'device');
      await step.run();
      expect(numbers(await cache.read())).toEqual([11, 22, 33, 44]);
    });
  });
});

function written(name: string, content: Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

/** A refusal is a Failure that keeps its cause and says what to try. */
async function expectFailure(opening: Promise<unknown>): Promise<Failure> {
  const error = await opening.then(
    () => expect.fail('it was not refused'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Failure);
  const failure = error as Failure;
  expect(failure.cause).toBeInstanceOf(Error);
  expect(failure.tryThis).toMatch(/\w+ \w+/);
  return failure;
}
