import { comparison as says } from '../sentences/comparison.ts';
import type { Comparand, ComparedDefinition } from './comparand.ts';

/** How a figure becomes one of another definition, where algebra allows. */
interface Conversion {
  from: ComparedDefinition;
  to: ComparedDefinition;
  unit: string;
  /** The converted value, or null where a condition that it needs is not stated. */
  apply: (value: number, side: Comparand) => number | null;
  because: string;
}

const batchOver = (value: number, { conditions: { batch } }: Comparand) =>
  batch === null ? null : batch / value;

const conversions: readonly Conversion[] = [
  {
    from: 'decode.step',
    to: 'decode.step.tput',
    unit: 'tokens/s',
    apply: batchOver,
    because: says.stepToRate(),
  },
  {
    from: 'tpot.excl_first',
    to: 'decode.tput',
    unit: 'tokens/s',
    apply: batchOver,
    because: says.timePerToken(),
  },
  {
    from: 'tput.total.wall',
    to: 'tput.out.wall',
    unit: 'tokens/s',
    apply: (value, { conditions: { isl, osl } }) =>
      isl === null || osl === null ? null : (value * osl) / (isl + osl),
    because: says.ofTotal(),
  },
  {
    from: 'samples.wall',
    to: 'tput.out.wall',
    unit: 'tokens/s',
    apply: (value, { conditions: { osl } }) => (osl === null ? null : value * osl),
    because: says.ofSamples(),
  },
];

export interface Aligned {
  sides: [Comparand, Comparand];
  /** What was converted, and why that is allowed. */
  conversions: string[];
}

/** Both sides in one definition and per the same number of devices, or the sentence that says why that cannot be. */
export function align(x: Comparand, y: Comparand): Aligned | string {
  const defined = sameDefinition(x, y);
  return typeof defined === 'string' ? defined : sameCount(defined);
}

function sameDefinition(x: Comparand, y: Comparand): Aligned | string {
  if (x.definition === y.definition && x.definition !== null) return { sides: [x, y], conversions: [] };
  if (x.definition === null || y.definition === null) return undefinedMetric(x, y);
  for (const conversion of conversions) {
    const [first, second] = [convert(x, y, conversion), convert(y, x, conversion)];
    if (first) return { sides: [first, y], conversions: [sentence(conversion, x)] };
    if (second) return { sides: [x, second], conversions: [sentence(conversion, y)] };
  }
  return says.unlikeMetrics({ x: x.definition, y: y.definition });
}

/** Two numbers of one source and unit follow one definition, even if the source does not tell which. */
function undefinedMetric(x: Comparand, y: Comparand): Aligned | string {
  const same =
    x.definition === y.definition && x.unit === y.unit && x.conditions.software === y.conditions.software;
  if (same) return { sides: [x, y], conversions: [] };
  const silent = [x, y].filter(({ definition }) => definition === null).map(({ origin }) => origin);
  return says.noDefinition({ origins: silent.join(', ') });
}

function convert(
  side: Comparand,
  target: Comparand,
  { from, to, unit, apply }: Conversion,
): Comparand | null {
  if (side.definition !== from || target.definition !== to) return null;
  const value = apply(side.figure.centre, side);
  return value === null ? null : { ...scaled(side, value / side.figure.centre), definition: to, unit };
}

const sentence = ({ from, to, because }: Conversion, { origin }: Comparand) =>
  says.converted({ origin, from, to, because });

/** The same figure times a factor; its relative spread stays. */
function scaled(side: Comparand, factor: number): Comparand {
  const { figure } = side;
  const centre = figure.centre * factor;
  return { ...side, figure: { ...figure, centre } };
}

function sameCount({ sides: [x, y], conversions }: Aligned): Aligned | string {
  const rate = x.unit !== 's';
  const like =
    x.per === y.per && (x.per === 'device' || x.conditions.deviceCount === y.conditions.deviceCount);
  if (like || !rate) return { sides: [x, y], conversions };
  const [first, second] = [perDevice(x), perDevice(y)];
  if (!first || !second) return says.unknownCount();
  return {
    sides: [first, second],
    conversions: [...conversions, says.perDevice()],
  };
}

function perDevice(side: Comparand): Comparand | null {
  if (side.per === 'device') return side;
  const { deviceCount } = side.conditions;
  return deviceCount === null ? null : { ...scaled(side, 1 / deviceCount), per: 'device' };
}
