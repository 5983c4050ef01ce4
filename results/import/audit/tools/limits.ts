import { expectedMemoryBytes, shares } from '../../../devices.ts';
import type { Device, SpecName } from '../../../reference/schema.ts';
import { imports as says } from '../../../sentences/imports.ts';
import type { MetricId } from '../../metrics.ts';
import type { Check, Found, Subject } from '../check.ts';
import { above, unequal } from '../found.ts';
import { hardwareOf, verified } from '../hardware.ts';
import { exactly, exceeds, type Known, stated, type Term } from '../term.ts';

// What one device cannot do, whatever runs on it: its memory, its links and its arithmetic.

/** A limit, in the unit of the rates that it holds for; null where nobody read it in a source. */
type Limit = (figure: Known, subject: Subject & { readonly device: Device }) => Term | null;

function checkOf(
  id: string,
  about: string,
  limit: Limit,
  grade: Found['grade'],
  remedy: () => string,
): Check {
  return {
    id,
    about,
    test(subject) {
      const { device, result } = subject;
      if (device === null || device.kind === 'system') return null;
      const known = result.figures.filter((one): one is Known => one.value !== null);
      const held = known.flatMap((figure) => {
        const most = limit(figure, { ...subject, device });
        return most === null ? [] : [{ rate: stated(figure)!, most }];
      });
      if (held.length === 0) return null;
      return held.flatMap(({ rate, most }) =>
        exceeds(rate, most) ? [above(rate, { ...most, unit: rate.unit }, grade, remedy())] : [],
      );
    },
  };
}

/** By how much of its bytes moved a rate counts: a copy that is counted once moves twice as many. */
const moved: Partial<Record<MetricId, number>> = {
  'bw.copy': 1,
  'bw.triad': 1,
  'bw.read': 1,
  'bw.nstream': 1,
  'mix.read': 1,
  'copy.engine.once': 2,
};

export const withinMemory = checkOf(
  'faster_than_memory',
  'bytes/s of kernels and copies within a device against its memory bandwidth',
  ({ metric, per, statistic }, { device }) => {
    const [times, bandwidth] = [moved[metric], hardwareOf(device, 1).bandwidth];
    // A sum over devices is none of one.
    if (times === undefined || bandwidth === null || (per === 'group' && statistic === 'total')) return null;
    return exactly(bandwidth / times, says.memoryOf({ hardware: device.name }));
  },
  // What is read again may lie in a cache.
  'suspicious',
  says.perhapsInCache,
);

/** GT/s of a lane by generation, with 128 of 130 bits for data (PCI Express Base Specification); since the sixth in flits of 256 B, 242 of them. */
const lanes: Readonly<Record<string, number>> = {
  '3': (8 * 128) / 130,
  '4': (16 * 128) / 130,
  '5': (32 * 128) / 130,
  '6': (64 * 242) / 256,
};

/** Bytes/s of one direction of "Gen5 x16"; null where it is written otherwise. */
function hostLink({ specs }: Device): number | null {
  const { pcie } = specs;
  const [, generation, width] = /^Gen(\d) x(\d+)$/.exec(String(pcie?.value)) ?? [];
  const gigabits = lanes[generation ?? ''];
  return pcie?.verified && gigabits !== undefined ? (gigabits * Number(width) * 1e9) / 8 : null;
}

export const withinLink = checkOf(
  'faster_than_link',
  "bytes/s between devices, or host and device, against the device's link",
  ({ metric, per, statistic }, { device }) => {
    if (per === 'group' && statistic === 'total') return null;
    const most = shares.bandwidth.most;
    if (/^link\.(h2d|d2h)\b/.test(metric)) {
      const link = hostLink(device);
      return link === null ? null : exactly(link * most, says.hostLinkOf({ hardware: device.name }));
    }
    const both = verified(device, 'interconnectBandwidth');
    if (!metric.startsWith('link.d2d') || both === null) return null;
    // Its maker adds both directions.
    const ways = /\.both\b/.test(metric) ? 1 : 0.5;
    return exactly(both * 1e9 * ways * most, says.linkOf({ hardware: device.name }));
  },
  'contradicts',
  says.notThisDevice,
);

/** The unit that may be the fastest for a kind of numbers in a kernel of plain arithmetic. */
const units: Readonly<Record<string, SpecName>> = {
  FP64: 'fp64Vector',
  FP32: 'fp32Vector',
  FP16: 'fp16Dense',
};

export const withinArithmetic = checkOf(
  'faster_than_arithmetic',
  'FLOP/s of a kernel against the dense peak of its device',
  ({ metric }, { device, result }) => {
    const name = metric === 'mix.flops' ? units[result.conditions.precision ?? ''] : undefined;
    const peak = name === undefined ? null : verified(device, name);
    if (peak === null) return null;
    return exactly(peak * 1e12 * shares.arithmetic.most, says.peakOf({ hardware: device.name }));
  },
  'contradicts',
  says.notThisDevice,
);

/** Submitters round, and take 2^30 for 10^9. */
const asSubmitted = 0.1;

export const memoryOfName: Check = {
  id: 'memory_of_name',
  about: 'memory of a device as a submitter states it against that of its name, to 10 %',
  test({ device, figure }) {
    const told = stated(figure('memory.device', 'single', 'device'));
    const known = device === null || device.kind === 'system' ? null : expectedMemoryBytes(device.specs);
    if (told === null || !device || !known?.spec.verified) return null;
    const most = known.high * (1 + asSubmitted);
    const least = known.low * (1 - asSubmitted);
    if (told.value - told.error <= most && told.value + told.error >= least) return [];
    const own = { ...exactly(known.high, says.ownMemoryOf({ hardware: device.name })), unit: 'B' };
    return [unequal(told, own, 'suspicious', says.notThisDevice())];
  },
};
