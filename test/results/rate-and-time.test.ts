import { describe, expect, it } from 'vitest';
import { judge, judgeLowerBound } from '../../results/claims/evidence.ts';
import { recordedLowerBound } from '../../results/claims/recorded.ts';
import { type Comparand, fromRecord } from '../../results/comparison/comparand.ts';
import { align } from '../../results/comparison/conversion.ts';
import { type MeasuredOnDevice, measuredDevices } from '../../results/comparison/measured.ts';
import { compare, correct } from '../../results/comparison.ts';
import { measuredForConformity } from '../../results/conformity/measured-for-conformity.ts';
import { figureOf, probesOf, utilisation } from '../../results/figures/efficiency.ts';
import { gainsOf } from '../../results/figures/gains.ts';
import { repeated } from '../../results/figures/repeated.ts';
import { onAllDevices } from '../../results/figures/together.ts';
import { fourQuantities } from '../../results/four.ts';
import { rungOf } from '../../results/ladder/rung.ts';
import { projectStep, stepsOf } from '../../results/projection/project.ts';
import { bytesAgainstCopy, capacityEffect, hostShare, used } from '../../results/proof/proof-values.ts';
import { pairedRatio } from '../../results/record/audit.ts';
import type { Figure, Record } from '../../results/record.ts';
import { loadReference } from '../../results/reference/load.ts';
import { randomStream } from '../../results/statistics/random.ts';
import { composedRatio, ratioOf } from '../../results/statistics/ratio.ts';
import { precision } from '../../results/statistics/stop.ts';
import { summarise } from '../../results/statistics/summary.ts';
import { measuredRecord } from '../fixtures/measured-record.ts';

// Whatever is computed of rates is computed here of the times of the same processes as well, straight from their samples. Both say the
// same: each ratio is the inverse of the other, each end of an interval that of the other end, with one p and one answer.

const reference = loadReference();

/** Processes that differ by a tenth to a factor of three, as on a shared host: there a mistake shows. */
function cases(seed: number) {
  const random = randomStream(seed);
  const uniform = () => random.below(1e6) / 1e6;
  const spread = 0.1 + uniform();
  const process = (centre: number) => {
    const mean = centre * Math.exp(spread * (uniform() - 0.5));
    return [0.9 * mean, 1.1 * mean, mean];
  };
  const processes = (centre: number) =>
    Array.from({ length: 2 + random.below(7) }, () => process(centre * (1 + 0.3 * uniform())));
  return { first: processes(20), second: processes(22), third: processes(18) };
}

const seeds = Array.from({ length: 25 }, (_, i) => i + 1);
const step = 'decode tiny float16 b2 c64';

const meansOf = ({ repeats }: Record) =>
  repeats.map(
    ({ samples: { durationNs } }) => durationNs.reduce((sum, ns) => sum + ns, 0) / durationNs.length / 1e9,
  );

const sidesOf = (record: Record): { time: Comparand; rate: Comparand } => {
  const sides = fromRecord({ ...record, validity: sound }, matchOf(record), reference.devices);
  const named = (id: string) => sides.find(({ definition }) => definition === id)!;
  return { time: named('decode.step'), rate: named('decode.step.tput') };
};
const sound = { state: 'VALID' as const, reasons: [] };
const valid = (record: Record): Record => ({ ...record, validity: sound });
const matchOf = (record: Record) => measuredDevices([record], reference.devices)[0]!.match;

interface Ends {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** Each is `work` over the other, end for end. */
function expectInverse(rate: Ends, time: Ends, work = 1) {
  expect(rate.low).not.toBeNull();
  expect(rate.value * time.value).toBeCloseToShare(work);
  expect(rate.low! * time.high!).toBeCloseToShare(work);
  expect(rate.high! * time.low!).toBeCloseToShare(work);
  expect(time.low!).toBeGreaterThan(0);
}

expect.extend({
  toBeCloseToShare: (found: number, wanted: number) => ({
    pass: Math.abs(found / wanted - 1) < 1e-10,
    message: () => `${found} is not ${wanted}`,
  }),
});
declare module 'vitest' {
  interface Matchers {
    toBeCloseToShare(wanted: number): void;
  }
}

const ends = ({ value, interval }: Figure): Ends => ({ value: value!, ...interval! });
const ratioEnds = ({ ratio, low, high }: { ratio: number; low: number | null; high: number | null }) => ({
  value: ratio,
  low,
  high,
});
const estimate = ({ centre, low, high }: ReturnType<typeof summarise>): Ends => ({
  value: centre,
  low,
  high,
});

describe.each(seeds)('processes of seed %i', (seed) => {
  const { first, second, third } = cases(seed);
  const [x, y, z] = [first, second, third].map((ms) => valid(measuredRecord(step, ms, 'cuda')));
  const [one, other] = [sidesOf(x!), sidesOf(y!)];

  it('give a figure of the time and one of the rate', () => {
    expectInverse(ends(figureOf(x!, 'decode.step.tput')!), ends(figureOf(x!, 'decode.step')!), 2);
    expectInverse(ends(figureOf(x!, 'decode.step.tput')!), estimate(summarise(meansOf(x!))), 2);
  });

  it('have one spread, whichever figure it is read from', () => {
    const [time, rate] = ['decode.step', 'decode.step.tput'].map((id) =>
      repeated(figureOf(x!, id as 'decode.step')!),
    );
    expect(rate!.logDeviation!).toBeCloseToShare(time!.logDeviation!);
    expect(time!.logDeviation!).toBeCloseToShare(summarise(meansOf(x!)).logDeviation!);
  });

  it('are compared alike', () => {
    const [times, rates] = correct([compare(one.time, other.time), compare(one.rate, other.rate)]);
    expectInverse(ratioEnds(rates!.ratio!), ratioEnds(times!.ratio!));
    expect(rates!.p!).toBeCloseToShare(times!.p!);
    expect(rates!.p!).toBeCloseToShare(ratioOf(meansOf(x!), meansOf(y!)).p!);
    const turned = { higher: 'lower', lower: 'higher' } as { [answer: string]: string };
    expect(rates!.answer).toBe(turned[times!.answer] ?? times!.answer);
  });

  it('are compared alike after a time was converted', () => {
    const { sides } = align(one.time, other.rate) as Exclude<ReturnType<typeof align>, string>;
    const converted = composedRatio(sides[0].figure, sides[1].figure);
    const plain = composedRatio(one.rate.figure, other.rate.figure);
    for (const end of ['ratio', 'low', 'high', 'p'] as const)
      expect(converted[end]!).toBeCloseToShare(plain[end]!);
  });

  it('stand on a ladder alike', () => {
    const [time, rate] = [one.time, one.rate].map((side) => rungOf(side, 'measured', 1, '', []));
    expectInverse(rate!, time!, 2);
  });

  it('claim alike', () => {
    const reads = valid(measuredRecord('bw.read', first, 'cuda'));
    const [device] = measuredDevices([reads], reference.devices);
    const named: MeasuredOnDevice = { ...device!, match: { ...device!.match, named: 'h200-sxm-141gb' } };
    const context = {
      reference,
      limits: [],
      imported: [],
      claim: null as never,
      subject: 'h200-sxm-141gb',
      baseline: null,
    };
    const claimed = 1e-9 * figureOf(reads, 'bw.read')!.value!;
    const test = { claimed, unit: 'GB/s', definitions: ['bw.read'], expect: [0.8, 1.02] } as never;
    const [share] = recordedLowerBound(test, { ...context, measured: [named] });
    const time = estimate(summarise(meansOf(reads)));
    // The theoretical rate is at least so high: the share has a lower end only, which is that of the longest time.
    expect(share!.estimate!.value).toBeCloseToShare(1);
    expect(share!.estimate!.low! * time.high!).toBeCloseToShare(time.value);
    expect(share!.estimate!.high).toBeNull();
    const asTime = ratioEnds(composedRatio(one.time.figure, other.time.figure));
    const asRate = ratioEnds(composedRatio(one.rate.figure, other.rate.figure));
    expect(judge(asRate, [0.8, 1.25])).toBe(judge(asTime, [0.8, 1.25]));
    expect(judge(asRate, [1, null])).toBe(judge(asTime, [null, 1]));
    expect(judgeLowerBound({ low: 1 / asTime.high! }, [0.8, 2])).toBe(judgeLowerBound(asRate, [0.8, 2]));
  });

  it('conform alike', () => {
    const reads = valid(measuredRecord('bw.read', first, 'cuda'));
    const bytes = reads.workload.cost.bytesRead! + reads.workload.cost.bytesWritten;
    const { bandwidth } = measuredForConformity(measuredDevices([reads], reference.devices)[0]!);
    expectInverse(bandwidth!, estimate(summarise(meansOf(reads))), bytes / 1e9);
  });

  it('are as uncertain among the four quantities as their times are', () => {
    const reads = valid(measuredRecord('bw.read', first, 'cuda'));
    const rows = fourQuantities([reads], reference.devices)[0]!.rows;
    const { measured } = rows.find(({ quantity }) => quantity === 'memory bandwidth')!;
    const { logDeviation, n } = summarise(meansOf(reads));
    const [scatter] = measured!.uncertainty!.lines;
    expect(scatter!.contribution / measured!.value).toBeCloseToShare(logDeviation! / Math.sqrt(n));
  });

  it('gain alike', () => {
    const graph = measuredRecord(`${step} graph`, first, 'cuda');
    const plain = measuredRecord(step, second, 'cuda');
    const [gain] = gainsOf([graph, plain].map(valid));
    const times = ratioOf(meansOf(graph), meansOf(plain));
    expectInverse(ratioEnds(gain!.ratio), ratioEnds(times));
    expect(gain!.ratio.p!).toBeCloseToShare(times.p!);
  });

  it('use the device alike', () => {
    const probe = valid(measuredRecord('bw.read', second, 'cuda'));
    const { ratio, atLeast } = utilisation(x!, probesOf([probe]))!;
    const bytes = ({ workload: { cost } }: Record) => cost.bytesRead! + cost.bytesWritten;
    const [own, limit] = [x!, probe].map((record) => summarise(meansOf(record)));
    const work = bytes(x!) / bytes(probe);
    expect(ratio).toBeCloseToShare((work * limit!.centre) / own!.centre);
    expect(atLeast).toBeCloseToShare((work * limit!.low!) / own!.high!);
  });

  it('slow each other down alike', () => {
    const devices = [0, 1].map((index) => ({ ...x!.engine.device, index }));
    const placed = (record: Record, index: number, role: 'together' | 'alone'): Record => ({
      ...record,
      engine: { ...record.engine, device: devices[index]! },
      run: { ...record.run, together: { role, devices } },
      repeats: record.repeats.map((repeat) => ({
        ...repeat,
        together: { startNs: '0', before: 0, after: 0, missing: [] },
      })),
    });
    const [trial] = onAllDevices([
      placed(x!, 0, 'together'),
      placed(x!, 1, 'together'),
      placed(y!, 0, 'alone'),
      placed(z!, 1, 'alone'),
    ]);
    expectInverse(ratioEnds(trial!.devices[0]!.interference!), ratioEnds(ratioOf(meansOf(x!), meansOf(y!))));
    // Two devices that do the same at once take half the time for the work of one sample.
    const half = summarise(meansOf(x!).map((time) => time / 2));
    expectInverse({ value: trial!.sum.value!, ...trial!.sum.interval! }, estimate(half), 2);
    const [slow, fast] = [meansOf(y!), meansOf(z!)]
      .map((means) => summarise(means).centre)
      .sort((a, b) => b - a);
    expect(trial!.spread!.share + 1).toBeCloseToShare(slow! / fast!);
  });

  it('prove alike', () => {
    const named = (title: string, ms: readonly (readonly number[])[]) => measuredRecord(title, ms, 'cuda');
    const [plain, queued, copy] = [
      named(step, first),
      named(`${step} queued`, second),
      named('bw.copy', third),
    ].map(valid);
    const records = [plain!, queued!, copy!];
    const facts = { records, peer: null, firstSample: null, reference };
    const bytes = ({ workload: { cost } }: Record) => cost.bytesRead! + cost.bytesWritten;
    const ofCopy = ratioOf(meansOf(plain!), meansOf(copy!));
    const work = bytes(plain!) / bytes(copy!);
    for (const find of [used(step), bytesAgainstCopy(step, 'usual')])
      expectInverse(find(facts) as Ends, ratioEnds(ofCopy), work);
    const share = hostShare(step)(facts) as Ends;
    const waits = ratioOf(
      meansOf(plain!),
      meansOf(queued!).map((time) => time / 16),
    );
    expect([share.value, share.low!, share.high!].map((each) => each + 1)).toEqual(
      [waits.ratio, waits.low!, waits.high!].map((each) => expect.closeTo(each, 9)),
    );
    const less = { ...queued!, memory: { limitBytes: 8e10 } as never };
    const emulated = { ...less, workload: { ...less.workload, title: `${step} [emulated 80 GB]` } };
    const effect = capacityEffect(step)({ ...facts, records: [plain!, emulated] });
    const tokens = plain!.workload.cost.tokens / queued!.workload.cost.tokens;
    expectInverse(effect as Ends, ratioEnds(ratioOf(meansOf(plain!), meansOf(queued!))), tokens);
  });

  it('are projected from one time, and a projected rate has the ends of its time', () => {
    const [measured] = stepsOf([x!]);
    expect(measured!.seconds).toBeCloseToShare(figureOf(x!, 'decode.step')!.value!);
    const share = (value: number) => ({ value, low: 0.9 * value, high: 1.1 * value });
    const fixedSeconds = { value: 0, low: null, high: null };
    const fit = { bandwidth: share(0.8), arithmetic: share(0.5), fixedSeconds } as never;
    const limits = { bandwidth: 1e12, arithmetic: 1e14, memoryBytes: 1e11, verified: true };
    const projected = projectStep(fit, { bytes: 1e10, flops: 1 }, limits) as Exclude<
      ReturnType<typeof projectStep>,
      string
    >;
    expect(projected.high! * 0.72e12).toBeCloseToShare(1e10);
    expect(projected.low! * 0.88e12).toBeCloseToShare(1e10);
  });

  it('stop at the same precision, and are audited alike', () => {
    const times = meansOf(x!);
    const rates = times.map((time) => 2 / time);
    expect(precision(rates).halfWidthPercent!).toBeCloseToShare(precision(times).halfWidthPercent!);
    expect(precision(rates).reached).toBe(precision(times).reached);
    const paired = [...times, ...times];
    const shifted = paired.map((time, i) => time * (1 + 0.01 * i));
    const [ofTimes, ofRates] = [
      pairedRatio(paired, shifted),
      pairedRatio(
        paired.map((time) => 1 / time),
        shifted.map((time) => 1 / time),
      ),
    ];
    expectInverse(ratioEnds(ofRates), ratioEnds(ofTimes));
  });
});
