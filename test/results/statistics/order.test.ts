import { describe, expect, it } from 'vitest';
import { orderEffect } from '../../../results/statistics/order.ts';

const runs = (setting: string, first: number, centres: readonly number[]) =>
  centres.map((centre, i) => ({ setting, position: first + 2 * i, centre }));

describe('the order effect', () => {
  it('is seen where later processes are slower in every setting, though the settings differ tenfold', () => {
    const found = orderEffect([
      ...runs('int4', 0, [10, 10.2, 10.4, 10.6]),
      ...runs('float32', 1, [100, 102, 104, 106]),
    ])!;
    expect(found.p).toBeCloseTo(2 / (24 * 24), 12);
    expect(found.percentPerPosition).toBeCloseTo(0.98, 1);
  });

  it('is not seen in processes without order', () => {
    expect(orderEffect(runs('int4', 0, [10.1, 10.3, 9.9, 10.2, 10, 10.15]))!.p).toBeGreaterThan(0.5);
  });

  it('is null where no order of so few processes is unlikely', () => {
    expect(orderEffect(runs('int4', 0, [1, 2, 3, 4]))).toBeNull();
    expect(orderEffect(runs('int4', 0, [1, 2, 3, 4, 5]))).not.toBeNull();
    expect(orderEffect([...runs('int4', 0, [1, 2, 3]), ...runs('int8', 1, [1, 2, 3])])).toBeNull();
  });
});
