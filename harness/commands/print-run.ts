import { memoryNotes } from '../../results/figures/memory-facts.ts';
import { type OnAllDevices, onAllDevices } from '../../results/figures/together.ts';
import { isOfPair, linkMatrices } from '../../results/four/links.ts';
import { fourQuantities } from '../../results/four.ts';
import type { StoredRecord } from '../../results/record/store.ts';
import type { Record } from '../../results/record.ts';
import { loadDevices } from '../../results/reference/load.ts';
import { typed } from '../hint.ts';
import { print, printJson } from '../print.ts';
import type { RunRequest } from '../run/request.ts';
import { pathFromHere } from '../screen/path-from-here.ts';
import { unbroken, wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { fourText } from '../terminal/four.ts';
import { linkText } from '../terminal/links.ts';
import { quotingText } from '../terminal/quotable.ts';
import { doubts, resultTable } from '../terminal/results.ts';
import { style } from '../terminal/style.ts';
import { togetherTables } from '../terminal/together.ts';

/** What is printed of a run beside its records: at its end as it was asked for, later as its folder tells. */
export interface PrintedRun extends Pick<RunRequest, 'id' | 'suite' | 'seed' | 'folder'> {
  /** Of several devices. */
  readonly crew?: object | true;
}

/** The state of a run as JSON names it, and what else is to be said of it. */
interface Ending {
  readonly json: boolean;
  readonly interrupted: boolean;
  /** Where it is neither finished nor interrupted, or has more to say. */
  readonly facts?: { readonly [name: string]: unknown };
}

/** A run as its end shows it, and `show` again: a table, its doubts and what to do next; or one JSON document. */
export function printRun(
  request: PrintedRun,
  stored: readonly StoredRecord[],
  { json, interrupted, facts }: Ending,
): void {
  const records = stored.map(({ record }) => record);
  const reference = loadDevices();
  const links = linkMatrices(records, reference);
  if (json) {
    const { id, suite, seed } = request;
    const document = {
      run: { id, suite, seed, state: interrupted ? 'interrupted' : 'finished', ...facts },
      records: stored.map(({ id, record }) => ({ id, ...record })),
      ...(request.crew && { together: onAllDevices(records).map(inShort(stored)) }),
      ...(links.length > 0 && { links }),
    };
    printJson(document);
    return;
  }
  const found = doubts(records);
  const folder = pathFromHere(`${request.folder}/${request.id}`);
  const next = interrupted
    ? `Next: ${typed(`resume ${request.id}`)} goes on with what is left.`
    : `Next: ${typed(`show ${stored[0]?.id ?? '<record>'}`)} shows one record whole.`;
  const quoting = wrap(quotingText(records, { id: request.id, interrupted }), screenColumns());
  // A matrix says more of pairs than a row for each.
  const others = records.filter((record) => !isOfPair(record));
  const tables = [
    ...(request.crew ? [togetherTables(others)] : others.length > 0 ? [resultTable(others)] : []),
    ...links.map(linkText),
  ].filter((table) => table !== '');
  const memory = memoryNotes(records).map((line) => wrap(line, screenColumns(), '  '));
  print(
    `\n${[...tables, ...memory, wrap(note(records), screenColumns()), ...(found ? [found] : []), ...fourOf(request, records, reference), quoting, `Records: ${unbroken(folder)}\n${next}\nIn a browser: ${typed('serve')} shows this run beside all others.`].join('\n\n')}`,
  );
}

/** The records of a trial on several devices, by their ids. */
const inShort = (stored: readonly StoredRecord[]) => (trial: OnAllDevices) => {
  const idOf = (record: Record | null) => stored.find((one) => one.record === record)?.id ?? null;
  const devices = trial.devices.map(({ together, alone, ...device }) => ({
    ...device,
    together: idOf(together),
    alone: idOf(alone),
  }));
  return { ...trial, devices };
};

/** After the suite that asks for them: the four quantities of the device. */
const fourOf = ({ suite }: PrintedRun, records: readonly Record[], reference: Catalogue) =>
  suite === 'four' ? fourQuantities(records, reference).map(fourText) : [];

type Catalogue = ReturnType<typeof loadDevices>;

const note = (records: readonly Record[]) => {
  const models = records.flatMap(({ workload }) => workload.model ?? []);
  const weights = models.every((model) => model.weights.synthetic)
    ? 'Synthetic seeded weights of the published shapes.'
    : 'The weights of a model that was brought (--model); ids and cache are seeded.';
  return style.dim(`${weights} ${columns}`);
};

const columns =
  'n: processes finished of those started. The interval of a share holds the spread of both sides. A value without an interval has two digits and says why.';
