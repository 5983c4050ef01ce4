import { byCompany } from '../record/company.ts';
import { movedBytes } from '../record/moved-bytes.ts';
import type { Figure, Record, Setting } from '../record.ts';
import { mainFigure, probesOf } from './efficiency.ts';

/** What a device reached of its own limits, all of one run, of one device, in one role. */
export interface Roofline {
  readonly device: { readonly index: number; readonly name: string };
  /** Where devices of the run measured at once, or this one while the others were idle. */
  readonly role: NonNullable<Record['run']['together']>['role'] | null;
  /** The fastest that the memory was seen, in B/s. */
  readonly bandwidth: Figure;
  /** The fastest products, in FLOP/s. */
  readonly arithmetic: readonly { readonly precision: Setting['precision']; readonly figure: Figure }[];
  readonly points: readonly RooflinePoint[];
}

interface RooflinePoint {
  readonly record: Record;
  /** FLOP for each byte that is read or written, by the formulas of the method. */
  readonly intensity: number;
  /** FLOP/s, from the figure in tokens/s. */
  readonly rate: number;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * The rooflines of a run (S. Williams, A. Waterman, D. Patterson, CACM 52, 2009), one for each device and role: points are its decode steps
 * and prefills, limits are those that the same run measured of the same device, and no others. A device without a bandwidth or without a
 * point has none; INVALID records are neither.
 */
export function rooflines(records: readonly Record[]): Roofline[] {
  return byCompany(records).flatMap((own) => {
    const { bandwidth, arithmetic } = probesOf(own);
    const points = own.flatMap((record) => pointOf(record) ?? []);
    if (!bandwidth || !isPositive(bandwidth.value) || points.length === 0) return [];
    const { engine, run } = own[0]!;
    const { index, name } = engine.device;
    const products = [...arithmetic]
      .filter(([, { value }]) => isPositive(value))
      .map(([precision, figure]) => ({ precision, figure }));
    return [
      { device: { index, name }, role: run.together?.role ?? null, bandwidth, arithmetic: products, points },
    ];
  });
}

/** A record from elsewhere may say anything; what a logarithm cannot show is no point. */
const isPositive = (value: number | null): value is number => value !== null && value > 0 && value < Infinity;

function pointOf(record: Record): RooflinePoint | null {
  const { kind, cost } = record.workload;
  const figure = mainFigure(record);
  const bytes = movedBytes(cost);
  const isStep = kind === 'decode' || kind === 'prefill';
  if (!isStep || record.validity.state === 'INVALID' || !figure) return null;
  if (bytes === null || cost.flops === null) return null;
  const each = cost.flops / cost.tokens;
  if (figure.value === null || !isPositive(figure.value * each) || !isPositive(cost.flops / bytes))
    return null;
  const { interval } = figure;
  return {
    record,
    intensity: cost.flops / bytes,
    rate: figure.value * each,
    low: interval && interval.low * each,
    high: interval && interval.high * each,
  };
}
