import type { DeviceMatch } from '../devices.ts';
import type { Gpu } from '../record/machine.ts';
import type { Reference } from '../reference/reference.ts';
import type { Identifier, Item } from './schema/parties.ts';
import type { Trait } from './schema/words.ts';
import { redactedPrefix, type Tested, uuidFits } from './tested.ts';
import { cpuCondition, cpuDescription, gpuCondition, gpuDescription, seenCondition } from './traits.ts';

// What was tested: description, identity and condition of each item (7.8.2.1 g).

/** Serials and UUIDs tell one unit from all others; a label or a fingerprint does not. */
const tellsUnits: ReadonlySet<Identifier['kind']> = new Set(['uuid', 'serial', 'boardSerial', 'chipSerial']);

export function itemOf(tested: Tested, reference: Reference): Item {
  const { id, own, loads, job } = tested;
  const last = tested.seen.at(-1) ?? null;
  const identifiers = identifiersOf(tested);
  const { description, condition } = traitsOf(tested);
  return {
    id,
    label: job?.label ?? null,
    kind: last?.engine.device.kind ?? 'none',
    name: last?.engine.device.name ?? '',
    identifiers,
    isUnambiguous: identifiers.some(({ kind, check }) => tellsUnits.has(kind) && check !== 'contradicts'),
    match: matchOf(tested.match, reference),
    description,
    condition,
    receivedOn: job?.receivedOn ?? null,
    suppliedBy: job?.suppliedBy ?? null,
    records: own.map((one) => one.id),
    ...(loads.length > 0 && { loads: loads.map((one) => one.id) }),
  };
}

function traitsOf({ seen, gpu, job }: Tested): { description: Trait[]; condition: Trait[] } {
  const last = seen.at(-1) ?? null;
  const byLaboratory = seenCondition(job);
  if (gpu) return { description: gpuDescription(gpu), condition: [...gpuCondition(gpu), ...byLaboratory] };
  if (!last) return { description: [], condition: byLaboratory };
  const { cpu } = last.machine;
  return {
    description: cpuDescription(cpu, last.machine),
    condition: [...cpuCondition(cpu), ...byLaboratory],
  };
}

/** By the driver, or of a processor by its host, first; then what the laboratory brings, each held against what the records know. */
function identifiersOf({ seen, gpu, job }: Tested): Identifier[] {
  const teller = gpu ? 'driver' : 'host';
  const told = (kind: Identifier['kind'], value: string | null | undefined): Identifier[] =>
    value == null ? [] : [{ kind, value, issuer: teller, check: 'told', isRedacted: false }];
  const fingerprints = [...new Set(seen.flatMap(({ engine }) => engine.device.fingerprint ?? []))];
  const brought = (job?.identifiers ?? []).flatMap(({ kind, value, issuer }): Identifier[] => {
    if (value === null) return [];
    const isRedacted = value.startsWith(redactedPrefix);
    const plain = isRedacted ? value.slice(redactedPrefix.length) : value;
    return [{ kind, value: plain, issuer, check: checkOf(kind, value, gpu), isRedacted }];
  });
  return [
    ...told('uuid', gpu?.uuid),
    ...told('serial', gpu?.serial),
    ...told('uuidHash', gpu?.uuidHash),
    ...fingerprints.flatMap((fingerprint) => told('fingerprint', fingerprint)),
    ...brought,
  ];
}

function checkOf(kind: Identifier['kind'], value: string, gpu: Gpu | null): Identifier['check'] {
  if (kind === 'uuid' && gpu?.uuidHash != null) return uuidFits(value, gpu.uuidHash) ? 'fits' : 'contradicts';
  // A driver tells the serial of the board.
  if (
    (kind === 'serial' || kind === 'boardSerial') &&
    gpu?.serial != null &&
    !value.startsWith(redactedPrefix)
  )
    return value === gpu.serial ? 'fits' : 'contradicts';
  return 'unchecked';
}

const matchWords = {
  name: 'name',
  memory: 'memory',
  'SM count': 'smCount',
  'compute capability': 'computeCapability',
  'power limit': 'powerLimit',
  bandwidth: 'bandwidth',
  arithmetic: 'arithmetic',
} as const;

const statusWords = { consistent: 'consistent', 'false-name': 'falseName', unlisted: 'unlisted' } as const;

function matchOf(match: DeviceMatch | null, { devices }: Reference): Item['match'] {
  if (!match) return { status: 'unlisted', named: null, evidence: [] };
  const { status, named, evidence } = match;
  return {
    status: statusWords[status],
    named: named === null ? null : devices[named]!.name,
    evidence: evidence.map(({ what, seen, expected, agrees, verified }) => ({
      what: matchWords[what],
      seen,
      expected,
      agrees,
      verified,
    })),
  };
}
