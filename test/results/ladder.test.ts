import { describe, expect, it } from 'vitest';
import { measuredDevices } from '../../results/comparison/measured.ts';
import type { Rung } from '../../results/ladder/rung.ts';
import { ladders } from '../../results/ladder.ts';
import type { Record as StoredRecord } from '../../results/record.ts';
import { loadReference } from '../../results/reference/load.ts';
import { type MadeUpParts, madeUpGpus, madeUpRecord } from '../fixtures/made-up-record.ts';

const reference = loadReference();
const ladder = (id: string, records: StoredRecord[] = []) =>
  ladders(reference, measuredDevices(records, reference.devices), records).find((entry) => entry.id === id);
const rungs = (id: string, records: StoredRecord[] = []) => ladder(id, records)!.rungs;
const of = (list: Rung[], device: string, kind: Rung['kind']) =>
  list.find((rung) => rung.device === device && rung.kind === kind);

const streaming = madeUpRecord({ kernel: 'bw.read', figures: [{ definition: 'bw.read', value: 4.3e12 }] });
/** Decode steps of a device that reaches 80 % of its bandwidth: two batches, so that they can be fitted. */
const decode = (batch: number) => madeUpRecord(decodeParts(batch));
function decodeParts(batch: number): MadeUpParts {
  const bytes = 70e9 + batch * 1e9;
  return {
    kind: 'decode',
    model: `made-up-${batch}`,
    figures: [{ definition: 'decode.step.tput', value: (batch * 0.8 * 4.8e12) / bytes }],
    setting: { batch, context: 2048 },
    cost: { tokens: batch, bytesRead: bytes, bytesWritten: 0, flops: 1e11 * batch },
  };
}
const decodes = [1, 4, 8].map(decode);

describe('the ladder of bandwidth', () => {
  it('tells measured, published and declared apart, highest first', () => {
    const list = rungs('bandwidth', [streaming]);
    expect(of(list, 'h200-sxm-141gb', 'measured')!.value).toBeCloseTo(4300, 9);
    expect(of(list, 'h200-sxm-141gb', 'published')!.value).toBe(4480);
    expect(of(list, 'h200-sxm-141gb', 'declared')!.value).toBe(4800);
    const values = list.map(({ value }) => value);
    expect(values).toEqual([...values].sort((a, b) => b - a));
  });

  it('gives a measured rung its interval, and a published number none', () => {
    const list = rungs('bandwidth', [streaming]);
    expect(of(list, 'h200-sxm-141gb', 'measured')!.low).toBeCloseTo(4300 / 1.01, 6);
    expect(of(list, 'h200-sxm-141gb', 'published')!.low).toBeNull();
  });

  it('places a device that is not in the catalogue as unlisted', () => {
    const cpu = madeUpRecord({
      gpu: null,
      kernel: 'bw.read',
      figures: [{ definition: 'bw.read', value: 34e9 }],
    });
    const own = rungs('bandwidth', [cpu]).find(({ kind }) => kind === 'measured')!;
    expect(own).toMatchObject({ device: null, name: 'Made-up CPU', notes: ['unlisted', 'bw.read'] });
  });

  it('does not show a copy engine as the bandwidth of a device, and marks what nobody verified', () => {
    const list = rungs('bandwidth');
    expect(of(list, 'h20-96gb', 'published')!.value).toBe(3300);
    expect(of(list, 'mi308x', 'declared')!.verified).toBe(false);
  });

  it('leaves INVALID records and devices under a false name out', () => {
    const invalid = madeUpRecord({
      kernel: 'bw.read',
      figures: [{ definition: 'bw.read', value: 4.3e12 }],
      invalid: { code: 'wrong_output', detail: '' },
    });
    const renamed = madeUpRecord({
      gpu: { ...madeUpGpus.h100, name: 'NVIDIA H200' },
      kernel: 'bw.read',
      figures: [{ definition: 'bw.read', value: 3e12 }],
    });
    for (const record of [invalid, renamed]) {
      expect(rungs('bandwidth', [record]).some(({ kind }) => kind === 'measured')).toBe(false);
    }
  });
});

describe('the ladder of a recorded model', () => {
  it('projects the step onto other devices by the share of the bandwidth that was reached', () => {
    const list = rungs('decode-made-up-8', decodes);
    const bytes = 78e9;
    expect(of(list, 'h200-sxm-141gb', 'measured')!.value).toBeCloseTo((8 * 0.8 * 4.8e12) / bytes, 6);
    const b200 = of(list, 'b200-sxm-180gb', 'projected')!;
    expect(b200.value).toBeCloseTo((8 * 0.8 * 8e12) / bytes, 3);
    expect(b200.notes).toEqual(['bound by memory', 'memory holds batch 49']);
    expect(of(list, 'h200-sxm-141gb', 'projected')).toBeUndefined();
  });

  it('projects nothing onto a memory that does not hold the weights', () => {
    expect(of(rungs('decode-made-up-8', decodes), 'h100-sxm5-80gb', 'projected')).toBeUndefined();
  });

  it('shows the fit behind the projections, and how far off it is for a step that it did not see', () => {
    const { roofline, leftOut, basis } = ladder('decode-made-up-8', decodes)!.fit!;
    expect(roofline.bandwidth!.value).toBeCloseTo(0.8, 9);
    expect(roofline.arithmetic).toBeNull();
    for (const { relativeError } of leftOut) expect(relativeError).toBeCloseTo(0, 9);
    expect(leftOut).toHaveLength(3);
    expect(basis).toBe('the declared limits of NVIDIA H200 141GB SXM');
  });

  it('fits only steps of one precision', () => {
    const other = madeUpRecord({ ...decodeParts(4), precision: 'int8' });
    expect(ladder('decode-made-up-1', [decode(1), other])!.fit).toBeNull();
  });

  it('projects nothing onto what is not on sale', () => {
    expect(of(rungs('decode-made-up-8', decodes), 'rubin', 'projected')).toBeUndefined();
  });

  it('projects nothing from a single step', () => {
    expect(rungs('decode-made-up-1', [decode(1)]).map(({ kind }) => kind)).toEqual(['measured']);
  });
});

describe('the published ladders', () => {
  it('divide each entry by its devices and keep power configurations apart', () => {
    const list = rungs('mlperf-v4.1-llama-2-70b');
    const h200 = list.filter(({ device }) => device === 'h200-sxm-141gb');
    expect(h200.map(({ value }) => Math.round(value))).toEqual([4488, 4016]);
    expect(h200[0]!.notes).toContain('1000 W power');
    expect(of(list, 'h100-sxm5-80gb', 'published')!.value).toBeCloseTo(24_524.9 / 8, 6);
  });

  it('mix no rounds', () => {
    const origins = rungs('mlperf-v5.1-llama-2-70b').map(({ origin }) => origin);
    expect(origins.every((origin) => origin.startsWith('mlperf-v5.1'))).toBe(true);
  });
});
