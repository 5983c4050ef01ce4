import { describe, expect, it } from 'vitest';
import { quantitiesIn } from '../../../harness/own-model/config.ts';
import type { Initializer, OnnxNode } from '../../../harness/own-model/onnx-file.ts';
import { chosenShare } from '../../../harness/own-model/weights/routing.ts';
import { weighWeights } from '../../../harness/own-model/weights.ts';
import { graph, list, microsoft, node, weight } from '../../fixtures/onnx-parts.ts';

const [experts, perToken, hidden, ffn] = [4, 2, 16, 32];
const nothingTold = { experts: null, expertsPerToken: null };
const weigh = (
  initializers: Initializer[],
  nodes: OnnxNode[],
  told: { experts: number | null; expertsPerToken: number | null } = nothingTold,
) => weighWeights(graph(initializers, ...nodes), 'input_ids', 100, told);

/** A router over 16 values, which chooses two of four experts. */
const router = [
  node('MatMul', 'x gate', 'logits'),
  node('Softmax', 'logits', 'shares'),
  node('TopK', 'shares two', 'best ids', { axis: -1 }),
];
const routing = [weight('gate', [hidden, experts]), list('two', perToken)];
const ofExperts = { experts, perToken };

/** The branch of one expert: the tokens that chose it, by the places in which its mask is not zero. */
const branch = (expert: number) => [
  node('Gather', `masks number${expert}`, `mask${expert}`, { axis: 0 }),
  node('NonZero', `mask${expert}`, `places${expert}`),
  node('Split', `places${expert}`, `ranks${expert} tokens${expert}`, { axis: 0 }),
  node('Gather', `x tokens${expert}`, `picked${expert}`, { axis: 0 }),
  node('MatMul', `picked${expert} w${expert}`, `y${expert}`),
  node('ScatterElements', `sum${expert} tokens${expert} y${expert}`, `sum${expert + 1}`),
];
const branches = (count: number) => [
  ...router,
  node('OneHot', 'ids four onOff', 'marks'),
  node('Transpose', 'marks', 'masks', { perm: [2, 1, 0] }),
  ...Array.from({ length: count }, (_, expert) => branch(expert)).flat(),
  // What follows works on all tokens again.
  node('Add', `x sum${count}`, 'after'),
  node('MatMul', 'after out', 'z'),
];
const branchWeights = (count: number) => [
  ...routing,
  weight('out', [hidden, hidden]),
  ...Array.from({ length: count }, (_, n) => [weight(`w${n}`, [hidden, ffn]), list(`number${n}`, n)]).flat(),
];

describe('experts of which each has a branch of its own', () => {
  it('work on the tokens that chose them, and are read where a token did', () => {
    const found = weigh(branchWeights(experts), branches(experts));
    expect(found).toMatchObject({
      bodyElements: hidden * experts + hidden * hidden,
      mixtures: [{ ...ofExperts, elements: experts * hidden * ffn, onAll: false }],
      experts: { total: experts, active: perToken },
      unknown: [],
    });
    // Beside the experts themselves lie the numbers by which their masks are found, 8 bytes each.
    expect(found.everyRunBytes).toBe(4 * (hidden * experts + hidden * hidden) + 8 + 8 * experts);
    expect(found.mixtures[0]!.bytes).toBe(4 * experts * hidden * ffn);
  });

  it('of which one has no branch are not counted: then a branch stands for another thing', () => {
    expect(weigh(branchWeights(3), branches(3)).unknown).toEqual([{ because: 'routing' }]);
  });

  it('chosen by so many as only the text beside the model tells', () => {
    const open = branchWeights(experts).filter(({ name }) => name !== 'two');
    expect(weigh(open, branches(experts)).unknown).toContainEqual({ because: 'routing' });
    expect(weigh(open, branches(experts), { experts, expertsPerToken: 1 })).toMatchObject({
      mixtures: [{ experts, perToken: 1 }],
      unknown: [],
    });
  });

  it('that run for every token as soon as one chose them', () => {
    const runs = (...nodes: OnnxNode[]) => graph([], ...nodes);
    const ask = (expert: number) => [
      node('Gather', `ids number${expert}`, `asked${expert}`),
      {
        ...node('If', `asked${expert}`, `y${expert}`),
        bodies: { then_branch: runs(node('MatMul', `x w${expert}`, 'y')), else_branch: runs() },
      },
    ];
    const found = weigh(branchWeights(experts), [...router, ...[0, 1, 2, 3].flatMap(ask)]);
    expect(found).toMatchObject({
      mixtures: [{ ...ofExperts, elements: experts * hidden * ffn, onAll: true }],
      unknown: [],
    });
  });
});

describe('experts that are stored as integers behind DequantizeLinear', () => {
  it('have their scales with them', () => {
    const found = weigh(
      [
        ...routing,
        weight('out', [hidden, hidden]),
        ...Array.from({ length: experts }, (_, n) => [
          weight(`q${n}`, [hidden, ffn], 'int8'),
          weight(`s${n}`, [ffn]),
          list(`number${n}`, n),
        ]).flat(),
      ],
      [
        ...Array.from({ length: experts }, (_, n) => node('DequantizeLinear', `q${n} s${n}`, `w${n}`)),
        ...branches(experts),
      ],
    );
    expect(found).toMatchObject({
      precision: 'int8',
      mixtures: [{ ...ofExperts, bytes: experts * (hidden * ffn + 4 * ffn) }],
      unknown: [],
    });
  });
});

describe('experts in one stack', () => {
  const stack = weight('w', [experts, hidden, ffn]);

  it('of which the graph fetches those that a token chose', () => {
    const found = weigh(
      [...routing, stack, weight('b', [experts, ffn])],
      [
        ...router,
        node('Gather', 'w ids', 'mine', { axis: 0 }),
        node('Transpose', 'mine', 'turned', { perm: [0, 1, 3, 2] }),
        node('MatMul', 'turned x', 'y'),
        node('Gather', 'b ids', 'bias', { axis: 0 }),
        node('Add', 'y bias', 'z'),
      ],
    );
    expect(found).toMatchObject({
      bodyElements: hidden * experts,
      mixtures: [
        { ...ofExperts, elements: experts * hidden * ffn, bytes: 4 * experts * (hidden * ffn + ffn) },
      ],
      everyRunBytes: 4 * hidden * experts + 8,
      unknown: [],
    });
  });

  it('that all work on every token, whatever the router says, count whole', () => {
    const found = weigh([...routing, stack], [...router, node('MatMul', 'x w', 'y')]);
    expect(found).toMatchObject({
      bodyElements: hidden * experts + experts * hidden * ffn,
      mixtures: [],
      unknown: [],
    });
  });

  it('fetched by numbers of which the graph does not tell whence they are', () => {
    const found = weigh(
      [...routing, stack],
      [...router, node('Gather', 'w somewhere', 'mine'), node('MatMul', 'x mine', 'y')],
    );
    expect(found.unknown).toEqual([{ because: 'operator', name: 'Gather' }]);
  });

  it('that work on tokens sorted by their choice: how many each has is not known', () => {
    const found = weigh(
      [...routing, weight('w', [hidden, ffn])],
      [...router, node('Gather', 'x ids', 'sorted', { axis: 0 }), node('MatMul', 'sorted w', 'y')],
    );
    expect(found.unknown).toEqual([{ because: 'routing' }]);
  });
});

describe('the operators of ONNX Runtime for experts', () => {
  it('MoE: of three stacks and their biases those that were chosen', () => {
    const found = weigh(
      [
        ...routing,
        weight('up', [experts, ffn, hidden]),
        weight('upBias', [experts, ffn]),
        weight('down', [experts, hidden, ffn]),
        weight('gates', [experts, ffn, hidden]),
      ],
      [router[0]!, node('MoE', 'x logits up upBias down _ gates', 'y', { k: perToken }, microsoft)],
    );
    expect(found).toMatchObject({
      parameters: hidden * experts + experts * (3 * hidden * ffn + ffn),
      mixtures: [
        {
          ...ofExperts,
          elements: 3 * experts * hidden * ffn,
          bytes: 4 * experts * (3 * hidden * ffn + ffn),
        },
      ],
      unknown: [],
    });
  });

  it('QMoE: two elements in a byte, and scales that are no parameters', () => {
    const found = weigh(
      [
        ...routing,
        weight('up', [experts, ffn, hidden / 2], 'uint8'),
        weight('upScale', [experts, ffn]),
        weight('down', [experts, hidden, ffn / 2], 'uint8'),
        weight('downScale', [experts, hidden]),
      ],
      [
        router[0]!,
        node(
          'QMoE',
          'x logits up upScale _ down downScale',
          'y',
          { k: perToken, expert_weight_bits: 4 },
          microsoft,
        ),
      ],
    );
    expect(found).toMatchObject({
      precision: 'int4',
      parameters: hidden * experts + 2 * experts * hidden * ffn,
      mixtures: [
        {
          elements: 2 * experts * hidden * ffn,
          bytes: experts * (hidden * ffn + 4 * (ffn + hidden)),
        },
      ],
    });
  });
});

describe('a text beside a model', () => {
  it.each([
    { num_local_experts: 8, num_experts_per_tok: 2 },
    { num_experts: 8, num_experts_per_token: 2 },
    { text_config: { n_routed_experts: 8, moe_topk: 2 } },
  ])('tells how many experts there are and how many work on a token: %o', (text) => {
    expect(quantitiesIn(text)).toMatchObject({ experts: 8, expertsPerToken: 2 });
  });
});

describe('the share of experts that a batch reads', () => {
  it('is what one token chooses, and nears all of them', () => {
    expect(chosenShare(ofExperts, 1)).toBe(2 / 4);
    // Two tokens: a quarter is chosen by neither.
    expect(chosenShare(ofExperts, 2)).toBe(3 / 4);
    expect(chosenShare({ experts: 128, perToken: 8 }, 1000)).toBeCloseTo(1, 12);
  });
});
