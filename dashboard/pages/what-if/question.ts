import { z } from 'zod';
import { type Shape, shapes } from '../../../workloads/shapes.ts';
import { oneOf } from '../../state.ts';
import { type StoredAs, storedAs } from './work.ts';

/** A generation on a device. */
export interface Question {
  readonly shape: Shape;
  readonly precision: StoredAs;
  readonly isl: number;
  readonly osl: number;
  readonly batch: number;
}

/** What is asked before anybody chose: the generation that most claims are about. */
const defaults = {
  shape: 'llama-2-70b',
  precision: 'fp8',
  isl: 2048,
  osl: 128,
  device: 'h200-sxm-141gb',
  batch: 8,
} as const;

export const most = 1_000_000;

const count = (least: number) =>
  z
    .string()
    .regex(/^\d{1,7}$/, `${least} – ${most}`)
    .transform(Number)
    .pipe(z.number().min(least, `${least} – ${most}`).max(most, `${least} – ${most}`));

/** Parameters of the page and of the API. The device is one of `targetNames`, which depend on the store. */
export const parameters = {
  shape: oneOf([...shapes.keys()] as [string, ...string[]]).default(defaults.shape),
  precision: oneOf(storedAs).default(defaults.precision),
  isl: count(1).default(defaults.isl),
  osl: count(2).default(defaults.osl),
  device: z.string().default(defaults.device),
  batch: count(1).default(defaults.batch),
};

/** The parameters as they were read. */
export type Asked = z.infer<z.ZodObject<typeof parameters>>;

export const questionOf = ({ shape, precision, isl, osl, batch }: Asked): Question => ({
  shape: shapes.get(shape)!,
  precision,
  isl,
  osl,
  batch,
});
