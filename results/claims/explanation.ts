import { fromResult } from '../comparison/comparand.ts';
import {
  batchThatFits,
  type Efficiency,
  type Generation,
  generationTimes,
  type Limits,
} from '../projection/roofline.ts';
import type { DecoderCost } from '../reference/decoder-cost.ts';
import type { Reference } from '../reference/reference.ts';
import { claims as says } from '../sentences/claims.ts';
import { publishedPairs } from './published.ts';

/** One device in one setting, as the explanation takes it. */
export interface ExplainedSide {
  limits: Limits;
  batch: number;
  /** Power limit in watts; null where it is not stated. */
  powerW: number | null;
}

interface Factor {
  name: 'bandwidth' | 'arithmetic' | 'capacity' | 'power' | 'software';
  /** null: not known from these inputs; the text says why. */
  value: number | null;
  text: string;
}

export interface Explanation {
  /** Tokens/s of the baseline, of the subject at the baseline's batch, and of the subject at its own. */
  tokensPerSecond: { baseline: number; subjectAtEqualBatch: number; subject: number };
  ratio: number;
  atEqualBatch: number;
  /** They multiply to the observed ratio where there is one, else to `ratio`. */
  factors: Factor[];
  /** Largest batches that the memories hold. */
  batches: { subject: number; baseline: number };
  /** Everything that went in, so that a reader can do the sum. */
  inputs: string[];
}

/**
 * A ratio as a product: what bandwidth, arithmetic and batch (the capacity of the memory) make of it, changed one after
 * the other in this order on the roofline, then power, and what is left for software. `observed` is a published or
 * measured ratio; without it software is not known.
 */
export function explainRatio(
  cost: DecoderCost,
  lengths: Pick<Generation, 'isl' | 'osl'>,
  subject: ExplainedSide,
  baseline: ExplainedSide,
  efficiency: Efficiency,
  observed: number | null = null,
): Explanation {
  const rate = (limits: Limits, batch: number) =>
    generationTimes(cost, { ...lengths, batch }, limits, efficiency).tokensPerSecond;
  const fasterMemory = { ...baseline.limits, bandwidth: subject.limits.bandwidth };
  const start = rate(baseline.limits, baseline.batch);
  const withBandwidth = rate(fasterMemory, baseline.batch);
  const equalBatch = rate(subject.limits, baseline.batch);
  const end = rate(subject.limits, subject.batch);
  const samePower = subject.powerW !== null && subject.powerW === baseline.powerW;
  const explained = end / start;
  const tokens = lengths.isl + lengths.osl;
  return {
    tokensPerSecond: { baseline: start, subjectAtEqualBatch: equalBatch, subject: end },
    ratio: explained,
    atEqualBatch: equalBatch / start,
    factors: [
      {
        name: 'bandwidth',
        value: withBandwidth / start,
        text: says.bandwidths({ from: tb(baseline), to: tb(subject) }),
      },
      {
        name: 'arithmetic',
        value: equalBatch / withBandwidth,
        text: says.arithmetics({ from: tflops(baseline), to: tflops(subject) }),
      },
      {
        name: 'capacity',
        value: end / equalBatch,
        text: says.batches({ from: baseline.batch, to: subject.batch }),
      },
      samePower
        ? { name: 'power', value: 1, text: says.samePower({ watts: subject.powerW! }) }
        : {
            name: 'power',
            value: null,
            text: says.otherPower(),
          },
      observed === null
        ? { name: 'software', value: null, text: says.notObserved() }
        : {
            name: 'software',
            value: observed / explained,
            text: says.rest({ ratio: observed.toFixed(2) }),
          },
    ],
    batches: {
      subject: batchThatFits(cost, tokens, subject.limits),
      baseline: batchThatFits(cost, tokens, baseline.limits),
    },
    inputs: inputsOf(cost, lengths, efficiency),
  };
}

const tb = ({ limits }: ExplainedSide) => (limits.bandwidth / 1e12).toFixed(2);
const tflops = ({ limits }: ExplainedSide) => (limits.arithmetic / 1e12).toFixed(0);

const inputsOf = (
  cost: DecoderCost,
  { isl, osl }: Pick<Generation, 'isl' | 'osl'>,
  efficiency: Efficiency,
): string[] => [
  says.parameters({
    parameters: cost.parameters,
    bytes: cost.residentBytes,
    touched: cost.touchedBytes,
  }),
  says.cache({ bytes: cost.kvBytesPerToken }),
  says.lengths({ isl, osl }),
  says.prefill({ share: efficiency.prefill }),
  says.decode({ bandwidth: efficiency.bandwidth, arithmetic: efficiency.decode }),
  says.fixed({ seconds: efficiency.fixedSeconds }),
];

export interface PublishedRatio {
  round: string;
  scenario: string;
  submitter: string;
  deviceCount: number | null;
  power: string;
  /** The software generation, where the entry states it. */
  software: string;
  ratio: number;
  figures: [string, string];
}

/** The MLPerf pairs of two devices for one model, to stand beside an explanation; power configurations are told apart. */
export function publishedRatios(
  reference: Reference,
  subject: string,
  baseline: string,
  model: string,
): PublishedRatio[] {
  const where = { benchmark: 'MLPerf Inference', model, division: 'closed', metric: 'output' };
  const comparand = (result: Parameters<typeof fromResult>[0]) => fromResult(result, reference.devices);
  return publishedPairs(reference.results, subject, baseline, where, ['power'], comparand)
    .map(([x, y]) => ({
      round: x.round ?? '',
      scenario: x.scenario,
      submitter: x.submitter ?? '',
      deviceCount: x.deviceCount ?? null,
      power: comparand(x).conditions.power ?? '',
      software: x.software ?? 'not stated',
      ratio: x.value / y.value,
      figures: [x.id, y.id] as [string, string],
    }))
    .sort((a, b) => a.round.localeCompare(b.round) || a.power.localeCompare(b.power) || b.ratio - a.ratio);
}
