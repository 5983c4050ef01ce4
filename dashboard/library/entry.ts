import { createHash } from 'node:crypto';
import { deviceKey, measurementKey } from '../../results/comparison/measured.ts';
import { mainFigure } from '../../results/figures/efficiency.ts';
import { placedTitle } from '../../results/record/company.ts';
import { trialOf } from '../../results/record/superseded.ts';
import type { Record } from '../../results/record.ts';
import type { RecordRow } from '../library.ts';

/** What many records have in common. */
export interface Group {
  readonly deviceKey: string;
  readonly device: string;
  readonly kind: RecordRow['kind'];
  readonly precision: string;
  readonly provider: string;
  readonly validity: RecordRow['validity'];
  readonly title: string;
  /** Empty where the run was of none. */
  readonly suite: string;
}

/** What a list shows and no filter asks for. */
export type Rest = Pick<RecordRow, 'reasons' | 'figure' | 'processes'>;

/** All that the index keeps of a record. */
export interface Entry {
  readonly group: Group;
  readonly run: string;
  readonly createdAt: string;
  readonly value: number | null;
  /** Equal ones are one trial, of which one record may contain another. */
  readonly trial: string;
  /** Equal ones measured the same thing. */
  readonly measurement: string;
  readonly rest: Rest;
}

/** The samples of a record are not looked at. */
export function entryOf(record: Record): Entry {
  const { workload, engine, run, setting, validity, population, createdAt } = record;
  const figure = mainFigure(record);
  return {
    group: {
      deviceKey: deviceKey(record),
      device: engine.device.name,
      kind: workload.kind,
      precision: setting.precision,
      provider: engine.provider.name,
      validity: validity.state,
      title: placedTitle(record),
      suite: run.suite ?? '',
    },
    run: run.id,
    createdAt,
    value: figure?.value ?? null,
    trial: digest(trialOf(record)),
    measurement: digest(measurementKey(record)),
    rest: {
      reasons: [...new Set(validity.reasons.map(({ code }) => code))],
      figure,
      processes: { ok: population.ok, issued: population.issued },
    },
  };
}

/** Short, and different for different texts: 64 bits of SHA-256, in hex. */
export const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
