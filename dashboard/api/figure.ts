import { formatFigure } from '../../results/figures/words.ts';
import type { Figure } from '../../results/record.ts';
import { z } from './openapi.ts';

/** Columns of a figure. `shown` is what every page writes; the others are for computing. */
export const figureColumns = {
  definition: z.string().nullable(),
  statistic: z.string().nullable(),
  unit: z.string().nullable(),
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  confidence: z.number().nullable(),
  method: z.string().nullable(),
  missing: z.string().nullable(),
  shown: z.string(),
};

export const figureCells = (figure: Figure | null) => ({
  definition: figure?.definition ?? null,
  statistic: figure?.statistic ?? null,
  unit: figure?.unit ?? null,
  value: figure?.value ?? null,
  low: figure?.interval?.low ?? null,
  high: figure?.interval?.high ?? null,
  confidence: figure?.interval?.confidence ?? null,
  method: figure?.interval?.method ?? null,
  missing: figure?.missing ?? null,
  shown: formatFigure(figure),
});
