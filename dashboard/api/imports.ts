import { metrics } from '../../results/import/metrics.ts';
import { importedValueText } from '../../results/import/words.ts';
import { auditWords } from '../library/imports.ts';
import { NotThere, oneOf } from '../state.ts';
import { imports as words } from '../words/imports.ts';
import { collection, pageOf } from './collection.ts';
import { z } from './openapi.ts';

const word = z.string().max(200).optional();

/** Every file of another tool: what `/imports` shows. */
export const imports = collection({
  path: '/imports',
  summary: 'files of other tools, each with what the auditor says of it',
  query: { search: word, auditor: oneOf(auditWords).optional(), tool: word },
  row: z.object({
    id: z.string(),
    name: z.string(),
    folder: z.string(),
    tool: z.string(),
    toolVersion: z.string().nullable(),
    devices: z.array(z.string()),
    models: z.array(z.string()),
    precisions: z.array(z.string()),
    told: z.array(z.string()),
    results: z.number(),
    figures: z.number(),
    rejected: z.number(),
    auditor: z.enum(auditWords),
    unauditable: z.string().nullable(),
    importedAt: z.string(),
  }),
  find: ({ auditor, ...asked }, library) => {
    const { rows, total, next } = library.imports.rows({ ...asked, word: auditor });
    return {
      total,
      next,
      rows: rows.map(({ word: said, devices, models, precisions, told, ...row }) => ({
        ...row,
        devices: [...devices],
        models: [...models],
        precisions: [...precisions],
        told: [...told],
        auditor: said,
      })),
    };
  },
});

/** Every figure of an import, which is no figure of this project. */
export const figuresOfImport = collection({
  path: '/imports/{id}/figures',
  summary: 'every figure of a file of another tool, with what it counts and where it stands there',
  query: {},
  row: z.object({
    import: z.string(),
    auditor: z.enum(auditWords),
    result: z.string(),
    title: z.string(),
    isValid: z.boolean().nullable(),
    definition: z.string(),
    meaning: z.string(),
    statistic: z.string(),
    value: z.number().nullable(),
    unit: z.string(),
    shown: z.string(),
    missing: z.string().nullable(),
    written: z.string().nullable(),
    writtenUnit: z.string(),
    population: z.string(),
    n: z.number().nullable(),
    per: z.string(),
    at: z.string(),
  }),
  find: async (asked, library, id = '') => {
    const stored = await library.imports.read(id);
    if (!stored) throw new NotThere(words.en.noImport(id));
    const { results, word: auditor } = stored.imported;
    const rows = results.flatMap(({ at: result, title, verdict, figures }) =>
      figures.map((figure) => ({
        import: id,
        auditor,
        result,
        title,
        isValid: verdict?.isValid ?? null,
        definition: figure.metric,
        meaning: metrics[figure.metric].text,
        statistic: figure.statistic,
        value: figure.value,
        unit: metrics[figure.metric].unit,
        shown: importedValueText(figure),
        missing: figure.missing,
        written: figure.written,
        writtenUnit: figure.unit,
        population: figure.population,
        n: figure.n,
        per: figure.per,
        at: figure.at,
      })),
    );
    return pageOf(rows, asked);
  },
});
