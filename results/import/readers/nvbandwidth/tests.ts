import type { MetricId } from '../../metrics.ts';

// nvbandwidth, testcase.h (names and what they do), testcases_ce.cpp, testcases_sm.cpp (what each reports), memcpy.cpp (`doMemcpyVector`:
// bytes of a buffer × loops / time by events, GB of 10^9; `MemcpyInitiatorSMSplitWarp`: half). Host memory is pinned (cuMemHostAlloc).

/** What a test counts, and on how many devices at once; null for all of them. */
export interface Counted {
  readonly metric: MetricId;
  readonly devices: number | null;
}

const byEngine: Readonly<Record<string, Counted>> = {
  host_to_device: { metric: 'link.h2d', devices: 1 },
  device_to_host: { metric: 'link.d2h', devices: 1 },
  host_to_device_bidirectional: { metric: 'link.h2d.busy', devices: 1 },
  device_to_host_bidirectional: { metric: 'link.d2h.busy', devices: 1 },
  host_to_all: { metric: 'link.h2d.all', devices: null },
  all_to_host: { metric: 'link.d2h.all', devices: null },
  host_to_all_bidirectional: { metric: 'link.h2d.all.busy', devices: null },
  all_to_host_bidirectional: { metric: 'link.d2h.all.busy', devices: null },
  device_to_device: { metric: 'link.d2d', devices: 2 },
  device_to_device_bidirectional: { metric: 'link.d2d.busy', devices: 2 },
  all_to_one: { metric: 'link.d2d.all_to_one', devices: null },
  one_to_all: { metric: 'link.d2d.one_to_all', devices: null },
};

const byKernel: Readonly<Record<string, Counted>> = {
  host_to_device: { metric: 'link.h2d.kernel', devices: 1 },
  device_to_host: { metric: 'link.d2h.kernel', devices: 1 },
  host_to_device_bidirectional: { metric: 'link.h2d.busy.kernel', devices: 1 },
  device_to_host_bidirectional: { metric: 'link.d2h.busy.kernel', devices: 1 },
  host_to_all: { metric: 'link.h2d.all.kernel', devices: null },
  all_to_host: { metric: 'link.d2h.all.kernel', devices: null },
  host_to_all_bidirectional: { metric: 'link.h2d.all.busy.kernel', devices: null },
  all_to_host_bidirectional: { metric: 'link.d2h.all.busy.kernel', devices: null },
  device_to_device: { metric: 'link.d2d.kernel', devices: 2 },
  device_to_device_bidirectional: { metric: 'link.d2d.busy.kernel', devices: 2 },
  all_to_one: { metric: 'link.d2d.all_to_one.kernel', devices: null },
  one_to_all: { metric: 'link.d2d.one_to_all.kernel', devices: null },
};

const others: Readonly<Record<string, Counted>> = {
  device_local_copy: { metric: 'copy.engine.once', devices: 1 },
  host_device_latency_sm: { metric: 'latency.host', devices: 1 },
  device_to_device_latency_sm: { metric: 'latency.d2d', devices: 2 },
};

/** "Read1", "Write2", "Total": which of several matrices of a test it is, since v0.6. */
export type Part = string | null;

/** What the numbers of a test count; null where nobody here knows. */
export function countedBy(test: string, part: Part): Counted | null {
  if (Object.hasOwn(others, test)) return others[test]!;
  const [, what, way] = /^(\w+?)(?:_memcpy)?(?:_read|_write)?_(ce|sm)$/.exec(test) ?? [];
  if (what === undefined) return null;
  if (part === 'Total' && what === 'device_to_device_bidirectional')
    return { metric: way === 'ce' ? 'link.d2d.both' : 'link.d2d.both.kernel', devices: 2 };
  const known = way === 'ce' ? byEngine : byKernel;
  return Object.hasOwn(known, what) ? known[what]! : null;
}

/** Why a number of a test is none, whatever it says: until v0.8 this one was of the host (CHANGELOG.md). */
export const mistaken = (test: string, minor: number | null): string | null =>
  test === 'device_to_device_latency_sm' && (minor === null || minor < 8)
    ? 'before v0.8 this test had the latency to the host in place of that to another device'
    : null;
