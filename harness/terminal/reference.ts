import { counted } from '../../results/format.ts';
import type { Claim } from '../../results/reference/claim-schema.ts';
import type { Device, Microbenchmark, PublishedResult, SpecName } from '../../results/reference/schema.ts';

const columns: readonly SpecName[] = [
  'memoryCapacity',
  'memoryBandwidth',
  'bf16Dense',
  'fp8Dense',
  'tpp',
  'tdp',
];

/** Id, name and the specifications that most comparisons need; "-" where the catalogue has none. */
export const deviceRows = (devices: Record<string, Device>): string[][] =>
  Object.entries(devices).map(([id, { name, specs }]) => [
    id,
    name,
    ...columns.map((column) => {
      const spec = specs[column];
      return spec?.value == null ? '-' : `${spec.value}${spec.verified ? '' : '*'}`;
    }),
  ]);

export function publishedRows(published: {
  readonly results: readonly PublishedResult[];
  readonly microbenchmarks: readonly Microbenchmark[];
}): string[][] {
  const mark = ({ value, verified }: { value: number; verified: boolean }) =>
    `${value}${verified ? '' : '*'}`;
  return [
    ...published.results.map((entry) => [
      entry.id,
      entry.device,
      resultText(entry),
      mark(entry),
      `${entry.unit}${entry.perDevice ? ' per device' : ''}`,
      entry.source,
    ]),
    ...published.microbenchmarks.map((entry) => [
      entry.id,
      entry.device,
      [entry.tool, entry.precision, entry.size].filter(Boolean).join(', '),
      mark(entry),
      entry.unit,
      entry.source,
    ]),
  ];
}

function resultText({
  model,
  benchmark,
  round,
  scenario,
  precision,
  isl,
  osl,
  deviceCount,
}: PublishedResult): string {
  const lengths = isl && osl ? `${isl}/${osl}` : null;
  const count = deviceCount ? counted(deviceCount, 'device') : 'device count not stated';
  return [model, benchmark, round, scenario, precision, lengths, count].filter(Boolean).join(', ');
}

export const claimRows = (claims: readonly Claim[]): string[][] =>
  claims.map(({ id, kind, english }) => [id, kind, english]);
