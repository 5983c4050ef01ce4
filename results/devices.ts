import { digitsBy, formatBytes, formatShare } from './format.ts';
import type { Gpu } from './record/machine.ts';
import type { Device, Spec, SpecName } from './reference/schema.ts';
import { identity as says } from './sentences/identity.ts';

/** What a driver says about one device; null where it does not tell. */
export interface DeviceIdentity {
  name: string;
  memoryMib: number | null;
  smCount: number | null;
  computeCapability: string | null;
  /** The power limit the driver enforces, in watts. */
  powerLimitW: number | null;
  /** Cut into slices (MIG), or itself a part (vGPU): no figure of the catalogue is of a part. */
  isSliced: boolean;
}

/** What the driver says about a GPU that tells which device it is. */
export const identityOf = (gpu: Gpu): DeviceIdentity => ({
  name: gpu.name,
  memoryMib: gpu.memoryTotalMib,
  smCount: gpu.smCount,
  computeCapability: gpu.computeCapability,
  powerLimitW: gpu.powerLimitW.enforced,
  isSliced: gpu.mig.enabled === true || isVgpu(gpu),
});

/**
 * Whether a GPU is the share of one that a hypervisor gives to a virtual machine. Its driver names it by its profile: the board, the
 * framebuffer in GB and the series (A, B, C or Q; NVIDIA vGPU User Guide, "Virtual GPU Types"): "GRID T4-16Q", "NVIDIA A100-1-5C".
 */
export const isVgpu = ({ name }: Pick<Gpu, 'name'>): boolean => /-\d+(ME)?[ABCQ](ME)?$/.test(name);

/** Measured rates of one device, base units (B/s, FLOP/s); the best of each kind of kernel, where measured. */
export interface DeviceProbes {
  bandwidth?: number;
  /** Dense matmul rates by precision. */
  gemm?: Partial<Record<ProbedPrecision, number>>;
}

/** Precisions whose matmul runs on the tensor units whatever the options; float32 may or may not. */
export type ProbedPrecision = 'float16' | 'bfloat16';

interface MatchEvidence {
  what: 'name' | 'memory' | 'SM count' | 'compute capability' | 'power limit' | 'bandwidth' | 'arithmetic';
  seen: string;
  expected: string;
  /** null: neither for nor against. */
  agrees: boolean | null;
  /** The catalogue's figure was read in a source. An unverified one never decides. */
  verified: boolean;
}

export interface DeviceMatch {
  /** The catalogue's id where the name fits and nothing contradicts it; else null. */
  device: string | null;
  /** The catalogue's id by name alone. */
  named: string | null;
  status: 'consistent' | 'false-name' | 'unlisted';
  evidence: MatchEvidence[];
  /** Devices that memory, SM count and rates do not contradict, name left aside. */
  possible: string[];
  sentence: string;
}

type Catalogue = Record<string, Device>;

/**
 * Which device of the catalogue this is. The name proposes (longest piece first, whole words only: "H20" is no part of
 * "H200"), memory, SM count and measured rates decide. A wrong power limit is another build, not another device.
 */
export function matchDevice(
  identity: DeviceIdentity,
  catalogue: Catalogue,
  probes: DeviceProbes = {},
): DeviceMatch {
  const named = deviceByName(identity.name, catalogue);
  if (identity.isSliced) {
    const sentence = (isVgpu(identity) ? says.part : says.slices)({ name: identity.name });
    return { device: null, named, status: 'unlisted', evidence: [], possible: [], sentence };
  }
  const possible = Object.keys(catalogue).filter((id) => isPossible(catalogue[id]!, identity, probes));
  if (named === null) {
    const sentence = says.unlisted({ name: identity.name });
    return { device: null, named, status: 'unlisted', evidence: [], possible, sentence };
  }
  const entry = catalogue[named]!;
  const evidence = [nameEvidence(identity, entry), ...physicalEvidence(entry, identity, probes)];
  const against = evidence.filter(contradicts);
  const status = against.length === 0 ? 'consistent' : 'false-name';
  return {
    device: status === 'consistent' ? named : null,
    named,
    status,
    evidence,
    possible,
    sentence:
      status === 'consistent'
        ? agreement(entry, evidence, ruledOut(entry, possible, catalogue))
        : disagreement(identity, entry, against),
  };
}

/** The device whose piece of a driver name is the longest one found in this name as whole words; null if none is. */
export function deviceByName(name: string, catalogue: Catalogue): string | null {
  const found = Object.entries(catalogue).flatMap(([id, { match }]) =>
    match.filter((piece) => containsWords(name, piece)).map((piece) => ({ id, length: piece.length })),
  );
  return found.sort((a, b) => b.length - a.length)[0]?.id ?? null;
}

/** As whole words. Nearly all pieces are not in a name at all, which is seen without a pattern for each. */
/** The device that a word means: its id in the catalogue, or the name that its driver gives it; null where it is none. */
export const deviceCalled = (word: string, catalogue: Catalogue): string | null =>
  Object.hasOwn(catalogue, word) ? word : deviceByName(word, catalogue);

const containsWords = (name: string, piece: string): boolean =>
  name.toLowerCase().includes(piece.toLowerCase()) &&
  new RegExp(`(?<![A-Za-z0-9])${piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![A-Za-z0-9])`, 'i').test(
    name,
  );

const contradicts = ({ agrees, verified }: MatchEvidence): boolean => agrees === false && verified;

const isPossible = (device: Device, identity: DeviceIdentity, probes: DeviceProbes): boolean => {
  if (device.kind === 'system') return false;
  const evidence = physicalEvidence(device, identity, probes);
  return evidence.some(({ agrees }) => agrees === true) && !evidence.some(contradicts);
};

const nameEvidence = ({ name }: DeviceIdentity, device: Device): MatchEvidence => ({
  what: 'name',
  seen: name,
  expected: device.name,
  agrees: true,
  verified: true,
});

function physicalEvidence(
  { specs }: Device,
  identity: DeviceIdentity,
  probes: DeviceProbes,
): MatchEvidence[] {
  return [
    memoryEvidence(specs, identity.memoryMib),
    equalEvidence('SM count', specs.smCount, identity.smCount),
    equalEvidence('compute capability', specs.computeCapability, identity.computeCapability),
    powerEvidence(specs.tdp, identity.powerLimitW),
    rateEvidence('bandwidth', specs.memoryBandwidth, probes.bandwidth, 1e9, 'GB/s'),
    ...Object.entries(probes.gemm ?? {}).map(([precision, rate]) =>
      rateEvidence('arithmetic', specs[denseRate[precision as ProbedPrecision]], rate, 1e12, 'TFLOPS'),
    ),
  ].filter((evidence) => evidence !== null);
}

const denseRate = {
  float16: 'fp16Dense',
  bfloat16: 'bf16Dense',
} as const satisfies Record<ProbedPrecision, SpecName>;

const mib = 2 ** 20;
const gib = 2 ** 30;

/**
 * Bytes a driver may report for a specification: a reported figure to 1 %, a rounded-down GiB figure up to the next,
 * else anything between 95 % of the vendor's decimal gigabytes and 101 % of as many GiB (141 GB is 143,771 MiB).
 */
export function expectedMemoryBytes(
  specs: Device['specs'],
): { low: number; high: number; spec: Spec } | null {
  const reported = specs.memoryReported;
  if (typeof reported?.value === 'number') {
    const [low, high] =
      reported.unit === 'MiB'
        ? [reported.value * mib, reported.value * mib]
        : [reported.value * gib, (reported.value + 1) * gib];
    return { low: low * 0.99, high: high * 1.01, spec: reported };
  }
  const capacity = specs.memoryCapacity;
  if (typeof capacity?.value !== 'number') return null;
  return { low: capacity.value * 1e9 * 0.95, high: capacity.value * gib * 1.01, spec: capacity };
}

function memoryEvidence(specs: Device['specs'], memoryMib: number | null): MatchEvidence | null {
  const expected = expectedMemoryBytes(specs);
  if (memoryMib === null || expected === null) return null;
  const bytes = memoryMib * mib;
  return {
    what: 'memory',
    seen: formatBytes(bytes),
    expected: sizeOf(expected.spec),
    agrees: bytes >= expected.low && bytes <= expected.high,
    verified: expected.spec.verified,
  };
}

/** What a driver counts stands beside its count; what a maker prints, as it is printed. */
const sizeOf = ({ value, unit }: Spec): string =>
  unit === 'MiB' || unit === 'GiB'
    ? formatBytes(Number(value) * (unit === 'MiB' ? mib : gib))
    : `${value} ${unit}`;

function equalEvidence(
  what: 'SM count' | 'compute capability',
  spec: Spec | undefined,
  seen: number | string | null,
): MatchEvidence | null {
  if (seen === null || spec?.value == null) return null;
  return {
    what,
    seen: String(seen),
    expected: String(spec.value),
    agrees: seen === spec.value,
    verified: spec.verified,
  };
}

function powerEvidence(tdp: Spec | undefined, seen: number | null): MatchEvidence | null {
  if (seen === null || typeof tdp?.value !== 'number') return null;
  const agrees = Math.abs(seen / tdp.value - 1) <= 0.01 ? true : null;
  const expected = agrees ? `${tdp.value} W` : `${tdp.value} W: another build or a limit that was set`;
  return { what: 'power limit', seen: `${seen} W`, expected, agrees, verified: tdp.verified };
}

/**
 * Shares of a declared rate that a measured one may have. Above `most` the device is faster than it can be (1.01 and 1.16
 * are the highest published). Below `least` it is far slower than any published kernel at full size (0.57 and 0.51).
 * Between `least` and `usual` a rate says nothing, because a measured rate is a lower bound.
 */
export const shares = {
  bandwidth: { least: 0.4, usual: 0.75, most: 1.02 },
  arithmetic: { least: 0.3, usual: 0.5, most: 1.2 },
};

function rateEvidence(
  what: 'bandwidth' | 'arithmetic',
  spec: Spec | undefined,
  rate: number | undefined,
  scale: number,
  unit: string,
): MatchEvidence | null {
  if (rate === undefined || typeof spec?.value !== 'number') return null;
  const share = rate / scale / spec.value;
  const { least, usual, most } = shares[what];
  const agrees = share > most || share < least ? false : share >= usual ? true : null;
  return {
    what,
    // Whether it can be this part is asked of its size: the digits of one process are enough.
    seen: `${digitsBy({ centre: rate / scale, low: null, high: null })(rate / scale)} ${unit}`,
    expected: says.declared({ rate: `${spec.value} ${unit}`, share: formatShare(share) }),
    agrees,
    verified: spec.verified,
  };
}

/** Devices of the same family that what was seen does not allow. */
const ruledOut = (device: Device, possible: readonly string[], catalogue: Catalogue): string[] =>
  Object.entries(catalogue)
    .filter(
      ([id, { family, kind }]) => family === device.family && kind === 'device' && !possible.includes(id),
    )
    .map(([, { name }]) => name);

function agreement(device: Device, evidence: MatchEvidence[], others: string[]): string {
  const seen = evidence
    .filter(({ what, agrees }) => what !== 'name' && agrees === true)
    .map(({ what, seen, expected }) => `${what} ${seen} for ${expected}`);
  if (seen.length === 0) return `Taken for ${device.name} by its name only: nothing else could be checked.`;
  const not = others.length > 0 ? ` Not consistent with ${others.join(', ')}.` : '';
  return `Consistent with ${device.name}: ${seen.join('; ')}.${not}`;
}

function disagreement(identity: DeviceIdentity, device: Device, against: MatchEvidence[]): string {
  const reasons = against.map(({ what, seen, expected }) => says.against({ what, seen, expected }));
  return says.notAccepted({ name: identity.name, listed: device.name, reasons: reasons.join('; ') });
}
