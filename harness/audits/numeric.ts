import {
  type AuditFigure,
  type AuditResult,
  judgeEqual,
  judgeError,
  relativeRmsError,
} from '../../results/record/audit.ts';
import type { Precision } from '../../workloads/precision.ts';
import { type Answer, auditPrompts, type Interview, type Question } from './ask.ts';
import type { Ask } from './ask-apart.ts';

/** What the numeric audits ask, and how they get at a decoder of a shape. */
export interface Room {
  readonly ask: Ask;
  readonly seed: number;
  readonly vocab: number;
  /** The precision of the subject. */
  readonly precision: Precision;
  /** The precisions that the subject's provider computes in. */
  readonly precisions: readonly Precision[];
  /** The decoder on the subject's engine and provider. */
  decoder(precision: Precision, batch: number): Promise<Decoder>;
  /** The same on the CPU: the reference. */
  reference(precision: Precision, batch: number): Promise<Decoder>;
  /** The same on the JavaScript binding; or why there is none to compare with. */
  binding(precision: Precision, batch: number): Promise<Decoder | string>;
}

export type Decoder = Omit<Interview, 'questions'>;

type Finding = Pick<AuditResult, 'figures' | 'verdict' | 'because'>;

export interface NumericAudit extends Pick<AuditResult, 'name' | 'question' | 'method' | 'rule'> {
  run(room: Room): Promise<Finding[]>;
}

export const isl = 16;
export const steps = 48;
const rows = 4;

const promptsOf = (room: Room, names: readonly string[]) => auditPrompts(room.seed, names, isl, room.vocab);
const names = Array.from({ length: rows }, (_, row) => `row ${row}`);

async function one(room: Room, decoder: Decoder, question: Question): Promise<Answer> {
  const [answer] = await room.ask({ ...decoder, questions: [question] });
  return answer!;
}

const count = (name: string, value: number): AuditFigure => ({
  name,
  unit: 'count',
  value,
  low: null,
  high: null,
});
const ratio = (name: string, value: number): AuditFigure => ({
  name,
  unit: 'ratio',
  value,
  low: null,
  high: null,
});

/** How many of the values differ, to the bit. NaN differs from everything, itself included. */
function differing(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let n = Math.abs(a.length - b.length);
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) n++;
  return n;
}

/** Compares two answers of which nothing may differ. */
function identical(a: Pick<Answer, 'ids' | 'scores'>, b: Pick<Answer, 'ids' | 'scores'>): Finding[] {
  const ids = differing(a.ids.flat(), b.ids.flat());
  const scores = differing(a.scores, b.scores);
  const compared = a.ids.flat().length + a.scores.length;
  return [
    {
      figures: [count('ids that differ', ids), count('logits that differ', scores)],
      ...judgeEqual(ids + scores, compared, `ids and logits (${a.ids.flat().length} ids)`),
    },
  ];
}

/** Row `r` of an answer alone. */
function rowOf({ ids, scores }: Answer, r: number, vocab: number): Answer {
  const batch = ids.length;
  const own = Array.from({ length: ids[r]!.length }, (_, n) =>
    scores.subarray((n * batch + r) * vocab, (n * batch + r + 1) * vocab),
  );
  return { ids: [ids[r]!], scores: Float32Array.from(own.flatMap((part) => [...part])) };
}

const exact = {
  text: 'Every id and every bit of every logit is equal.',
  limit: 0,
  reason: 'The same program on the same input adds the same numbers in the same order.',
};

const sameSeed: NumericAudit = {
  name: 'same-seed',
  question: 'Does the same seed give the same ids and logits?',
  method: `Two fresh processes make ${steps} ids from ${rows} seeded prompts of ${isl} ids.`,
  rule: exact,
  async run(room) {
    const decoder = await room.decoder(room.precision, rows);
    const question = { prompts: promptsOf(room, names), steps };
    return identical(await one(room, decoder, question), await one(room, decoder, question));
  },
};

const noMemory: NumericAudit = {
  name: 'no-memory',
  question: 'Does an answer depend on what was asked before?',
  method: 'One session answers the same prompts before and after others.',
  rule: exact,
  async run(room) {
    const decoder = await room.decoder(room.precision, rows);
    const asked = { prompts: promptsOf(room, names), steps };
    const between = {
      prompts: promptsOf(
        room,
        names.map((name) => `between ${name}`),
      ),
      steps,
    };
    const [before, , after] = await room.ask({ ...decoder, questions: [asked, between, asked] });
    return identical(before!, after!);
  },
};

const rowsIndependent: NumericAudit = {
  name: 'rows-independent',
  question: 'Do the rows of a batch leave each other alone?',
  method: `Row 0 of a batch of ${rows} answers the same prompt beside two sets of neighbours.`,
  rule: { ...exact, text: 'Every id and every bit of every logit of row 0 is equal.' },
  async run(room) {
    const decoder = await room.decoder(room.precision, rows);
    const besides = (set: string) =>
      promptsOf(
        room,
        names.map((name, row) => (row === 0 ? name : `${set} ${name}`)),
      );
    const answers = [];
    for (const set of ['these', 'those'])
      answers.push(await one(room, decoder, { prompts: besides(set), steps }));
    return identical(rowOf(answers[0]!, 0, room.vocab), rowOf(answers[1]!, 0, room.vocab));
  },
};

const engineLimit = 1e-5;

const enginesAgree: NumericAudit = {
  name: 'engines-agree',
  question: 'Does the C API give what the JavaScript API gives?',
  method:
    'Both engines answer the same prompts in a process of their own; the second is fed the ids of the first.',
  rule: {
    text: `The ids are equal, and the logits differ by at most ${engineLimit} (relative root mean square).`,
    limit: engineLimit,
    reason: 'float32 sums of some hundred terms round at 6e-8 each; ten times their sum is allowed.',
  },
  async run(room) {
    const other = await room.binding(room.precision, rows);
    if (typeof other === 'string') return [{ figures: [], verdict: 'not_applicable', because: other }];
    const question = { prompts: promptsOf(room, names), steps };
    const native = await one(room, await room.decoder(room.precision, rows), question);
    const binding = await one(room, other, { ...question, forced: native.ids });
    const ids = differing(native.ids.flat(), binding.ids.flat());
    const error = relativeRmsError(native.scores, binding.scores);
    const figures = [count('ids that differ', ids), ratio('relative RMS error of the logits', error)];
    const equal = judgeEqual(ids, native.ids.flat().length, 'ids');
    return [{ figures, ...(ids > 0 ? equal : judgeError(error, engineLimit, 'the relative RMS error')) }];
  },
};

/**
 * The relative error of one weight of deviation 1, rounded: uniform over a step for integers (step = 2.66 / 2^(bits−1), the
 * largest of 256 quantiles on the end of the range), over one unit in the last place for floats (2^−24, 2^−11, 2^−8).
 */
const roundingError: Readonly<Record<Precision, number>> = {
  int4: 2.66 / 8 / Math.sqrt(12),
  int8: 2.66 / 128 / Math.sqrt(12),
  bfloat16: 2 ** -8 / Math.sqrt(3),
  float16: 2 ** -11 / Math.sqrt(3),
  float32: 2 ** -24 / Math.sqrt(3),
};

/**
 * How much of it the logits may show. Integers: the products of a layer follow one another, and int8 arithmetic rounds the
 * activations as well (seen on two shapes: 1.9 × for int4, 3.4 × for int8). Floats round after every operation, some
 * hundred times in a row.
 */
const growth: Readonly<Record<Precision, number>> = {
  int4: 4,
  int8: 8,
  bfloat16: 32,
  float16: 32,
  float32: 64,
};

const precisionError: NumericAudit = {
  name: 'precision-error',
  question: 'How far are the logits of each precision from float32 on the CPU?',
  method: `${rows} prompts of ${isl} ids, then ${steps - 1} ids that float32 chose are fed to both: ${rows * steps} positions. The integer weights are the float32 weights of the same seed, rounded. Weights are synthetic: the error is that of the arithmetic, and says nothing about the quality of a trained model.`,
  rule: {
    text: 'The relative root mean square of the difference of the logits is at most a small multiple of the rounding of one weight (printed with each).',
    limit: null,
    reason:
      'An error far above the rounding of the weights is another computation: unrelated logits give 1.41.',
  },
  async run(room) {
    const reference = await room.reference('float32', rows);
    const question = { prompts: promptsOf(room, names), steps };
    const truth = await one(room, reference, question);
    const findings: Finding[] = [];
    for (const precision of room.precisions) {
      const decoder = await room.decoder(precision, rows);
      if (precision === 'float32' && decoder.session.provider.name === 'cpu') continue;
      const answer = await one(room, decoder, { ...question, forced: truth.ids }).catch(
        (error: Error) => error,
      );
      if (answer instanceof Error) {
        findings.push({
          figures: [],
          verdict: 'fail',
          because: `${precision} could not be run: ${answer.message}`,
        });
        continue;
      }
      const error = relativeRmsError(answer.scores, truth.scores);
      const all = truth.ids.flat();
      const agreement = 1 - differing(answer.ids.flat(), all) / all.length;
      findings.push({
        figures: [
          ratio(`relative RMS error of ${precision}`, error),
          ratio(`top-1 agreement of ${precision}`, agreement),
        ],
        ...judgeError(error, growth[precision] * roundingError[precision], `the error of ${precision}`),
      });
    }
    return findings;
  },
};

export const numericAudits: readonly NumericAudit[] = [
  sameSeed,
  noMemory,
  rowsIndependent,
  enginesAgree,
  precisionError,
];
