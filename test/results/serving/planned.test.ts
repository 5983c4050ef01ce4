import { describe, expect, it } from 'vitest';
import { servedParts, servedSoFar } from '../../../results/serving/planned.ts';

const load = (position: number, stop: 'done' | 'failed' | 'interrupted' = 'done') => ({
  record: {
    run: { id: 'r', suite: null, position, probe: null, reproduce: '' },
    stop,
  },
});

const [offline, search, server] = [
  { title: 'offline', loads: 1 },
  { title: 'search', loads: null },
  { title: 'server', loads: 2 },
];
const placesOf = (parts: ReturnType<typeof servedParts<ReturnType<typeof load>>>) =>
  parts.map(({ loads }) => loads.map(({ record }) => record.run.position));

describe('the loads of a run', () => {
  it('are shared out by the order of the plan; a search has as many as it took', () => {
    const loads = [3, 0, 1, 4, 5, 2].map((position) => load(position));
    const parts = servedParts([offline!, { ...search!, took: 3 }, server!], loads);
    expect(placesOf(parts)).toEqual([[0], [1, 2, 3], [4, 5]]);
    expect(servedSoFar(parts)).toEqual({ done: 4, planned: 4 });
  });

  it('belong all to a search that has no end, and it is not done', () => {
    const parts = servedParts([offline!, search!, server!], [load(0), load(1), load(2), load(3)]);
    expect(placesOf(parts)).toEqual([[0], [1, 2, 3], []]);
    expect(servedSoFar(parts)).toEqual({ done: 1, planned: 4 });
  });

  it('keep their place where the file of another one is gone, which is then not done', () => {
    const parts = servedParts([server!, offline!], [load(1), load(2)]);
    expect(placesOf(parts)).toEqual([[1], [2]]);
    expect(servedSoFar(parts)).toEqual({ done: 2, planned: 3 });
  });

  it('are done where they failed, and not where they were interrupted', () => {
    const parts = servedParts([server!], [load(0, 'failed'), load(1, 'interrupted')]);
    expect(servedSoFar(parts)).toEqual({ done: 1, planned: 2 });
  });

  it('of a search that found nothing to try are none', () => {
    const parts = servedParts([{ ...search!, took: 0 }, offline!], [load(0)]);
    expect(placesOf(parts)).toEqual([[], [0]]);
    expect(servedSoFar(parts)).toEqual({ done: 2, planned: 2 });
  });
});
