import { describe, expect, it } from 'vitest';
import { readWithheld } from '../../../harness/measure/withheld.ts';

/** A system of made-up files. */
const on = (files: Readonly<Record<string, string>>) => (path: string) => files[path] ?? null;

describe('processor time that was withheld', () => {
  it('by a quota of cgroup v2 is that of the own group and of those above, in nanoseconds', () => {
    const read = on({
      '/proc/self/cgroup': '0::/kubepods/pod1/box\n',
      '/sys/fs/cgroup/kubepods/pod1/box/cpu.stat': 'usage_usec 9\nnr_throttled 3\nthrottled_usec 1500\n',
      '/sys/fs/cgroup/kubepods/pod1/cpu.stat': 'throttled_usec 20\n',
      '/sys/fs/cgroup/cpu.stat': 'usage_usec 9\n',
    });
    expect(readWithheld(read, () => []).quotaNs).toBe(1_520_000);
  });

  it('by a quota of cgroup v1 is read from the controller of the CPU, whichever it shares its folder with', () => {
    const read = on({
      '/proc/self/cgroup': '11:memory:/m\n4:cpu,cpuacct:/docker/7f\n0::/\n',
      '/sys/fs/cgroup/cpu/docker/7f/cpu.stat': 'nr_periods 10\nnr_throttled 4\nthrottled_time 123456\n',
      '/sys/fs/cgroup/cpu/cpu.stat': 'nr_periods 0\nnr_throttled 0\nthrottled_time 0\n',
    });
    expect(readWithheld(read, () => []).quotaNs).toBe(123_456);
  });

  it('by whatever else had the CPUs is summed over the threads', () => {
    const read = on({
      '/proc/self/task/7/schedstat': '1000 250 3\n',
      '/proc/self/task/8/schedstat': '2000 50 9\n',
    });
    expect(readWithheld(read, () => ['7', '8', '9']).queueNs).toBe(300);
  });

  it('is not known where the system does not tell', () => {
    expect(readWithheld(on({}), () => [])).toEqual({ quotaNs: null, queueNs: null });
  });
});
