import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTimeLimit } from '../../../harness/isolate/time-limit.ts';

describe('the time limit of a process', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const start = () => {
    const onOver = vi.fn();
    return { onOver, limit: startTimeLimit(1000, onOver, () => Date.now()) };
  };

  it('is over when its time is used up, once', () => {
    const { onOver, limit } = start();
    vi.advanceTimersByTime(999);
    expect(limit.isOver()).toBe(false);
    vi.advanceTimersByTime(5000);
    expect(limit.isOver()).toBe(true);
    expect(onOver).toHaveBeenCalledOnce();
  });

  it('does not count the time in which the process waits for others', () => {
    const { onOver, limit } = start();
    vi.advanceTimersByTime(600);
    limit.pause();
    vi.advanceTimersByTime(3_600_000);
    limit.goOn();
    vi.advanceTimersByTime(399);
    expect(onOver).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onOver).toHaveBeenCalledOnce();
  });

  it('does nothing any more when the process has ended, even if the others go on later', () => {
    const { onOver, limit } = start();
    limit.end();
    limit.goOn();
    vi.advanceTimersByTime(5000);
    expect(onOver).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
