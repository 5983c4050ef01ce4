import { describe, expect, it } from 'vitest';
import { fromRecord } from '../../../results/comparison/comparand.ts';
import { compare } from '../../../results/comparison.ts';
import { expandCpuList, processorsCondition, usableCpus } from '../../../results/record/cpu-list.ts';
import type { Machine } from '../../../results/record/machine.ts';
import type { Record } from '../../../results/record.ts';
import { measuredRecord } from '../../fixtures/measured-record.ts';

const made = measuredRecord('bw.copy', [
  [10, 10.1],
  [10.2, 10],
]);

/** The same figures on a host of four CPUs with two cores, under these circumstances. */
function under(cpu: Partial<Machine['cpu']>, cpuLimit: number | null = null, threads = 2): Record {
  const { machine, engine } = made;
  return {
    ...made,
    engine: { ...engine, threads },
    machine: {
      ...machine,
      cpu: { ...machine.cpu, threads: 4, cores: 2, allowedCpus: '0-3', ...cpu },
      container: { ...machine.container, cpuLimit },
    },
  };
}

describe('the CPUs of a record', () => {
  it('are those that the kernel allowed, else all that are online', () => {
    expect(expandCpuList('0-3,8,10-11')).toEqual([0, 1, 2, 3, 8, 10, 11]);
    expect(usableCpus(under({ allowedCpus: '1,3' }).machine)).toBe(2);
    expect(usableCpus(under({ allowedCpus: null }).machine)).toBe(4);
  });

  it('are a condition: its own, or in what it had less', () => {
    expect(processorsCondition(under({}))).toBe('own');
    expect(processorsCondition(under({}, 1.5, 1))).toBe('a quota of 1.5 CPUs');
    expect(processorsCondition(under({ allowedCpus: '0' }, null, 1))).toBe('1 of 4 CPUs');
    expect(processorsCondition(under({}, null, 4))).toBe('4 threads');
    expect(processorsCondition(under({ allowedCpus: '0-1' }, 0.5, 2))).toBe(
      'a quota of 0.5 CPUs, 2 of 4 CPUs, 2 threads',
    );
  });

  it('tell figures under a quota from those of the whole host', () => {
    const side = (record: Record) =>
      fromRecord(record, { status: 'unlisted', device: null, named: null, sentence: '' } as never, {})[0]!;
    const { strength, differences } = compare(side(under({}, 0.5, 1)), side(under({})));
    expect(differences).toEqual([
      { condition: 'processors', x: 'a quota of 0.5 CPUs', y: 'own', effect: 'decides' },
    ]);
    expect(strength).toBe('cross-stack');
  });
});
