import type { Figure, Record } from '../record.ts';
import { mainFigure } from './efficiency.ts';
import { stepWays } from './gains.ts';

/** Decode steps of one run that differ in one length alone: the batch, or the tokens in the cache. */
export interface Sweep {
  readonly over: 'batch' | 'context';
  /** What the other length is. */
  readonly at: number;
  /** Shape, precision and way of stepping; where a run has several devices also which one. */
  readonly name: string;
  /** In the order of the length. */
  readonly points: readonly SweepPoint[];
}

interface SweepPoint {
  readonly record: Record;
  readonly length: number;
  readonly figure: Figure & { readonly value: number };
}

/** All sweeps over one of the lengths with at least two points, by what the other one is. INVALID records are left out. */
export function sweepsOf(records: readonly Record[], over: Sweep['over']): Sweep[] {
  const decodes = records.filter(
    ({ workload, validity }) => workload.kind === 'decode' && validity.state !== 'INVALID',
  );
  const other = over === 'batch' ? 'context' : 'batch';
  const groups = Map.groupBy(decodes, (record) => `${nameOf(record)} ${record.setting[other]}`);
  return [...groups.values()]
    .map((group): Sweep => {
      const points = group.flatMap((record) => {
        const [figure, length] = [mainFigure(record), record.setting[over]];
        return figure?.value && figure.value > 0 && length
          ? [{ record, length, figure: { ...figure, value: figure.value } }]
          : [];
      });
      const first = group[0]!;
      return {
        over,
        at: first.setting[other] ?? 0,
        name: nameOf(first),
        points: points.toSorted((a, b) => a.length - b.length),
      };
    })
    .filter(({ points }) => new Set(points.map(({ length }) => length)).size > 1)
    .toSorted((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
}

function nameOf({ workload, setting, engine, run }: Record): string {
  const place = run.together ? [`GPU ${engine.device.index}`, run.together.role] : [];
  return [workload.model?.shape.name ?? '', setting.precision, ...stepWays(setting), ...place]
    .join(' ')
    .trim();
}
