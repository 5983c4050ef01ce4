import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type OnnxFile, readOnnxFile } from '../../../harness/own-model/onnx-file.ts';
import { weighWeights } from '../../../harness/own-model/weights.ts';
import { encodeModel } from '../../../workloads/onnx-messages.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-functions-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(model: object): OnnxFile {
  const file = join(folder, 'model.onnx');
  writeFileSync(file, encodeModel(model));
  return readOnnxFile(file);
}

const float32 = 1;
const [int, graph] = [2, 5];
const weight = (name: string, ...dims: number[]) => ({ name, dims, dataType: float32 });
const node = (opType: string, input: string[], output: string[], attribute: object[] = [], domain = '') => ({
  opType,
  input,
  output,
  attribute,
  domain,
});
const turned = (value: number) => ({ name: 'turned', type: int, i: value });

/** x·wᵀ or x·w, as its attribute says, and again in a function within the function. */
const linear = {
  name: 'Linear',
  domain: 'modules',
  input: ['x', 'w'],
  output: ['y'],
  node: [
    node('Gemm', ['x', 'w'], ['product'], [{ name: 'transB', type: int, refAttrName: 'turned' }]),
    node('Relu', ['product'], ['y']),
  ],
  attributeProto: [turned(0)],
};
const block = {
  name: 'Block',
  domain: 'modules',
  input: ['x', 'up', 'down'],
  output: ['y'],
  node: [
    node('Linear', ['x', 'up'], ['inner'], [], 'modules'),
    node('Linear', ['inner', 'down'], ['y'], [turned(1)], 'modules'),
  ],
};

describe('a model of functions', () => {
  it('is read as the nodes of their bodies, each call with values and attributes of its own', () => {
    const file = read({
      graph: {
        node: [
          node('Block', ['x', 'a', 'b'], ['y'], [], 'modules'),
          node('Block', ['y', 'c', 'd'], ['z'], [], 'modules'),
        ],
        initializer: [weight('a', 8, 16), weight('b', 8, 16), weight('c', 8, 16), weight('d', 8, 16)],
        input: [{ name: 'x' }],
        output: [{ name: 'z' }],
      },
      functions: [linear, block],
    });
    expect(file.nodes.map(({ op }) => op)).toEqual(Array(4).fill(['Gemm', 'Relu']).flat());
    expect(file.nodes.map(({ ints }) => ints.transB).filter((value) => value !== undefined)).toEqual([
      0, 1, 0, 1,
    ]);
    const made = file.nodes.flatMap(({ outputs }) => outputs);
    expect(new Set(made).size).toBe(8);
    expect(made.at(-1)).toBe('z');
    expect(weighWeights(file, 'input_ids', 100)).toMatchObject({ bodyElements: 4 * 8 * 16, unknown: [] });
  });

  it('may call one in a branch', () => {
    const branch = { node: [node('Linear', ['x', 'w'], ['y'], [], 'modules')], output: [{ name: 'y' }] };
    const file = read({
      graph: {
        node: [node('If', ['asked'], ['z'], [{ name: 'then_branch', type: graph, g: branch }])],
        initializer: [weight('w', 8, 16)],
        output: [{ name: 'z' }],
      },
      functions: [linear],
    });
    expect(file.nodes[0]!.bodies.then_branch!.nodes.map(({ op }) => op)).toEqual(['Gemm', 'Relu']);
  });

  it('which call each other without end is refused, by name of the file', () => {
    const endless = { ...block, node: [node('Block', ['x', 'up', 'down'], ['y'], [], 'modules')] };
    const model = {
      graph: { node: [node('Block', ['x', 'a', 'b'], ['y'], [], 'modules')] },
      functions: [endless],
    };
    expect(() => read(model)).toThrow(/cannot be read as an ONNX model: its functions call each other/);
  });
});
