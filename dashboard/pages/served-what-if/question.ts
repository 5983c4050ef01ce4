import { z } from 'zod';
import { here, mostAsked as most } from '../../../results/projection/served-question.ts';

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

/** Parameters of the page: those of `LoadQuestion`. */
export const parameters = {
  on: z.string().max(200).default(here),
  rate: number(most.rate, decimal),
  rows: number(most.rows, whole),
  chunk: number(most.chunk, whole),
  bandwidth: number(most.bandwidth, decimal),
  arithmetic: number(most.arithmetic, decimal),
};

export type Asked = z.infer<z.ZodObject<typeof parameters>>;
