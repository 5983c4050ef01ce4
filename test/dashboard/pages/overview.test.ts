import { beforeAll, describe, expect, it } from 'vitest';
import type { Record as StoredRecord } from '../../../results/record.ts';
import { rebuilt } from '../../../results/validity/rebuild.ts';
import { gpuRun } from '../../fixtures/gpu-run.ts';
import { madeUpGpus } from '../../fixtures/made-up-record.ts';
import { madeUpTelemetry } from '../../fixtures/made-up-trial.ts';
import { type Ask, serverOver } from '../ask.ts';

const older = gpuRun(madeUpGpus.h100, 'older', '2026-11-20T10:00:00Z', { bandwidth: 3e12, arithmetic: 6e14 });
/** Bit 0x40 of the reasons for lower clocks of NVML: hardware thermal slowdown. */
const hot = madeUpTelemetry({ gpu: { throttle: () => 0x40 } });
const newer = gpuRun(madeUpGpus.h200, 'newer', '2026-11-25T10:00:00Z').map(
  (record): StoredRecord =>
    record.workload.kernel === 'gemm'
      ? rebuilt({ ...record, repeats: record.repeats.map((repeat) => ({ ...repeat, telemetry: hot })) })
      : record,
);

describe('the overview', () => {
  let ask: Ask;
  beforeAll(async () => {
    ask = await serverOver([...older, ...newer]);
  });

  it('is about the device of the newest run, says what it is taken for, and links the others', async () => {
    const { html, text } = await ask('/');
    expect(text).toMatch(/NVIDIA H200, consistent with NVIDIA H200 141GB SXM by memory/);
    expect(text).toMatch(/14 records of 2 runs, the last one 2026-11-25 10:00 UTC/);
    expect(html).toContain('Also measured: <a href="/devices/h100-sxm5-80gb">');
  });

  it('says how fast and how near its limits, each number a link to its record', async () => {
    const { html } = await ask('/');
    const numbers = [...html.matchAll(/<a class="figure" href="\/records\/([0-9a-f]{16})">([^<]*)</g)];
    expect(numbers.map(([, , number]) => number)).toEqual([
      expect.stringMatching(/tokens\/s$/),
      expect.stringMatching(/tokens\/s$/),
      expect.stringMatching(/% MBU$/),
      expect.stringMatching(/TB\/s$/),
      expect.stringMatching(/% MFU$/),
      expect.stringMatching(/TFLOP\/s$/),
    ]);
    for (const [, id] of numbers) expect((await ask(`/records/${id}`)).status).toBe(200);
  });

  it('names the gravest doubts with their remedies, in the language of the page', async () => {
    const english = await ask('/');
    expect(english.text).toContain('6 of 7 rows of the last run are VALID. The doubt:');
    expect(english.text).toContain('throttled (1 row): Improve cooling');
    expect((await ask('/zh/')).text).toContain('改善散热或供电');
  });

  it('has two charts at most, and the own rung among the neighbours', async () => {
    const { html } = await ask('/');
    expect(html.match(/<figure /g)).toHaveLength(2);
    expect(html).toMatch(/font-weight="600"[^>]*>NVIDIA H200</);
    expect(html).not.toMatch(/ style=/);
  });

  it('says which version of the data it shows, for a script that looks for newer ones', async () => {
    expect((await ask('/')).html).toMatch(/data-version="[0-9a-f]+"/);
  });

  it('says on an empty store what to type, beside the published ladder', async () => {
    const { status, html, text } = await (await serverOver([]))('/');
    expect(status).toBe(200);
    expect(text).toContain('npm run bench');
    expect(html).toContain('NVIDIA H100 80GB SXM5');
  });
});
