import { probesOf, utilisation } from '../../results/figures/efficiency.ts';
import { shareText } from '../../results/figures/words.ts';
import { placedTitle } from '../../results/record/company.ts';
import type { StoredRecord } from '../../results/record/store.ts';
import { contradictionText } from '../../results/validity/contradiction.ts';
import { type Library, sortings } from '../library.ts';
import { NotThere, oneOf } from '../state.ts';
import { problem } from '../words/problem.ts';
import { collection, pageOf } from './collection.ts';
import { figureCells, figureColumns } from './figure.ts';
import { z } from './openapi.ts';

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, '2026-11-28')
  .optional();
const word = z.string().max(200).optional();

const validities = ['VALID', 'DEGRADED', 'INVALID'] as const;

/** All records with the figure that stands for each. */
export const records = collection({
  path: '/records',
  summary: 'records, each with its main figure',
  query: {
    search: word,
    run: word,
    device: word,
    workload: word,
    precision: word,
    provider: word,
    validity: oneOf(validities).optional(),
    from: day,
    to: day,
    sort: oneOf(sortings).optional(),
  },
  row: z.object({
    id: z.string(),
    run: z.string(),
    suite: z.string().nullable(),
    createdAt: z.string(),
    title: z.string(),
    kind: z.string(),
    device: z.string(),
    deviceId: z.string().nullable(),
    precision: z.string(),
    provider: z.string(),
    validity: z.enum(validities),
    reasons: z.array(z.string()),
    ...figureColumns,
    processesOk: z.number(),
    processesIssued: z.number(),
    supersededBy: z.string().nullable(),
    fromAnotherHost: z.boolean(),
    contradiction: z.string().nullable(),
  }),
  find: (asked, library) => {
    const { rows, total, next } = library.rows(asked);
    return {
      total,
      next,
      rows: rows.map(({ figure, processes, isFromElsewhere, reasons, contradiction, ...row }) => ({
        id: row.id,
        run: row.run,
        suite: row.suite,
        createdAt: row.createdAt,
        title: row.title,
        kind: row.kind,
        device: row.device,
        deviceId: row.deviceId,
        precision: row.precision,
        provider: row.provider,
        validity: row.validity,
        reasons: [...reasons],
        ...figureCells(figure),
        processesOk: processes.ok,
        processesIssued: processes.issued,
        supersededBy: row.supersededBy,
        fromAnotherHost: isFromElsewhere,
        contradiction: contradiction && contradictionText(contradiction),
      })),
    };
  },
});

const figureRow = z.object({
  record: z.string(),
  title: z.string(),
  validity: z.enum(validities),
  ...figureColumns,
  samples: z.number(),
  processes: z.number(),
});

const figureRows = ({ id, record }: StoredRecord) =>
  record.figures.map((figure) => ({
    record: id,
    title: placedTitle(record),
    validity: record.validity.state,
    ...figureCells(figure),
    samples: figure.samples,
    processes: figure.processes,
  }));

/** Every figure of a record. */
export const figuresOfRecord = collection({
  path: '/records/{id}/figures',
  summary: 'every figure of a record',
  query: {},
  row: figureRow,
  find: async (asked, library, id = '') => {
    const stored = await library.record(id);
    if (!stored) throw new NotThere(problem.en.noRecord(id));
    return pageOf(figureRows(stored), asked);
  },
});

const recordsOf = async (run: string, library: Library) => {
  const stored = await library.recordsOf(run);
  if (stored.length === 0 && !(await hasServed(run, library))) throw new NotThere(problem.en.noRun(run));
  return stored;
};

/** A run that served alone is there, and has no record. */
async function hasServed(run: string, library: Library): Promise<boolean> {
  const { loads, manifests } = await library.loads();
  return (
    loads.some(({ record }) => record.run.id === run) || manifests.some(({ manifest }) => manifest.id === run)
  );
}

/** Every figure of a run. */
export const figuresOfRun = collection({
  path: '/runs/{id}/figures',
  summary: 'every figure of the records of a run; those of served loads are in /loads',
  query: {},
  row: figureRow,
  find: async (asked, library, id = '') => pageOf((await recordsOf(id, library)).flatMap(figureRows), asked),
});

/** What was reached, as a share of the limit that the same run measured. */
export const limitsOfRun = collection({
  path: '/runs/{id}/limits',
  summary: 'how near each trial of a run came to the limit that the same run measured',
  query: {},
  row: z.object({
    record: z.string(),
    title: z.string(),
    kind: z.string().nullable(),
    of: z.string().nullable(),
    value: z.number().nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
    shown: z.string(),
  }),
  find: async (asked, library, id = '') => {
    const stored = await recordsOf(id, library);
    const probes = probesOf(stored.map(({ record }) => record));
    const rows = stored.map(({ id, record }) => {
      const used = utilisation(record, probes);
      return {
        record: id,
        title: placedTitle(record),
        kind: used?.kind ?? null,
        of: used?.probe.definition ?? null,
        value: used?.ratio ?? null,
        low: used?.low ?? null,
        high: used?.high ?? null,
        shown: used ? shareText(used) : '',
      };
    });
    return pageOf(rows, asked, ({ record }) => record);
  },
});

/** Files of the store that are no records. */
export const unreadable = collection({
  path: '/unreadable',
  summary: 'files of the store that are no records, and why',
  query: {},
  row: z.object({ path: z.string(), why: z.string() }),
  find: (asked, library) => pageOf(library.unreadable(), asked),
});
