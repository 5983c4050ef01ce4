import { describe, expect, it } from 'vitest';
import {
  currentRecords,
  judgedBeside,
  originOf,
  supersedes,
  withoutSuperseded,
} from '../../../results/record/superseded.ts';
import type { Record, Repeat } from '../../../results/record.ts';
import { judgeRun } from '../../../results/validity/of-run.ts';
import { recompute } from '../../../results/validity/recompute.ts';
import { madeUpRecord, madeUpRepeat, madeUpTrial } from '../../fixtures/made-up-trial.ts';

const process = (index: number, outcome: Repeat['outcome'] = 'ok') =>
  madeUpRepeat({ index, position: index, outcome, startedAt: `2026-01-01T00:00:0${index}.000Z` });
const stored = (minute: number, repeats: Repeat[], key = 'k'): Record => {
  const trial = madeUpTrial({ repeats });
  const record = madeUpRecord({ ...trial, workload: { ...trial.workload, key } });
  const ok = repeats.filter(({ outcome }) => outcome === 'ok').length;
  return {
    ...record,
    createdAt: `2026-01-01T00:0${minute}:00.000Z`,
    population: { ...record.population, ok, cancelled: repeats.length - ok },
  };
};
const cut = stored(1, [process(0), process(1, 'interrupted'), process(2, 'interrupted')]);
const whole = stored(2, [process(0), process(1), process(2)]);
const left = (...records: Record[]) => withoutSuperseded(records);

describe('a record of an interrupted run', () => {
  it('is no evidence beside the one that went on from it', () => {
    expect(left(cut, whole)).toEqual([whole]);
    expect(left(whole, cut)).toEqual([whole]);
    const againCut = stored(2, [process(0), process(1), process(2, 'interrupted')]);
    expect(left(cut, againCut)).toEqual([againCut]);
  });

  it('counts as long as nothing went on from it', () => {
    const another = { ...whole, run: { ...whole.run, id: 'another run' } };
    const other = stored(2, [process(0), process(1), process(2)], 'other work');
    const elsewhere = {
      ...whole,
      engine: { ...whole.engine, device: { ...whole.engine.device, index: 1 } },
    };
    const measuredAgain = stored(2, [process(3), process(4), process(5)]);
    for (const record of [another, other, elsewhere, measuredAgain]) {
      expect(left(cut, record)).toEqual([cut, record]);
    }
  });

  it('counts beside one from elsewhere that claims to go on from it, wherever the store lies', () => {
    const at = (path: string, record: Record) => ({ id: path, path, record });
    for (const store of ['', 'results/runs/', '/elsewhere/of/a/person/', '..\\store\\']) {
      const here = at(`${store}run/a.json`, cut);
      const sent = at(`${store}elsewhere/b.json`, whole);
      const alsoSent = at(`${store}elsewhere/deep/er/c.json`, cut);
      expect(currentRecords([here, sent])).toEqual([here, sent]);
      expect(currentRecords([alsoSent, sent])).toEqual([sent]);
      expect([supersedes(sent, here), supersedes(sent, alsoSent)]).toEqual([false, true]);
      expect(currentRecords([here, at(`${store}another/d.json`, whole)])).toHaveLength(1);
    }
    expect(originOf({ path: 'elsewhere.json' })).toBe('');
  });

  it('is recomputed beside what was there when it was judged, and so is the one that went on from it', () => {
    const otherCut = stored(1, [process(5), process(6, 'interrupted')], 'other work');
    const otherWhole = stored(2, [process(5), process(6)], 'other work');
    const all = [cut, whole, otherCut, otherWhole];
    expect(judgedBeside(cut, all)).toEqual([otherCut]);
    expect(judgedBeside(whole, all)).toEqual([otherWhole]);
    expect(recompute(judgeRun([cut, otherCut])[0]!, judgedBeside(cut, all))).toEqual([]);
    expect(recompute(judgeRun([whole, otherWhole])[0]!, judgedBeside(whole, all))).toEqual([]);
  });
});
