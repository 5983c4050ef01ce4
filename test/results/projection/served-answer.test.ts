import { beforeAll, describe, expect, it } from 'vitest';
import { serveByModel } from '../../../harness/serving/projected.ts';
import type { Limits } from '../../../results/projection/roofline.ts';
import { loadToProject, projectHere, projectOn } from '../../../results/projection/served-answer.ts';
import type { LoadChanges, ProjectedFigure } from '../../../results/projection/served-figures.ts';
import { assumedSteps, type StepModel } from '../../../results/projection/served-load.ts';
import { costOfServed } from '../../../results/projection/served-steps.ts';
import type { DecoderCost } from '../../../results/reference/decoder-cost.ts';
import { servingFigures } from '../../../results/serving/figures.ts';
import type { ServingLog } from '../../../results/serving/log.ts';
import { unpackLog } from '../../../results/serving/packed-log.ts';
import type { ServingRecord } from '../../../results/serving/record.ts';
import { servedLoad } from '../../fixtures/served-loads.ts';

// A device whose steps are known exactly: what it would do at another rate is what the scheduler does with these steps there.

const limits: Limits = { bandwidth: 4.8e12, arithmetic: 9.89e14, memoryBytes: 1e12, verified: true };
let record: ServingRecord;
let cost: DecoderCost;
let steps: StepModel;
let log: ServingLog;

beforeAll(async () => {
  record = await servedLoad({ perSecond: 4 });
  cost = costOfServed(record) as DecoderCost;
  steps = ({ kind, rows, tokens, cached }) =>
    (kind === 'decode' ? 0.008 + 4e-4 * rows : 0.003 + 1e-4 * tokens) + 1e-6 * cached;
  log = await serveByModel(record, unpackLog(record.log), steps);
});

const known = async (changes: LoadChanges, model = steps) =>
  servingFigures(await serveByModel(record, log, model, changes), record.window, record.scenario.limits);

function expectLike(
  figures: readonly ProjectedFigure[] | string | null | undefined,
  wanted: ReturnType<typeof servingFigures>,
) {
  expect(figures).toHaveLength(9);
  for (const { definition, statistic, value } of figures as readonly ProjectedFigure[]) {
    const same = wanted.find((each) => each.definition === definition && each.statistic === statistic)!;
    // A percentile of too few requests is none, here and there.
    if (same.value === null) expect(value, `${definition} ${statistic}`).toBeNull();
    else expect(value! / same.value, `${definition} ${statistic}`).toBeCloseTo(1, 2);
  }
}

describe('a load on the device that served it', () => {
  it.each([[{ perSecond: 12 }], [{ rows: 2 }], [{ rows: 9, perSecond: 20 }], [{ chunk: 5 }]])(
    'otherwise than it was served is what its steps give: %o',
    async (changes) => {
      const { columns, here, refusal } = await projectHere(loadToProject(record, log), changes, serveByModel);
      expect(refusal).toBeNull();
      expectLike(columns[0]?.figures, await known(changes));
      expectLike(here, await known({}));
    },
  );

  it('whose device is slow for a while has the waits of such whiles at another rate, which the mean of its steps hides', async () => {
    // For 0.7 s of every 5 s it takes four times as long: its steps take 15 % longer on average.
    const uneven: StepModel = (step, at) => (at % 5 < 0.7 ? 4 : 1) * steps(step, at);
    const served = await serveByModel(record, log, uneven, {});
    const asked = { perSecond: 12 };
    const { columns } = await projectHere(loadToProject(record, served), asked, serveByModel);
    const mean = (figures: readonly Pick<ProjectedFigure, 'definition' | 'statistic' | 'value'>[]) =>
      figures.find(({ definition, statistic }) => `${definition} ${statistic}` === 'ttft.sched mean')!.value!;
    const figures = columns[0]!.figures as readonly ProjectedFigure[];
    const wanted = mean(await known(asked, uneven));
    const steady = mean(await known(asked, (step) => 1.15 * steps(step, 0)));
    expect(steady / wanted).toBeLessThan(0.7);
    expect(Math.abs(mean(figures) / wanted - 1)).toBeLessThan(0.1);
    expect(figures[0]!.low).toBeLessThan(wanted);
    expect(figures[0]!.high).toBeGreaterThan(wanted);
  });

  it('is not projected where nothing is asked: the model stands beside what was measured', async () => {
    const { columns, here } = await projectHere(loadToProject(record, log), {}, serveByModel);
    expect(columns).toEqual([]);
    expectLike(here, await known({}));
  });
});

describe('a load on another device', () => {
  const device = 'twice as fast';
  const twice: Limits = { ...limits, bandwidth: 2 * limits.bandwidth, arithmetic: 2 * limits.arithmetic };

  it('by assumed shares is what the scheduler gives with these steps', async () => {
    const asked = { device, limits: twice };
    const { columns } = await projectOn(
      loadToProject(record, log),
      { perSecond: 8 },
      asked,
      'none here',
      serveByModel,
    );
    expectLike(columns[0]?.figures, await known({ perSecond: 8 }, assumedSteps(cost, twice).centres[0]));
  });

  it('whose memory does not hold the rows that are asked for is refused, with how many it holds', async () => {
    const asked = { device, limits: { ...twice, memoryBytes: cost.residentBytes + 5e9 } };
    const { refusal } = await projectOn(loadToProject(record, log), { rows: 900 }, asked, '', serveByModel);
    expect(refusal).toMatch(/^900 rows of \d+ tokens do not fit into the memory of twice as fast/);
  });
});
