import { claimRows, deviceRows, publishedRows } from '../terminal/reference.ts';
import { style } from '../terminal/style.ts';
import { type Column, renderTable } from '../terminal/table.ts';
import { devicesNamed, readReference } from './evidence.ts';

/** The lists of reference data: the catalogue, published figures, claims. */

export interface ReferenceFlags {
  readonly reference?: string[];
  readonly device?: string;
}

interface Listing {
  readonly data: unknown;
  readonly text: string;
}

const left = (title: string, more: Partial<Column> = {}): Column => ({ title, align: 'left', ...more });
const right = (title: string, leaves?: number): Column => ({
  title,
  align: 'right',
  ...(leaves !== undefined && { leaves }),
});

export function listCatalogue({ reference: files = [] }: ReferenceFlags): Listing {
  const { devices } = readReference(files);
  const columns = [
    left('id'),
    left('name', { narrow: 16 }),
    right('GB'),
    right('GB/s'),
    right('BF16'),
    right('FP8', 3),
    right('TPP', 1),
    right('W', 2),
  ];
  const data = Object.entries(devices).map(([id, device]) => ({ id, ...device }));
  return { data, text: renderTable(columns, deviceRows(devices)) };
}

/** Published results and microbenchmarks, of one device or of all. */
export function listPublished({ reference: files = [], device }: ReferenceFlags): Listing {
  const reference = readReference(files);
  const wanted = device ? new Set(devicesNamed(device, reference)) : null;
  const of = <T extends { device: string }>(entries: readonly T[]) =>
    entries.filter((entry) => wanted === null || wanted.has(entry.device));
  const data = { results: of(reference.results), microbenchmarks: of(reference.microbenchmarks) };
  const columns = [
    left('id', { narrow: 20 }),
    left('what', { narrow: 20 }),
    right('value'),
    left('unit', { narrow: 8 }),
    left('source', { leaves: 1 }),
  ];
  const note = style.dim(
    'A value is for the whole group of devices unless it says "per device". * is unverified.',
  );
  const ofDevices = Map.groupBy(publishedRows(data), ([, device]) => device!);
  const rows = [...ofDevices].flatMap(([device, figures]) => [
    [style.bold(device)],
    ...figures.map(([id, , ...rest]) => [id!, ...rest]),
  ]);
  return { data, text: `${renderTable(columns, rows)}\n\n${note}` };
}

export function listClaims({ reference: files = [] }: ReferenceFlags): Listing {
  const { claims } = readReference(files);
  const columns = [left('id'), left('kind', { leaves: 1 }), left('sentence', { narrow: 24 })];
  return { data: claims, text: renderTable(columns, claimRows(claims)) };
}
