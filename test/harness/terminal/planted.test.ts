import { describe, expect, it } from 'vitest';
import { claimTable, claimText } from '../../../harness/terminal/claims.ts';
import { comparisonTable } from '../../../harness/terminal/comparison.ts';
import { conformityText } from '../../../harness/terminal/conformity.ts';
import { differenceList, recomputedTrial } from '../../../harness/terminal/differences.ts';
import { fourText } from '../../../harness/terminal/four.ts';
import { ladderText } from '../../../harness/terminal/ladder.ts';
import { linkText } from '../../../harness/terminal/links.ts';
import { recordPage } from '../../../harness/terminal/record.ts';
import { doubts, resultTable } from '../../../harness/terminal/results.ts';
import { togetherTables } from '../../../harness/terminal/together.ts';
import { judgeClaims } from '../../../results/claims.ts';
import { fromRecord } from '../../../results/comparison/comparand.ts';
import { deviceKey, measuredDevices } from '../../../results/comparison/measured.ts';
import { compare, correct, pairFigures } from '../../../results/comparison.ts';
import { measuredForConformity } from '../../../results/conformity/measured-for-conformity.ts';
import { conformity } from '../../../results/conformity.ts';
import { mainFigure } from '../../../results/figures/efficiency.ts';
import { memoryNotes } from '../../../results/figures/memory-facts.ts';
import { formatFigure } from '../../../results/figures/words.ts';
import { linkMatrices } from '../../../results/four/links.ts';
import { fourQuantities } from '../../../results/four.ts';
import { ladders } from '../../../results/ladder.ts';
import { type Record, recordSchema } from '../../../results/record.ts';
import { loadLimits } from '../../../results/reference/limits.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { contradiction } from '../../../results/validity/contradiction.ts';
import { rebuildAll } from '../../../results/validity/rebuild.ts';
import { recompute } from '../../../results/validity/recompute.ts';
import { samplesOfAll } from '../../fixtures/samples-of-all.ts';

// Records are data of strangers. Whatever number stands in one, no command that reads it fails: every number of a record of every kind
// is replaced by each of these, and all pages are made of what is left. Of a long record each of these takes a part of the numbers, in turn.

const values = [0, -1, 5e-324, 1e308, Number.MAX_SAFE_INTEGER];

/** So many numbers of one record are replaced by one value. */
const mostNumbers = 250;

const reference = loadReference();
const limits = loadLimits();
const sound = samplesOfAll();

type Path = readonly (string | number)[];

/** The places of all numbers; of a list its first two. */
function numbersIn(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'number' || value === null) return [path];
  if (Array.isArray(value)) return value.slice(0, 2).flatMap((item, i) => numbersIn(item, [...path, i]));
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, item]) => numbersIn(item, [...path, name]));
}

function planted(record: Record, path: Path, value: number): Record | null {
  const copy = structuredClone(record);
  let place = copy as unknown as { [name: string | number]: unknown };
  for (const step of path.slice(0, -1)) place = place[step] as typeof place;
  place[path.at(-1)!] = value;
  const parsed = recordSchema.safeParse(copy);
  return parsed.success ? parsed.data : null;
}

/** All that is made of one record by itself. */
function ownPages(record: Record): void {
  formatFigure(mainFigure(record));
  recordPage({ id: '0', path: 'x', record }, [record, ...sound]);
  resultTable([record]);
  doubts([record]);
  memoryNotes([record]);
}

/** All that is made of several, held against each other and against the catalogue. */
function pagesOfAll(records: readonly Record[]): void {
  const measured = measuredDevices(records, reference.devices);
  fourQuantities(records, reference.devices).map(fourText);
  linkMatrices(records, reference.devices).map(linkText);
  ladders(reference, measured, records).map(ladderText);
  const claims = judgeClaims(reference, measured);
  claimTable(claims);
  claims.map(claimText);
  togetherTables(records);
  for (const group of measured) {
    const id = group.device ?? 'h200-sxm-141gb';
    const found = conformity(reference.devices[id]!, measuredForConformity(group), limits);
    conformityText({ identity: [], ...found });
  }
  const comparands = records.map((record) => {
    const { match } = measured.find(({ key }) => key === deviceKey(record))!;
    return fromRecord(record, match, reference.devices);
  });
  const rows = comparands.flatMap((one) =>
    sound.flatMap((record) => {
      const own = measuredDevices([record], reference.devices)[0]!;
      return pairFigures(one, fromRecord(record, own.match, reference.devices)).map(([subject, base]) =>
        compare(subject, base),
      );
    }),
  );
  comparisonTable(correct(rows));
}

/** As the commands read it: rebuilt, and held against what it said. */
function believed(record: Record): Record[] {
  const [rebuilt] = rebuildAll([record]);
  if ('impossible' in rebuilt!) return [];
  contradiction(record, rebuilt!.record);
  differenceList(recomputedTrial({ id: '0', path: 'x', record }, recompute(record, [])));
  return [rebuilt!.record];
}

/** What goes wrong, by the place in the sources, with the first number that brings it about. */
class Faults {
  private readonly found = new Map<string, string>();

  tried(what: string, make: () => void): boolean {
    try {
      make();
      return true;
    } catch (error) {
      const [message, ...stack] = (error as Error).stack!.split('\n');
      const where = stack
        .slice(0, 4)
        .map((line) => line.replace(/^.*?((?:results|harness|workloads|test)\/)/, '$1'));
      const key = `${message} at ${where.join(' < ')}`;
      const known = this.found.get(key);
      if (known === undefined || what.length < known.length) this.found.set(key, what);
      return false;
    }
  }

  get list(): string[] {
    return [...this.found].map(([fault, what]) => `${what}: ${fault}`);
  }
}

describe.each(sound.map((record) => [record.workload.title, record] as const))('%s', (_, record) => {
  it.each(values)(
    'can be read with %d in the place of any of its numbers',
    (value) => {
      const faults = new Faults();
      const all: { readonly what: string; readonly record: Record }[] = [];
      const numbers = numbersIn(record);
      const every = Math.min(values.length, Math.ceil(numbers.length / mostNumbers));
      for (const path of numbers.filter((_, i) => i % every === values.indexOf(value) % every)) {
        const what = `${path.join('.')} = ${value}`;
        const odd = planted(record, path, value);
        if (odd === null) continue;
        faults.tried(what, () => {
          const read = believed(odd);
          // Also what is stored, as if it were believed: a rebuilt figure can be as odd by its samples.
          for (const each of [odd, ...read]) ownPages(each);
          all.push(...[odd, ...read].map((each) => ({ what, record: each })));
        });
      }
      expect(all.length).toBeGreaterThan(20);
      // In halves down to the one that it is: pages of many are made once where nothing is wrong.
      const search = (some: typeof all): void => {
        const what = some.map((each) => each.what).join(', ');
        if (faults.tried(what, () => pagesOfAll(some.map((each) => each.record))) || some.length === 1)
          return;
        for (const half of [some.slice(0, some.length / 2), some.slice(some.length / 2)]) search(half);
      };
      // The pages of all read no sample: what was planted there is in the rebuilt figures, of which a part is enough.
      search(all.filter(({ what }, i) => what.startsWith('figures') || i % 16 === 0));
      expect(faults.list).toEqual([]);
    },
    300_000,
  );
});

// A window of 15 s has so many samples of 0.1 ms; a function can be called with 125,000 arguments at most.
it.each(sound.map((record) => [record.workload.title, record] as const))(
  '%s can be read with 150,000 samples of a process',
  (_, record) => {
    const repeats = record.repeats.map((repeat, process) => {
      // One that is so long is enough, and three of them take three times as long to read.
      if (process > 0) return repeat;
      const durationNs = Array.from({ length: 150_000 }, (_, i) => 1e5 + (i % 7));
      const startNs = durationNs.map((_, i) => 1.1e5 * i);
      const tokenNs = repeat.samples.tokenNs && durationNs.map((ns) => [ns / 4, ns / 3, ns / 2, ns]);
      const warmup = { ...repeat.warmup, durationNs };
      const host = { ...repeat.host, gcPausesNs: durationNs };
      return { ...repeat, warmup, host, samples: { startNs, durationNs, tokenNs } };
    });
    const read = believed({ ...record, repeats });
    expect(read).toHaveLength(1);
    for (const each of read) ownPages(each);
  },
  60_000,
);
