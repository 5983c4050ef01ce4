import { describe, expect, it } from 'vitest';
import type { OnnxFile } from '../../../harness/own-model/onnx-file.ts';
import { weighWeights } from '../../../harness/own-model/weights.ts';
import { graph, list, microsoft, node, weight } from '../../fixtures/onnx-parts.ts';

const weigh = (file: OnnxFile) => weighWeights(file, 'input_ids', 100);

/** K = 16 values in, N = 32 out: 512 elements, whoever multiplies them. */
const [k, n] = [16, 32];

describe('a product with a weight of 16 × 32 counts its 512 elements once for each token', () => {
  it.each([
    ['MatMul', graph([weight('w', [k, n])], node('MatMul', 'x w', 'y'))],
    ['MatMul with the weight on the left', graph([weight('w', [n, k])], node('MatMul', 'w x', 'y'))],
    ['Gemm', graph([weight('w', [k, n]), weight('b', [n])], node('Gemm', 'x w b', 'y'))],
    ['Gemm of a transposed weight', graph([weight('w', [n, k])], node('Gemm', 'x w', 'y', { transB: 1 }))],
    ['FusedMatMul', graph([weight('w', [n, k])], node('FusedMatMul', 'x w', 'y', { transB: 1 }, microsoft))],
    ['FusedGemm', graph([weight('w', [k, n])], node('FusedGemm', 'x w', 'y', {}, microsoft))],
    ['Conv of one position', graph([weight('w', [n, k, 1])], node('Conv', 'x w', 'y'))],
    ['Einsum', graph([weight('w', [n, k])], node('Einsum', 'x w', 'y', { equation: 'bti, oi -> bto' }))],
    [
      'Einsum of heads',
      graph([weight('w', [4, 8, k])], node('Einsum', 'x w', 'y', { equation: '...d,hed->...he' })),
    ],
    ['a product for each of 4 heads', graph([weight('w', [4, 8, k])], node('MatMul', 'x w', 'y'))],
    [
      'Attention with its weights',
      graph([weight('w', [k, n])], node('Attention', 'x w b', 'y', {}, microsoft)),
    ],
    [
      'a weight behind Reshape, Transpose and Cast',
      graph(
        [weight('w', [4, 8, k], 'float16'), list('shape', n, k)],
        node('Reshape', 'w shape', 'flat'),
        node('Transpose', 'flat', 'turned', { perm: [1, 0] }),
        node('Cast', 'turned', 'wide'),
        node('MatMul', 'x wide', 'y'),
      ),
    ],
    [
      'two halves of a weight that is split',
      graph(
        [weight('w', [k, n])],
        node('Split', 'w', 'left right', { axis: 1 }),
        node('MatMul', 'x left', 'y'),
        node('MatMul', 'x right', 'z'),
      ),
    ],
    [
      'two weights that are put together',
      graph(
        [weight('v', [k, 20]), weight('w', [k, 12])],
        node('Concat', 'v w', 'vw', { axis: 1 }),
        node('MatMul', 'x vw', 'y'),
      ),
    ],
    [
      'one layer of a stack of them',
      graph(
        [weight('w', [3, k, n]), { ...list('second', 1), dims: [] }],
        node('Gather', 'w second', 'mine', { axis: 0 }),
        node('MatMul', 'x mine', 'y'),
      ),
    ],
    [
      'a slice of a weight',
      graph(
        [weight('w', [k, 2 * n]), list('from', 0), list('to', n), list('axis', 1)],
        node('Slice', 'w from to axis', 'part'),
        node('MatMul', 'x part', 'y'),
      ),
    ],
  ])('%s', (_, file) => {
    expect(weigh(file)).toMatchObject({ bodyElements: k * n, unknown: [] });
  });

  it('a convolution along positions: each channel its kernel', () => {
    const file = graph([weight('w', [64, 1, 4])], node('Conv', 'x w', 'y', { group: 64 }));
    expect(weigh(file)).toMatchObject({ bodyElements: 64 * 4, unknown: [] });
  });
});

describe('products of weights that are stored as integers', () => {
  const scales = [weight('s', [n]), weight('z', [n], 'int8')];

  it.each([
    ['MatMulInteger', node('MatMulInteger', 'x w xz z', 'y')],
    ['QLinearMatMul', node('QLinearMatMul', 'x xs xz w s z ys yz', 'y')],
    ['MatMulIntegerToFloat', node('MatMulIntegerToFloat', 'x w xs s xz z', 'y', {}, microsoft)],
    ['DynamicQuantizeMatMul', node('DynamicQuantizeMatMul', 'x w s z', 'y', {}, microsoft)],
    ['QGemm', node('QGemm', 'x xs xz w s z', 'y', {}, microsoft)],
    ['QAttention', node('QAttention', 'x w _ xs s _ xz z', 'y', {}, microsoft)],
  ])('%s: an int8 model, its scales and zero points no parameters', (_, product) => {
    expect(weigh(graph([weight('w', [k, n], 'int8'), ...scales], product))).toMatchObject({
      precision: 'int8',
      bodyElements: k * n,
      parameters: k * n,
      unknown: [],
    });
  });

  it('the scale of a weight times that of its input is no parameter', () => {
    const file = graph(
      [weight('w', [k, n], 'int8'), weight('s', [n])],
      node('DynamicQuantizeLinear', 'x', 'xq xs xz'),
      node('MatMulInteger', 'xq w xz', 'whole'),
      node('Mul', 'xs s', 'scale'),
      node('Cast', 'whole', 'float'),
      node('Mul', 'float scale', 'y'),
    );
    expect(weigh(file)).toMatchObject({ precision: 'int8', parameters: k * n, bodyElements: k * n });
  });

  it('integers that the graph itself makes numbers, by a product with their scales', () => {
    const file = graph(
      [weight('w', [k, n], 'int8'), weight('s', [1, n])],
      node('Cast', 'w', 'float'),
      node('Mul', 'float s', 'number'),
      node('MatMul', 'x number', 'y'),
    );
    expect(weigh(file)).toMatchObject({ precision: 'int8', parameters: k * n, bodyElements: k * n });
  });

  it.each([
    // A byte holds two elements; 20 inputs fill up one block of 32.
    ['MatMulNBits', [weight('w', [n, 1, 16], 'uint8')], { K: 20, N: n, bits: 4, block_size: 32 }, 20 * n],
    [
      'MatMulBnb4',
      [weight('w', [(k * n) / 2], 'uint8')],
      { K: k, N: n, block_size: 16, quant_type: 1 },
      k * n,
    ],
  ])(
    '%s: packed elements are unpacked, what fills up a block is none',
    (op, [packed], attributes, elements) => {
      const file = graph([packed!, weight('s', [n])], node(op, 'x w s', 'y', attributes, microsoft));
      expect(weigh(file)).toMatchObject({ precision: 'int4', parameters: elements, bodyElements: elements });
    },
  );

  it('four bits behind DequantizeLinear, two in a byte', () => {
    const file = graph(
      [weight('w', [k, n], 'uint4'), weight('s', [1, n])],
      node('DequantizeLinear', 'w s', 'number', { axis: 0, block_size: 16 }),
      node('MatMul', 'x number', 'y'),
    );
    expect(weigh(file)).toMatchObject({
      precision: 'int4',
      parameters: k * n,
      weightBytes: (k * n) / 2 + 4 * n,
    });
  });
});

describe('what is no product', () => {
  const product = [weight('w', [k, n]), node('MatMul', 'x w', 'y')] as const;

  it('a gain or a table of additions of two dimensions is arithmetic of elements', () => {
    const file = graph([product[0], weight('bias', [4, n])], product[1], node('Add', 'y bias', 'z'));
    expect(weigh(file)).toMatchObject({ bodyElements: k * n, parameters: k * n + 4 * n, unknown: [] });
  });

  it('a mask of bytes is no parameter, and a run reads the rows of its positions', () => {
    const file = graph(
      [product[0], weight('mask', [64, 64], 'uint8')],
      product[1],
      node('Where', 'mask y y', 'z'),
    );
    expect(weigh(file)).toMatchObject({ parameters: k * n, weightBytes: 4 * k * n });
  });

  it('what sines and cosines are computed from is neither parameter nor read', () => {
    const file = graph(
      [product[0], weight('frequencies', [1, 8, 1])],
      product[1],
      node('Cast', 'position_ids', 'positions'),
      node('MatMul', 'frequencies positions', 'angles'),
      node('Sin', 'angles', 'sine'),
    );
    expect(weigh(file)).toMatchObject({ parameters: k * n, weightBytes: 4 * k * n });
  });
});

describe('tables of positions', () => {
  const text = [
    weight('embedding', [100, k]),
    weight('w', [k, n]),
    node('Gather', 'embedding input_ids', 'x'),
  ] as const;
  const [embedding, w, lookup] = text;
  const table = weight('positions', [64, k]);

  it('whose rows are added to a text are parameters', () => {
    const file = graph(
      [embedding, w, table],
      lookup,
      node('Gather', 'positions position_ids', 'rows'),
      node('Add', 'x rows', 'placed'),
      node('MatMul', 'placed w', 'y'),
    );
    expect(weigh(file).parameters).toBe(100 * k + 64 * k + k * n);
  });

  it('whose rows a text is multiplied with, to turn it, are none', () => {
    const file = graph(
      [embedding, w, table],
      lookup,
      node('Gather', 'positions position_ids', 'rows'),
      node('Split', 'rows', 'sine cosine', { axis: -1 }),
      node('Mul', 'x sine', 'one'),
      node('Mul', 'x cosine', 'other'),
      node('Add', 'one other', 'turned'),
      node('MatMul', 'turned w', 'y'),
    );
    expect(weigh(file)).toMatchObject({
      parameters: 100 * k + k * n,
      weightBytes: 4 * (100 * k + k * n),
    });
  });

  it('nor are slopes by which attention fades with the distance', () => {
    const file = graph(
      [embedding, w, weight('slopes', [4, 1])],
      lookup,
      node('Cast', 'attention_mask', 'mask'),
      node('Mul', 'slopes mask', 'distances'),
      node('MatMul', 'x w', 'y'),
      node('Add', 'y distances', 'z'),
    );
    expect(weigh(file).parameters).toBe(100 * k + k * n);
  });
});

describe('a branch that is taken by the length of the text', () => {
  const long = { ...node('Constant', '', 'cos'), constant: weight('', [64, 8]) };
  const choice = {
    ...node('If', 'isLong', 'cosines'),
    bodies: {
      then_branch: { ...graph([], long), outputs: [{ name: 'cos', type: 1, dims: [64, 8] }] },
      else_branch: {
        ...graph([weight('cos', [32, 8])]),
        outputs: [{ name: 'cos', type: 1, dims: [32, 8] }],
      },
    },
  };
  const w = weight('w', [k, n]);

  it('may hold a table of angles', () => {
    const attention = node('GroupQueryAttention', 'y _ _ pk pv last total cosines', 'z', {}, microsoft);
    const found = weigh(graph([w], node('MatMul', 'x w', 'y'), choice, attention));
    expect(found).toMatchObject({ parameters: k * n, weightBytes: 4 * k * n, unknown: [] });
  });

  it('may hold a product: then it is not known whether that runs', () => {
    const body = { then_branch: graph([], node('MatMul', 'x w', 'y')), else_branch: graph([]) };
    const asked = { ...node('If', 'isLong', 'z'), bodies: body };
    expect(weigh(graph([w], asked)).unknown).toEqual([{ because: 'operator', name: 'If' }]);
  });
});

describe('an operator that takes a weight of two dimensions and is not known', () => {
  it.each([
    ['LSTM', node('LSTM', 'x w', 'y')],
    ['WordConvEmbedding', node('WordConvEmbedding', 'x w', 'y', {}, microsoft)],
    // Of another library than the standard, and so perhaps another thing.
    ['MatMul', node('MatMul', 'x w', 'y', {}, 'com.example')],
    // For each token and each of what g numbers: how many that are is not in the equation.
    ['Einsum', node('Einsum', 'x w', 'y', { equation: 'btgi,io->btgo' })],
  ])('%s is named', (op, one) => {
    const found = weigh(graph([weight('w', [k, n], 'int8')], one));
    expect(found).toMatchObject({ unknown: [{ because: 'operator', name: op }], weightBytes: k * n });
  });

  it('packed bytes in one row are a weight too', () => {
    const file = graph([weight('w', [k * n], 'uint8')], node('MatMulFpQ4', 'x w', 'y', {}, microsoft));
    expect(weigh(file)).toMatchObject({
      unknown: [{ because: 'operator', name: 'MatMulFpQ4' }],
      weightBytes: k * n,
    });
  });

  it('a product in a loop: how often it runs is not known', () => {
    const body = graph([], node('MatMul', 'x w', 'y'));
    const loop = { ...node('Loop', 'turns on', 'z'), bodies: { body } };
    expect(weigh(graph([weight('w', [k, n])], loop)).unknown).toEqual([
      { because: 'operator', name: 'Loop' },
    ]);
  });

  it('a gain of one dimension is known without its operator', () => {
    const file = graph([weight('w', [k, n]), weight('gain', [1, 1, n])], node('MatMul', 'x w', 'y'), {
      ...node('SomeNorm', 'y gain', 'z', {}, 'com.example'),
    });
    expect(weigh(file).unknown).toEqual([]);
  });
});
