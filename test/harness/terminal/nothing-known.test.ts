import { globSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { claimText } from '../../../harness/terminal/claims.ts';
import { conformityText } from '../../../harness/terminal/conformity.ts';
import { devicePage } from '../../../harness/terminal/device.ts';
import { fourText } from '../../../harness/terminal/four.ts';
import { ladderText } from '../../../harness/terminal/ladder.ts';
import { recordPage } from '../../../harness/terminal/record.ts';
import { doubts, resultTable } from '../../../harness/terminal/results.ts';
import { togetherTables } from '../../../harness/terminal/together.ts';
import { judgeClaims } from '../../../results/claims.ts';
import { measuredDevices } from '../../../results/comparison/measured.ts';
import { measuredForConformity } from '../../../results/conformity/measured-for-conformity.ts';
import { conformity } from '../../../results/conformity.ts';
import { fourQuantities } from '../../../results/four.ts';
import { ladders } from '../../../results/ladder.ts';
import { readRecord } from '../../../results/record/store.ts';
import { type Record, recordSchema } from '../../../results/record.ts';
import { loadLimits } from '../../../results/reference/limits.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { madeUpGpus, madeUpRecord } from '../../fixtures/made-up-record.ts';
import { measuredRecord } from '../../fixtures/measured-record.ts';

// What a host does not tell is said in words, or by a dash: no word of a programming language reaches the reader.

const wordsOfCode = /\b(null|undefined|NaN|Infinity(?! (Fabric|Cache)))\b|\[object/;
const reference = loadReference();
const { devices } = reference;

type Path = readonly (string | number)[];
type Holder = { [key: string | number]: unknown };

/** The paths of all values within a value, the outer ones first. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function withValue(record: Record, path: Path, change: (holder: Holder, key: string) => void) {
  const copy = structuredClone(record);
  const holder = path.slice(0, -1).reduce<Holder>((at, key) => at[key] as Holder, copy);
  change(holder, String(path.at(-1)));
  return copy;
}

const nulled = (record: Record, path: Path) =>
  withValue(record, path, (holder, key) => {
    holder[key] = null;
  });
const without = (record: Record, path: Path) =>
  withValue(record, path, (holder, key) => {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  });

/** What can be null or left out by the schema, one at a time; and a record where all of it is. */
function lessKnown(record: Record): { what: string; record: Record }[] {
  const isRecord = (one: unknown) => recordSchema.safeParse(one).success;
  const singles = pathsOf(record)
    .filter((path) => path.length > 0)
    .flatMap((path) =>
      [nulled, without].flatMap((less) => {
        const found = less(record, path);
        return isRecord(found) ? [{ what: `${less.name} ${path.join('.')}`, record: found, path, less }] : [];
      }),
    );
  // The inner ones first: an outer one that is gone takes them along.
  const all = singles
    .filter(({ less }) => less === nulled)
    .toReversed()
    .reduce((at, { path }) => {
      const next = nulled(at, path);
      return isRecord(next) ? next : at;
    }, record);
  return [...singles, { what: 'all of it', record: all }];
}

const pages = (record: Record): string =>
  [
    recordPage({ id: '0123456789abcdef', path: 'a-record.json', record }, [record]),
    resultTable([record]),
    doubts([record]),
    togetherTables([record]),
    ...fourQuantities([record], devices).map(fourText),
  ].join('\n');

const gpuRecord = madeUpRecord({
  gpu: madeUpGpus.h200,
  figures: [{ definition: 'bw.read', value: 4e12 }],
  kernel: 'bw.read',
  kind: 'bandwidth',
});

describe('a page of a record says nothing in words of code', () => {
  let records: { name: string; record: Record }[];
  beforeAll(async () => {
    const stored = globSync('../../fixtures/records/*.json', { cwd: import.meta.dirname });
    records = [
      { name: 'of a GPU', record: gpuRecord },
      { name: 'measured', record: measuredRecord('decode tiny float32 b1 c64', [[1, 1.1, 1.2]]) },
      ...(await Promise.all(
        stored.map(async (path) => ({
          name: path,
          record: (await readRecord(join(import.meta.dirname, path))).record,
        })),
      )),
    ];
  });

  it('whatever its host did not tell', () => {
    const found = records.flatMap(({ name, record }) =>
      lessKnown(record).flatMap(({ what, record: less }) => {
        const line = pages(less)
          .split('\n')
          .find((each) => wordsOfCode.test(each));
        return line ? [`${name}, ${what}: ${line.trim()}`] : [];
      }),
    );
    expect(found).toEqual([]);
  });

  it('nor do the pages of claims, of ladders and of the rules, where nothing of it was told', () => {
    const least = records.map(({ record }) => lessKnown(record).at(-1)!.record);
    const measured = measuredDevices(least, devices);
    const [ofGpu] = measuredDevices([gpuRecord], devices);
    const pages = [
      ...judgeClaims(reference, measured).map(claimText),
      ...ladders(reference, measured, least).map(ladderText),
      conformityText({
        identity: [],
        ...conformity(devices['h200-sxm-141gb']!, ofGpu ? measuredForConformity(ofGpu) : null, loadLimits()),
      }),
      conformityText({ identity: [], ...conformity(Object.values(devices)[0]!, null, loadLimits()) }),
      ...Object.keys(devices).map((id) => devicePage(id, reference)),
    ];
    const lines = pages.join('\n').split('\n');
    expect(lines.filter((line) => wordsOfCode.test(line))).toEqual([]);
  });
});
