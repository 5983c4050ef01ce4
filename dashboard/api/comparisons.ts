import { formatRatio } from '../../results/format.ts';
import { ladders as allLadders } from '../../results/ladder.ts';
import { figuresNamed, type Named, ratiosTo } from '../comparands.ts';
import { auditWords } from '../library/imports.ts';
import { isImported, ladderWithImports } from '../pages/devices/ladder-imports.ts';
import { measuredPages } from '../pages/devices/measured.ts';
import { importsChoice } from '../parts/imports.ts';
import { BadRequest, list, NotThere } from '../state.ts';
import { compare as words } from '../words/compare.ts';
import { problem } from '../words/problem.ts';
import { collection, pageOf } from './collection.ts';
import { z } from './openapi.ts';

/** As many as the page compares. */
const most = 6;

/** Records, imports and published results as ratios to one of them: what `/compare` shows. */
export const compare = collection({
  path: '/compare',
  summary:
    'up to six records, imports and published results as ratios to one of them, tested as one family (Holm)',
  query: { records: list(), baseline: z.string().optional(), figure: z.string().optional() },
  row: z.object({
    subject: z.string(),
    baseline: z.string(),
    definition: z.string().nullable(),
    ratio: z.number().nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
    shown: z.string(),
    p: z.number().nullable(),
    answer: z.string(),
    better: z.string().nullable(),
    strength: z.string(),
    refusal: z.string().nullable(),
    differences: z.array(z.string()),
    doubts: z.array(z.string()),
    conversions: z.array(z.string()),
  }),
  find: async ({ records, baseline, figure, ...asked }, library) => {
    const names = [...new Set([baseline ?? [], records].flat())];
    if (names.length > most) throw new BadRequest(words.en.tooMany(names.length));
    const found = await Promise.all(names.map((name) => figuresNamed(name, library)));
    const unnamed = found.find((one) => !('figures' in one));
    if (unnamed && 'matching' in unnamed) {
      const { name, matching, choices } = unnamed;
      if (choices.length > 0) {
        throw new BadRequest(words.en.several(name, choices.length, choices[0]!.name, choices.at(-1)!.name));
      }
      throw new BadRequest(matching > 1 ? words.en.unclear(name, matching) : words.en.unknown(name));
    }
    if (found.length < 2) throw new BadRequest(words.en.oneOnly);
    const [base, ...others] = found as [Named, ...Named[]];
    const stated = (value: string | number | null) => value ?? words.en.notStated;
    const rows = ratiosTo(base, others, figure).map((row) => ({
      subject: row.subject.label,
      baseline: row.baseline.label,
      definition: row.subject.definition,
      ratio: row.ratio?.ratio ?? null,
      low: row.ratio?.low ?? null,
      high: row.ratio?.high ?? null,
      shown: row.ratio === null ? '' : formatRatio({ ...row.ratio, centre: row.ratio.ratio }),
      p: row.corrected,
      answer: row.answer,
      better: row.better,
      strength: row.strength,
      refusal: row.refusal,
      differences: row.differences.map(({ condition, x, y }) => `${condition}: ${stated(x)} / ${stated(y)}`),
      doubts: row.doubts,
      conversions: row.conversions,
    }));
    return pageOf(rows, asked);
  },
});

/** Where the devices stand. */
export const ladders = collection({
  path: '/ladders',
  summary:
    'ladders of the devices: measured, published and declared, and figures of other tools (imported), which imports=hidden leaves out; with run=<id> also what is projected from its steps',
  query: { ladder: z.string().optional(), run: z.string().optional(), imports: importsChoice },
  row: z.object({
    ladder: z.string(),
    title: z.string(),
    name: z.string(),
    device: z.string().nullable(),
    kind: z.enum(['measured', 'published', 'declared', 'projected', 'imported']),
    /** Null of an import that is about the same and has no place; `reason` says why. */
    value: z.number().nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
    unit: z.string(),
    reason: z.string().nullable(),
    verified: z.boolean(),
    origin: z.string(),
    notes: z.array(z.string()),
    /** Of what is imported: its id, and the word of the auditor. */
    import: z.string().nullable(),
    auditor: z.enum(auditWords).nullable(),
  }),
  find: async ({ ladder, run, imports, ...asked }, library) => {
    const stored = run === undefined ? [] : await library.recordsOf(run);
    if (run !== undefined && stored.length === 0) throw new NotThere(problem.en.noRun(run));
    const records = stored.map(({ record }) => record);
    const measured = await measuredPages(library);
    const groups = measured.map(({ group }) => group);
    const all = allLadders(library.reference, groups, records);
    const wanted = all.filter(({ id }) => ladder === undefined || id === ladder);
    if (wanted.length === 0) {
      throw new BadRequest(
        `There is no ladder "${ladder}". There are ${all.map(({ id }) => id).join(', ')}.`,
      );
    }
    const rows = wanted.flatMap((ladder) => {
      const { title, unit } = ladder;
      const shown =
        imports === 'hidden'
          ? { ...ladder, notPlaced: [] }
          : ladderWithImports(ladder, library, measured, stored);
      const placed = shown.rungs.map((rung) => ({
        ladder: ladder.id,
        title,
        name: rung.name,
        device: rung.device,
        kind: rung.kind,
        value: rung.value,
        low: rung.low,
        high: rung.high,
        unit,
        reason: rung.reason,
        verified: rung.verified,
        origin: rung.origin,
        notes: rung.notes,
        import: isImported(rung) ? rung.import : null,
        auditor: isImported(rung) ? rung.audit : null,
      }));
      const others = shown.notPlaced.map((one) => ({
        ladder: ladder.id,
        title,
        name: one.device ?? '',
        device: null,
        kind: 'imported' as const,
        value: null,
        low: null,
        high: null,
        unit,
        reason: one.reason,
        verified: false,
        origin: one.import,
        notes: [one.tool],
        import: one.import,
        auditor: one.audit,
      }));
      return [...placed, ...others];
    });
    return pageOf(rows, asked);
  },
});
