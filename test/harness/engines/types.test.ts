import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../workloads/graph.ts';
import { encode, layOut } from '../../../workloads/onnx.ts';
import { type ElementType, elementBytes } from '../../../workloads/precision.ts';
import { bindingEngine, nativeEngine, onCpu } from '../../fixtures/engines.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-types-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A cache that grows is joined out of two tensors: y = [x, x] along its second dimension. */
function joining(type: ElementType): string {
  const builder = new GraphBuilder();
  builder.node('Concat', 'y', ['x', 'x'], { attributes: { axis: { int: 1 } } });
  const graph = {
    name: 'joining',
    inputs: [{ name: 'x', type, dims: [1, 'n'] }],
    outputs: [{ name: 'y', type, dims: [1, 'm'] }],
    constants: [],
    nodes: builder.nodes,
  };
  const file = join(folder, `${type}.onnx`);
  writeFileSync(file, encode(graph, layOut(graph, 'none')));
  return file;
}

const everyType: readonly ElementType[] = ['float32', 'float16', 'bfloat16', 'uint8', 'int32', 'int64'];

describe.each([
  ['native', () => nativeEngine('cpu'), everyType],
  ['binding', bindingEngine, everyType.filter((type) => type !== 'bfloat16')],
] as const)('the engine %s on the CPU', (_, open, types) => {
  it.each(types)('computes on %s tensors: what goes in comes out', async (type) => {
    const session = await (await open()).open(joining(type), onCpu);
    const x = session.allocate({ type, dims: [1, 8] }, 'host');
    const y = session.allocate({ type, dims: [1, 16] }, 'host');
    const bytes = Uint8Array.from({ length: 8 * elementBytes[type] }, (_, i) => i + 1);
    x.memory!.set(bytes);
    await session.bind({ x }, { y }).run();
    expect([...y.memory!]).toEqual([...bytes, ...bytes]);
    await session.close();
  });
});
