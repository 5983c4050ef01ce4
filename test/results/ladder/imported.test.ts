import { describe, expect, it } from 'vitest';
import { importedSides } from '../../../results/comparison/imported-side.ts';
import { measuredDevices } from '../../../results/comparison/measured.ts';
import type { Imported } from '../../../results/import/imported.ts';
import { importsOnLadder } from '../../../results/ladder/import-places.ts';
import { withImports } from '../../../results/ladder/imported.ts';
import { ladders } from '../../../results/ladder.ts';
import type { Record as StoredRecord } from '../../../results/record.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { isInChinese } from '../../../results/sentences.ts';
import { madeUpRecord } from '../../fixtures/made-up-record.ts';
import { importSample, importText, sampleText } from '../import/samples.ts';

const reference = loadReference();
const sidesOf = (...files: Imported[]) =>
  importedSides(
    files.map((imported) => ({ id: imported.source.sha256.slice(0, 16), imported })),
    reference.devices,
  );

const on = (id: string, imported: ReturnType<typeof sidesOf>, records: StoredRecord[] = []) =>
  importsOnLadder(id, {
    reference,
    measured: measuredDevices(records, reference.devices),
    records,
    imported,
  });

const summary = (device: string, precision = 'FP8') =>
  importText(
    sampleText('mlperf/Dell_XE9680_H200_SXM_141GBx8_TRT_llama2-70b-99_Offline_mlperf_log_summary.txt'),
    {
      device,
      deviceCount: 8,
      model: 'Llama 2 70B',
      precision,
    },
  );

describe('imported figures on a ladder', () => {
  it('stand at their place, marked, with the word of the auditor', () => {
    const { imported, notPlaced } = on('bandwidth', sidesOf(importSample('babelstream/made_cuda.txt')));
    expect(notPlaced).toEqual([]);
    // Dot is the best of the five kernels of the file: 4287654.098 MBytes/sec.
    expect(imported.map(({ device, kind, value }) => [device, kind, value])).toEqual([
      ['h200-sxm-141gb', 'imported', 4287.654098],
    ]);
    expect(imported[0]!.notes).toEqual(['babelstream 5.0', 'bw.read: Dot', 'auditor: consistent']);
    const bandwidth = ladders(reference, [], []).find(({ id }) => id === 'bandwidth')!;
    const { rungs } = withImports(bandwidth, { imported, notPlaced });
    const at = rungs.findIndex(({ kind }) => kind === 'imported');
    expect(rungs[at - 1]!.value).toBeGreaterThanOrEqual(4287.654098);
    expect(rungs[at + 1]!.value).toBeLessThanOrEqual(4287.654098);
    expect(rungs).toHaveLength(bandwidth.rungs.length + 1);
  });

  it('stand below with the definitions where they count something else', () => {
    const { imported, notPlaced } = on('bandwidth', sidesOf(importSample('nvbandwidth/made_report.txt')));
    expect(imported).toEqual([]);
    expect(notPlaced[0]!.reason).toMatch(/copy\.engine\.once.* count other things than bw\.read, bw\.copy,/);
  });

  it('have no place without a device, nor where the file contradicts itself', () => {
    const nameless = on('bandwidth', sidesOf(importSample('babelstream/made_table.csv')));
    expect(nameless.notPlaced[0]!.reason).toMatch(/^It does not name its device/);
    const contradictory: Imported = { ...importSample('babelstream/made_cuda.txt'), word: 'contradictory' };
    const { imported, notPlaced } = on('bandwidth', sidesOf(contradictory));
    expect(imported).toEqual([]);
    expect(notPlaced[0]!.reason).toMatch(/contradicts itself/);
  });

  it('of MLPerf stand in the round whose LoadGen wrote them, per device', () => {
    const ofVersion = (toolVersion: string | null) =>
      sidesOf(summary('h200-sxm-141gb')).map((own) => ({ ...own, toolVersion }));
    const { imported } = on('mlperf-v4.1-llama-2-70b', ofVersion('4.1.0 @ 1234567890'));
    expect(imported.map(({ value }) => value)).toEqual([32124.3 / 8]);
    expect(imported[0]!.notes).toContain('division not stated');
    const other = on('mlperf-v5.1-llama-2-70b', ofVersion('4.1.0 @ 1234567890'));
    expect(other.notPlaced[0]!.reason).toBe('The ladder is of LoadGen v5.1, and it is 4.1.0 @ 1234567890.');
    const silent = on('mlperf-v4.1-llama-2-70b', ofVersion(null));
    expect(silent.imported).toEqual([]);
    expect(silent.notPlaced[0]!.reason).toMatch(/^Nothing in it says of which round/);
  });

  it('of llama-bench are no decode step: no algebra leads there', () => {
    const step = madeUpRecord({
      kind: 'decode',
      model: 'llama-8b',
      figures: [{ definition: 'decode.step.tput', value: 150 }],
      setting: { batch: 1, context: 128 },
      cost: { tokens: 1, bytesRead: 8e9, bytesWritten: 0, flops: 1e10 },
    });
    const id = step.workload.title.replace(/[^a-z0-9.]+/gi, '-').toLowerCase();
    const { imported, notPlaced } = on(id, sidesOf(importSample('llama-bench/made_table.csv')), [step]);
    expect(imported).toEqual([]);
    expect(notPlaced[0]!.reason).toMatch(/llama\.tg.* count other things than decode\.step\.tput/);
    const elsewhere = on(id, sidesOf(summary('h200-sxm-141gb')), [step]);
    expect(elsewhere).toEqual({ imported: [], notPlaced: [] });
  });

  it('give their reasons in Chinese as well', () => {
    const files = [
      importSample('nvbandwidth/made_report.txt'),
      importSample('babelstream/made_table.csv'),
      summary('h200-sxm-141gb'),
    ];
    const reasons = ['bandwidth', 'mlperf-v4.1-llama-2-70b'].flatMap((id) =>
      on(id, sidesOf(...files)).notPlaced.map(({ reason }) => reason),
    );
    expect(reasons).toHaveLength(3);
    for (const reason of reasons) expect(isInChinese(reason), reason).toBe(true);
  });
});
