import { formatBytes } from '../../../results/format.ts';
import type { Trait, TraitName } from '../../../results/report/schema/words.ts';
import { type Block, type Cell, cell } from '../block.ts';
import { data, listed, quoted, type Text } from '../text.ts';
import type { Writer } from '../writer.ts';

/** What is described, and by which name. */
interface Described {
  readonly name: string;
  readonly traits: readonly Trait[];
}

/**
 * What is told of several things in one table: a line for each property and each value of it, so that what is the same of all is said once.
 *
 * @param among what the things are, over their names
 */
export function traitTable(
  writer: Writer,
  caption: Text,
  described: readonly Described[],
  among = writer.say((words) => words.item),
): Block[] {
  const told = described.flatMap(({ name, traits }) => traits.map((trait) => ({ name, trait })));
  if (told.length === 0) return [];
  const lines = [...Map.groupBy(told, ({ trait }) => JSON.stringify(trait)).values()];
  const order = [...new Set(told.map(({ trait }) => trait.what))];
  const sorted = lines.toSorted((a, b) => order.indexOf(a[0]!.trait.what) - order.indexOf(b[0]!.trait.what));
  const severals = described.length > 1;
  return [
    {
      kind: 'table',
      caption,
      columns: [
        { title: writer.say((words) => words.property), share: 2 },
        ...(severals ? [{ title: among, share: 2 }] : []),
        { title: writer.say((words) => words.value), share: 3 },
        { title: writer.say((words) => words.toldBy), share: 2 },
      ],
      rows: sorted.map((line) => [
        cell(writer.say((words) => words.traits[line[0]!.trait.what])),
        ...(severals ? [namesOf(writer, line, described.length)] : []),
        valueCell(writer, line[0]!.trait),
        cell(
          writer.say((words) => words.issuers[line[0]!.trait.issuer]),
          'faint',
        ),
      ]),
    },
  ];
}

const namesOf = (writer: Writer, line: readonly { readonly name: string }[], all: number): Cell =>
  line.length === all
    ? cell(
        writer.say((words) => words.all),
        'faint',
      )
    : cell(listed(line.map(({ name }) => name)));

/** How many bytes a property counts by: a size is written as people write it. */
const bytesOf: { readonly [what in TraitName]?: number } = {
  memoryTotalMib: 2 ** 20,
  l2CacheBytes: 1,
  lastLevelCacheBytes: 1,
  hostMemoryBytes: 1,
};

const unitOf: { readonly [what in TraitName]?: string } = {
  memoryBusBits: 'bit',
  powerLimitEnforcedW: 'W',
  powerLimitDefaultW: 'W',
  powerLimitMaximumW: 'W',
  powerAtStartW: 'W',
  clockMaxSmMhz: 'MHz',
  clockMaxMemoryMhz: 'MHz',
  clockApplicationGraphicsMhz: 'MHz',
  temperatureAtStartC: '°C',
};

function numberText(what: TraitName, value: number): string {
  const [bytes, unit] = [bytesOf[what], unitOf[what]];
  if (bytes !== undefined) return formatBytes(value * bytes);
  return unit === undefined ? String(value) : `${value} ${unit}`;
}

function valueCell(writer: Writer, { what, value, whyUnknown }: Trait): Cell {
  if (value === null) {
    return { ...writer.none, ...(whyUnknown === null ? {} : { under: writer.told([whyUnknown]) }) };
  }
  if (typeof value === 'boolean') return cell(writer.say((words) => (value ? words.on : words.off)));
  if (typeof value === 'number') return cell(data(numberText(what, value)));
  if (what === 'library' && typeof value === 'string') return cell(writer.told([value]));
  return cell(typeof value === 'string' ? quoted(value) : writer.said(value));
}
