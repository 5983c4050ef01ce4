import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { fourText } from '../../../harness/terminal/four.ts';
import { fourQuantities } from '../../../results/four.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { madeUpRecord } from '../../fixtures/made-up-record.ts';

const { devices } = loadReference();

const stream = (value: number, half: number | null) =>
  madeUpRecord({ kernel: 'bw.read', figures: [{ definition: 'bw.read', value, half }] });

function text(...records: ReturnType<typeof madeUpRecord>[]): string {
  return stripVTControlCharacters(fourQuantities(records, devices).map(fourText).join('\n'));
}
const rowOf = (name: string, shown: string) =>
  shown.split('\n').find((line) => line.trimStart().startsWith(name)) ?? expect.fail(`no row ${name}`);

describe('the four quantities for people', () => {
  it('have the value cut where its uncertainty ends, and the share of what is declared', () => {
    // Five processes and ± 0.4 %: ± 12 GB/s for k = 2, ± 17 for the k of its degrees of freedom (no sample says how long a wait is).
    const shown = text(stream(4.2104e12, 0.004));
    expect(rowOf('compute kernels', shown)).toMatch(
      /^ {2}compute kernels +4800 +— +4210 ± 17 +87\.72 ± 0\.36 % +5 {2}bw\.read$/,
    );
    expect(shown).toMatch(/to 95\.45 % \(k\s= 2\.78\)/);
  });

  it('have a heading for each of the four, with its unit', () => {
    const shown = text(stream(4e12, 0.01)).split('\n');
    for (const heading of [
      'memory capacity (GB)',
      'memory bandwidth (GB/s)',
      'arithmetic (TFLOPS)',
      'interconnect (GB/s)',
    ]) {
      expect(shown).toContain(heading);
    }
  });

  it('say what a figure cannot show where there is one, and why there is none elsewhere', () => {
    const shown = text(stream(4e12, 0.01)).replace(/\s+/g, ' ');
    expect(shown).toContain('does not show: The peak: a kernel reaches');
    expect(shown).toContain('GPU to GPU, one way; GPU to GPU, both at once: Not measured: it needs two GPUs');
    expect(shown).not.toContain('does not show: The links of this part');
  });

  it('say why where there is no interval, and mark what was read in no source', () => {
    const shown = text(stream(4e12, null));
    expect(rowOf('compute kernels', shown)).toMatch(/ 4000 \(one process\) +83 % /);
    const nvl = { name: 'NVIDIA H200 NVL', memoryMib: 143_771, smCount: 132, powerLimitW: 600 };
    const other = text(
      madeUpRecord({ gpu: nvl, kernel: 'bw.read', figures: [{ definition: 'bw.read', value: 4e12 }] }),
    );
    expect(rowOf('float16', other)).toMatch(/835\.5\*/);
  });

  it('keep the mark of a record that is in doubt', () => {
    const doubtful = { ...stream(4e12, 0.01), validity: { state: 'DEGRADED' as const, reasons: [] } };
    expect(rowOf('compute kernels', text(doubtful))).toContain('DEGRADED');
  });
});
