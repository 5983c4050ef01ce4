import { join } from 'node:path';
import { readRecord, type StoredRecord } from '../../../results/record/store.ts';
import type { Record } from '../../../results/record.ts';

// Recorded runs of a host without a GPU. The numbers of the tests were read by hand from these files.

const run = join(import.meta.dirname, '../../fixtures/recorded/2026-11-28T23-50-49-quick-5751');

export const generation = '53f03e1f68662aba';
export const decode = 'f3991c4b3d142bd7';
export const copy = '718e0b60fcd73400';

export const recorded = (...ids: readonly string[]): Promise<StoredRecord[]> =>
  Promise.all(ids.map((id) => readRecord(join(run, `${id}.json`))));

/** The same record, judged INVALID. */
export const invalid = ({ record, ...stored }: StoredRecord): StoredRecord => ({
  ...stored,
  record: {
    ...record,
    validity: { state: 'INVALID', reasons: [{ code: 'wrong_output', detail: 'made up', repeat: null }] },
  },
});

/** The same record of a device and a workload with names that mean something to every form. */
export const hostile = ({ record, ...stored }: StoredRecord): StoredRecord => ({
  ...stored,
  record: { ...record, ...hostileNames(record) },
});

export const hostileDevice = '=cmd|"A\\B", {x="1"} <b>|\n# HELP x\n---';

const hostileNames = ({ engine, workload }: Record) => ({
  engine: { ...engine, device: { ...engine.device, name: hostileDevice } },
  workload: { ...workload, title: 'a "b", c|d' },
});

/** A figure as it stands in the file of its record. */
export interface Read {
  readonly record: string;
  readonly definition: string;
  readonly statistic: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly processes: number;
  readonly samples: number;
}

const read = (
  record: string,
  definition: string,
  statistic: string,
  numbers: readonly [value: number, low: number, high: number, processes: number, samples: number],
): Read => {
  const [value, low, high, processes, samples] = numbers;
  return { record, definition, statistic, value, low, high, processes, samples };
};

export const byHand: readonly Read[] = [
  read(generation, 'ttft', 'mean', [0.7391204964311485, 0.37057523466383835, 1.474192167051299, 5, 15]),
  read(
    generation,
    'tpot.excl_first',
    'mean',
    [0.11112749794093998, 0.0472031635086772, 0.26162061778642204, 5, 15],
  ),
  read(generation, 'itl.token', 'p90', [0.25239015200000003, 0.210714425, 0.320213491, 5, 105]),
  read(generation, 'e2el', 'mean', [1.5221836330937373, 0.7014474338340676, 3.3032311490451076, 5, 15]),
  read(
    generation,
    'tput.out.wall',
    'mean',
    [5.2556076849548905, 2.4218710828979155, 11.404988619421562, 5, 15],
  ),
  read(decode, 'decode.step.tput', 'mean', [9.262255149166714, 4.034097919653734, 21.26606050644131, 5, 55]),
  read(decode, 'decode.step', 'p50', [0.061185686, 0.049369723, 0.135858717, 5, 55]),
  read(copy, 'bw.copy', 'mean', [12534542976.787542, 5053856678.438552, 31088093239.216343, 5, 37]),
  read(copy, 'load.time', 'mean', [0.030555211363184804, 0.024481385196768186, 0.03813595243671694, 5, 5]),
];
