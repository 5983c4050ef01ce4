import { repeated } from '../figures/repeated.ts';
import type { Figure, Record as StoredRecord } from '../record.ts';
import { mean } from '../statistics/moments.ts';
import { type Budget, budget } from './budget.ts';
import { fromBound, fromRepeats, type Line } from './line.ts';
import { notInIt } from './not-in-it.ts';

/** A figure with a value, and the record that it is of. */
export interface Measured {
  readonly record: StoredRecord;
  readonly figure: Figure & { readonly value: number };
}

/**
 * The uncertainty of a figure: the scatter of its processes and every bound that is known, to first order (GUM 5.1.2). Bytes,
 * operations and tokens are counted by formula, and have none. Null where `whyNoBudget` says why.
 *
 * @param shown the unit in which the result is shown, and how many of the figure's base unit it is: `{ unit: 'GB/s', scale: 1e9 }`
 * @param more lines that one record does not tell: sessions, units, a certificate of the laboratory; in the shown unit
 */
export function figureBudget(
  measured: Measured,
  shown: { readonly unit: string; readonly scale: number },
  more: readonly Line[] = [],
): Budget | null {
  if (whyNoBudget(measured) !== null) return null;
  const value = measured.figure.value / shown.scale;
  const isCount = measured.figure.unit === 'B';
  const type = isCount ? [pages(shown.scale)] : [...waiting(measured, value), clockRate(value)];
  const lines = [processes(measured, value, shown.unit), ...type, ...more];
  return budget(lines, shown.unit, notInIt(lines, !isCount));
}

export type NoBudget = 'singleProcess' | 'noInterval' | 'sensorNotKnown';

/** Why a figure has no uncertainty; null where it has one. The error of a power sensor is stated nowhere in a record. */
export function whyNoBudget({ figure }: Measured): NoBudget | null {
  if (figure.unit === 'J' || figure.unit === 'J/token') return 'sensorNotKnown';
  if (figure.processes < 2) return 'singleProcess';
  return repeated(figure).logDeviation === null ? 'noInterval' : null;
}

function processes({ figure }: Measured, value: number, unit: string): Line {
  const { n, logDeviation } = repeated(figure);
  const source = `the interval of ${n} fresh processes of this record`;
  return fromRepeats(
    { id: 'processes', name: 'fresh processes', unit, source },
    { n, standardDeviation: value * logDeviation! },
  );
}

/** A clock of the host is read in less than a microsecond, a device waited for in about ten. Seconds a timed span. */
const bounds = {
  cpu: { id: 'clockReading', name: 'reading the clock', seconds: 1e-6, source: 'a bound of this program' },
  device: {
    id: 'waiting',
    name: 'waiting for the device',
    seconds: 10e-6,
    source: 'an assumption of this program, until GPUs have shown it (docs/method.md)',
  },
} as const;

/** Alike in every sample, so that no mean makes it smaller. */
function waiting(measured: Measured, value: number): Line[] {
  const span = spanSeconds(measured);
  if (span === null) return [];
  const { engine } = measured.record;
  const { seconds, ...named } = bounds[engine.device.kind === 'cpu' ? 'cpu' : 'device'];
  return [fromBound({ ...named, unit: 's', sensitivity: value / span }, seconds)];
}

/**
 * The time between the two readings of the clock that a figure rests on, in seconds: what a reading that is off by one second
 * would be divided by. Null where no sample tells it.
 */
function spanSeconds({ record, figure }: Measured): number | null {
  const { osl, batch } = record.setting;
  const gaps = osl === null || osl < 2 ? 1 : osl - 1;
  switch (figure.definition) {
    case 'tpot.excl_first':
    case 'itl.token':
      return figure.value * gaps;
    case 'decode.tput':
      return ((batch ?? 1) * gaps) / figure.value;
    case 'ttft':
    case 'e2el':
    case 'load.time':
    case 'first.run':
      return figure.value;
    default: {
      const sampleNs = mean(record.repeats.flatMap(({ samples }) => samples.durationNs));
      return sampleNs === null || sampleNs <= 0 ? null : sampleNs / 1e9;
    }
  }
}

/** The clock of the host is steered by NTP, by no more than MAX_TICKADJ: 500 µs a second (Linux, kernel/time/ntp.c). */
const clockRate = (value: number): Line =>
  fromBound(
    {
      id: 'clockRate',
      name: 'rate of the clock',
      unit: 'ratio',
      sensitivity: value,
      source: 'MAX_TICKADJ, 500 µs a second, in kernel/time/ntp.c of Linux',
    },
    500e-6,
  );

/** Memory is given in pages of 2 MiB: what was left over was less than one, so the middle is off by half of it. */
const pages = (scale: number): Line =>
  fromBound(
    {
      id: 'pages',
      name: 'pages of 2 MiB',
      unit: 'B',
      sensitivity: 1 / scale,
      source: 'the granularity of an allocation in device memory',
    },
    2 ** 20,
  );
