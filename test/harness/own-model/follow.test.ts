import { describe, expect, it } from 'vitest';
import { takeBranches } from '../../../harness/own-model/branches.ts';
import { flowOf, originOf, usesBehind } from '../../../harness/own-model/follow.ts';
import type { Initializer, OnnxNode } from '../../../harness/own-model/onnx-file.ts';
import { tracePast } from '../../../harness/own-model/trace.ts';
import { weighWeights } from '../../../harness/own-model/weights.ts';

const node = (op: string, inputs: string[], outputs: string[]): OnnxNode => ({
  op,
  inputs,
  outputs,
  ints: {},
  lists: {},
  texts: {},
  bodies: {},
});

const table = (dims: number[]): Initializer => ({ name: 'table', type: 1, dims, external: null });

// As torch exports ids of any shape, and a head that is the embedding read the other way.
const nodes = [
  node('Reshape', ['input_ids', 'shape'], ['flat']),
  node('Cast', ['flat'], ['index']),
  node('Gather', ['table', 'index'], ['x']),
  node('Identity', ['table'], ['same']),
  node('Transpose', ['same'], ['turned']),
  node('MatMul', ['x', 'turned'], ['logits']),
];

describe('a value behind operators that only hand it on', () => {
  const flow = flowOf({ nodes });

  it('is known by where it came from, and by where it goes', () => {
    expect(originOf(flow, 'index')).toBe('input_ids');
    expect(originOf(flow, 'turned')).toBe('table');
    expect(originOf(flow, 'x')).toBe('x');
    expect(usesBehind(flow, 'table').map(({ node: { op }, place }) => [op, place])).toEqual([
      ['Gather', 0],
      ['MatMul', 1],
    ]);
  });

  it('makes a table the embedding, and a head that is tied to it', () => {
    const file = { inputs: [], outputs: [], initializers: [table([32, 16])], nodes };
    expect(weighWeights(file, 'input_ids', 32)).toMatchObject({
      tiedHead: true,
      hidden: 16,
      parameters: 32 * 16,
      headElements: 32 * 16,
      bodyElements: 0,
      everyRunBytes: 32 * 16 * 4,
    });
  });

  it('reads of a table that is cast for the look-up alone one row for each id', () => {
    const file = {
      inputs: [],
      outputs: [],
      initializers: [table([32, 16]), { ...table([16, 32]), name: 'head' }],
      nodes: [
        node('Cast', ['table'], ['wide']),
        node('Gather', ['wide', 'input_ids'], ['x']),
        node('MatMul', ['x', 'head'], ['logits']),
      ],
    };
    expect(weighWeights(file, 'input_ids', 32)).toMatchObject({
      tiedHead: false,
      rowBytes: 16 * 4,
      everyRunBytes: 16 * 32 * 4,
    });
  });
});

describe('a graph with two branches', () => {
  const body = (op: string, output: string) => ({
    inputs: [],
    outputs: [{ name: output, type: 1, dims: [] }],
    initializers: [table([16, 32])],
    nodes: [node(op, ['x', 'table'], [output])],
  });
  const bodies = { then_branch: body('MatMul', 'inner'), else_branch: body('Add', 'y') };
  const file = {
    inputs: [],
    outputs: [],
    initializers: [],
    nodes: [{ ...node('If', ['with_past'], ['y']), bodies }, node('Softmax', ['y'], ['z'])],
  };

  it('is that of the branch that is taken, with its weights, and its outputs under the names of the If', () => {
    const taken = takeBranches(file, 'with_past');
    expect(taken.nodes.map(({ op }) => op)).toEqual(['MatMul', 'Identity', 'Softmax']);
    expect(taken.initializers).toEqual([table([16, 32])]);
    expect(originOf(flowOf(taken), 'y')).toBe('inner');
    expect(takeBranches(file, 'something_else').nodes.map(({ op }) => op)).toEqual(['If', 'Softmax']);
  });
});

describe('the way of a past to its present', () => {
  const numbers = (op: string, inputs: string[], outputs: string[], more: Partial<OnnxNode>) => ({
    ...node(op, inputs, outputs),
    ...more,
  });

  it('leads through Transpose, and tells the axis of the past that grows', () => {
    const flow = flowOf({
      nodes: [
        numbers('Transpose', ['past'], ['turned'], { lists: { perm: [0, 2, 1, 3] } }),
        numbers('Concat', ['turned', 'new'], ['longer'], { ints: { axis: -2 } }),
        numbers('Transpose', ['longer'], ['present'], { lists: { perm: [0, 2, 1, 3] } }),
      ],
    });
    expect(tracePast(flow, new Set(['other', 'present']), 'past', 4)).toMatchObject({
      present: 'present',
      axis: 1,
      by: 'Concat',
      isCut: false,
    });
  });

  it('leads through keys and values that are taken apart and put together', () => {
    const flow = flowOf({
      nodes: [
        node('Gather', ['past', 'zero'], ['key']),
        numbers('Concat', ['key', 'new'], ['keys'], { ints: { axis: 2 } }),
        node('Unsqueeze', ['keys', 'zero'], ['wide']),
        numbers('Concat', ['wide', 'values'], ['present'], { ints: { axis: 0 } }),
      ],
    });
    expect(tracePast(flow, new Set(['present']), 'past', 5)).toMatchObject({
      present: 'present',
      axis: null,
    });
  });

  it('ends where the past is computed with', () => {
    const flow = flowOf({ nodes: [node('MatMul', ['past', 'w'], ['out'])] });
    expect(tracePast(flow, new Set(['out']), 'past', 4)).toBeNull();
  });
});
