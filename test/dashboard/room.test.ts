import { describe, expect, it } from 'vitest';
import { Room } from '../../dashboard/reporting/room.ts';

/** A piece of work that ends when it is told to. */
function piece() {
  const { promise, resolve } = Promise.withResolvers<string>();
  const seen = { began: false };
  const work = () => {
    seen.began = true;
    return promise;
  };
  return { seen, work, end: resolve };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a room', () => {
  it('has one piece of work done at a time, in the order in which they came', async () => {
    const room = new Room(3);
    const [first, second] = [piece(), piece()];
    const results = [first, second].map(({ work }) => room.enter((turn) => turn(work)));
    await settled();
    expect([first.seen.began, second.seen.began]).toEqual([true, false]);
    first.end('one');
    await settled();
    expect(second.seen.began).toBe(true);
    second.end('two');
    expect(await Promise.all(results)).toEqual(['one', 'two']);
  });

  it('sends away who comes when all places are taken, and has a place again afterwards', async () => {
    const room = new Room(2);
    const [first, second] = [piece(), piece()];
    const results = [first, second].map(({ work }) => room.enter((turn) => turn(work)));
    expect(await room.enter((turn) => turn(async () => 'three'))).toBeNull();
    first.end('one');
    second.end('two');
    await Promise.all(results);
    expect(await room.enter((turn) => turn(async () => 'four'))).toBe('four');
  });

  it('goes on behind work that fails', async () => {
    const room = new Room(2);
    const fails = room.enter((turn) => turn(() => Promise.reject(new Error('no'))));
    const next = room.enter((turn) => turn(async () => 'next'));
    await expect(fails).rejects.toThrow('no');
    expect(await next).toBe('next');
  });
});
