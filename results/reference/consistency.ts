import type { ClaimTest } from './claim-schema.ts';
import { loadLimits } from './limits.ts';
import type { Reference } from './reference.ts';
import type { Device, PublishedResult } from './schema.ts';
import { totalProcessingPerformance } from './tpp.ts';

/** What no schema of a single entry can see. Each complaint is one sentence; none means that the data agrees. */
export function inconsistencies(reference: Reference): string[] {
  return [
    ...duplicateIds(reference),
    ...missingSources(reference),
    ...missingDevices(reference),
    ...missingLimits(reference),
    ...unmarkedContradictions(reference.results),
    ...Object.entries(reference.devices).flatMap(([id, device]) => wrongTpp(id, device)),
    ...wrongFractions(reference),
  ];
}

/** Fields that make two results the same measurement. */
const conditionsOfResult = [
  'device',
  'deviceCount',
  'system',
  'benchmark',
  'round',
  'task',
  'submitter',
  'division',
  'model',
  'scenario',
  'precision',
  'isl',
  'osl',
  'batch',
  'powerLimitW',
  'tuning',
  'speculative',
  'memoryVariant',
  'software',
  'metric',
  'perDevice',
  'source',
] as const satisfies (keyof PublishedResult)[];

function duplicateIds({ results, microbenchmarks, claims }: Reference): string[] {
  return Object.entries({ result: results, microbenchmark: microbenchmarks, claim: claims }).flatMap(
    ([kind, entries]) =>
      repeated(entries.map(({ id }) => id)).map((id) => `${kind} ${id}: the id is there twice`),
  );
}

function repeated(ids: string[]): string[] {
  const seen = new Set<string>();
  return ids.filter((id) => seen.size === seen.add(id).size);
}

function missingSources(reference: Reference): string[] {
  const cited: [string, string][] = [
    ...Object.entries(reference.devices).flatMap(([id, device]) =>
      Object.entries(device.specs).flatMap(([name, spec]): [string, string][] => [
        [`device ${id}, ${name}`, spec.source],
        ...(spec.alternatives ?? []).map(({ source }): [string, string] => [`device ${id}, ${name}`, source]),
      ]),
    ),
    ...reference.results.map(({ id, source }): [string, string] => [`result ${id}`, source]),
    ...reference.microbenchmarks.map(({ id, source }): [string, string] => [`microbenchmark ${id}`, source]),
    ...reference.claims.flatMap(({ id, statements }) =>
      statements.map(({ source }): [string, string] => [`claim ${id}`, source]),
    ),
  ];
  return cited
    .filter(([, source]) => !(source in reference.sources))
    .map(([where, source]) => `${where}: the source "${source}" is not in the list of sources`);
}

function missingDevices(reference: Reference): string[] {
  const named: [string, string | null | undefined][] = [
    ...[...reference.results, ...reference.microbenchmarks].map(({ id, device }): [string, string] => [
      id,
      device,
    ]),
    ...reference.results.map(({ id, baselineDevice }): [string, string | undefined] => [id, baselineDevice]),
    ...reference.claims.flatMap((claim): [string, string | null | undefined][] => [
      [claim.id, claim.subjectDevice],
      [claim.id, claim.baselineDevice],
      ...testsOf(claim.reading).flatMap((test): [string, string | undefined][] => [
        [claim.id, test.subject],
        [claim.id, test.baseline],
      ]),
    ]),
  ];
  return named
    .filter(([, device]) => device != null && !(device in reference.devices))
    .map(([where, device]) => `${where}: the device "${device}" is not in the catalogue`);
}

function missingLimits({ claims }: Reference): string[] {
  const known = loadLimits().map(({ id }) => id);
  return claims.flatMap(({ id, reading }) =>
    testsOf(reading).flatMap((test) =>
      test.evidence === 'limit' && !known.includes(test.limit)
        ? [`claim ${id}: the limit "${test.limit}" is not in limits.json`]
        : [],
    ),
  );
}

const testsOf = (reading: Reference['claims'][number]['reading']): ClaimTest[] =>
  reading.kind === 'tests' ? reading.tests : [];

/** Two numbers for the same conditions are fine only if each entry says what tells it from the other. */
function unmarkedContradictions(results: PublishedResult[]): string[] {
  const groups = Map.groupBy(results, (result) =>
    JSON.stringify(conditionsOfResult.map((name) => result[name] ?? null)),
  );
  return [...groups.values()]
    .filter((group) => new Set(group.map(({ value }) => value)).size > 1)
    .filter((group) => group.some(({ distinct }) => distinct === undefined))
    .map((group) => {
      const entries = group.map(({ id, value, unit }) => `${id} (${value} ${unit})`).join(' and ');
      return `results ${entries}: equal conditions, unequal values, and no "distinct" that says why`;
    });
}

/** The printed TPP must follow from the dense rates of the same device to 0.5 %, the rounding of datasheets. */
function wrongTpp(id: string, { specs }: Device): string[] {
  const computed = totalProcessingPerformance(specs);
  const printed = specs.tpp?.value;
  if (!computed || typeof printed !== 'number') return [];
  if (Math.abs(computed.tpp / printed - 1) <= 0.005) return [];
  return [`device ${id}: tpp ${printed}, but ${computed.rate} gives ${computed.tpp}`];
}

const wrongFractions = ({ microbenchmarks }: Reference): string[] =>
  microbenchmarks
    .filter(
      ({ fractionOfPeak, peak, value }) =>
        fractionOfPeak && peak && Math.abs(value / peak - fractionOfPeak) > 0.001,
    )
    .map(
      ({ id, value, peak, fractionOfPeak }) =>
        `microbenchmark ${id}: ${value} / ${peak} is not ${fractionOfPeak}`,
    );
