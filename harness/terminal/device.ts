import type { Reference } from '../../results/reference/reference.ts';
import type { Spec } from '../../results/reference/schema.ts';
import { publishedRows } from './reference.ts';
import { style } from './style.ts';
import { type Column, renderTable } from './table.ts';

/** A device of the catalogue with everything that is published of it. */
export function deviceFacts(id: string, { devices, results, microbenchmarks, sources }: Reference) {
  const device = devices[id]!;
  const of = <T extends { device: string }>(entries: readonly T[]) =>
    entries.filter((entry) => entry.device === id);
  const published = { results: of(results), microbenchmarks: of(microbenchmarks) };
  const cited = [...Object.values(device.specs), ...published.results, ...published.microbenchmarks].map(
    ({ source }) => source,
  );
  const used = Object.fromEntries([...new Set(cited)].map((source) => [source, sources[source]!]));
  return { id, ...device, ...published, sources: used };
}

const specColumns: readonly Column[] = [
  { title: 'specification', align: 'left' },
  { title: 'value', align: 'right' },
  { title: 'unit', align: 'left' },
  { title: 'mark', align: 'left' },
  { title: 'source', align: 'left', leaves: 1 },
  { title: 'note', align: 'left', narrow: 20, leaves: 2 },
];

const publishedColumns: readonly Column[] = [
  { title: 'published', align: 'left', narrow: 20 },
  { title: 'what', align: 'left', narrow: 20 },
  { title: 'value', align: 'right' },
  { title: 'unit', align: 'left', narrow: 8 },
  { title: 'source', align: 'left', leaves: 1 },
];

/** Specifications with source and mark, then published figures. */
export function devicePage(id: string, reference: Reference): string {
  const { name, vendor, variant, family, status, specs, results, microbenchmarks, sources } = deviceFacts(
    id,
    reference,
  );
  const rows = Object.entries(specs).map(([spec, entry]) => [spec, ...specCells(entry)]);
  const published = publishedRows({ results, microbenchmarks }).map(([entry, , ...rest]) => [
    entry!,
    ...rest,
  ]);
  return [
    style.bold(name),
    `${[vendor, family, variant, status].filter(Boolean).join(', ')}; id ${id}`,
    '',
    renderTable(specColumns, rows),
    '',
    published.length > 0 ? renderTable(publishedColumns, published) : 'No published result.',
    '',
    ...Object.entries(sources).map(([source, { title, url }]) =>
      style.dim(`${source}: ${title}${url ? `, ${url}` : ''}`),
    ),
  ].join('\n');
}

function specCells({ value, unit, verified, source, note, alternatives }: Spec): string[] {
  const others = (alternatives ?? []).map((entry) => `${entry.value} (${entry.source})`);
  const also = others.length > 0 ? `also printed: ${others.join(', ')}` : null;
  const mark = verified ? 'read' : style.doubtful('unverified');
  return [String(value ?? '-'), unit ?? '', mark, source, [note, also].filter(Boolean).join('; ')];
}
