import { z } from 'zod';
import type { LoadChanges } from '../../../results/projection/served-figures.ts';

/** The most of each that anybody gets: a page has to come to its end. */
export const most = { rate: 1e6, rows: 1024, chunk: 65_536, bandwidth: 1e6, arithmetic: 1e6 } as const;

/** A number above 0; a field that was left empty asks for nothing. */
const number = (largest: number, pattern: RegExp) =>
  z
    .string()
    .regex(pattern, `≤ ${largest}`)
    .transform((text) => (text === '' ? undefined : Number(text)))
    .pipe(z.number().gt(0, `> 0, ≤ ${largest}`).max(largest, `≤ ${largest}`).optional())
    .optional();

const decimal = /^(\d{1,7}(\.\d{1,12})?)?$/;
const whole = /^\d{0,5}$/;

/** Parameters of the page. What is left out stays as the load was served. */
export const parameters = {
  /** A device of the catalogue; `here`: the one that served the load. */
  on: z.string().max(200).default('here'),
  rate: number(most.rate, decimal),
  rows: number(most.rows, whole),
  chunk: number(most.chunk, whole),
  /** GB/s and TFLOP/s, in place of those of the device. */
  bandwidth: number(most.bandwidth, decimal),
  arithmetic: number(most.arithmetic, decimal),
};

export type Asked = z.infer<z.ZodObject<typeof parameters>>;

export const changesOf = ({ rate, rows, chunk }: Asked): LoadChanges => ({ perSecond: rate, rows, chunk });
