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
const heated = (record: StoredRecord): StoredRecord =>
  rebuilt({ ...record, repeats: record.repeats.map((repeat) => ({ ...repeat, telemetry: hot })) });
const run = (rates?: Parameters<typeof gpuRun>[3]) =>
  gpuRun(madeUpGpus.h200, 'newer', '2026-11-25T10:00:00Z', rates);
/** The output of its processes was not that of the seed. */
const wrong = (record: StoredRecord): StoredRecord =>
  rebuilt({
    ...record,
    repeats: record.repeats.map((repeat) => ({
      ...repeat,
      output: { ...repeat.output, wrong: 'another token' },
    })),
  });
/** Of weights that a cache could hold. */
const cached = (record: StoredRecord): StoredRecord =>
  rebuilt({
    ...record,
    workload: { ...record.workload, model: { ...record.workload.model!, distinctWeightBytes: 1 } },
  });
const unlisted = { ...madeUpGpus.h200, name: 'A GPU of nobody' };
const newer = run().map((record) => (record.workload.kernel === 'gemm' ? heated(record) : record));
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

  it('says in words what a title in short means, and what stands in brackets', async () => {
    const { text } = await ask('/');
    expect(text).toContain('tokens/s (1 sequence, 2048 tokens in its cache: decode llama-2-70b float16 b1)');
    expect(text).toContain('tokens/s (a prompt of 2048 tokens: prefill llama-2-70b float16 i2048)');
    expect(text).toContain('95 % interval');
  });

  it('tells between which others the device stands, each with what its figure is', async () => {
    expect((await ask('/')).text).toContain(
      'Its memory gives at best 4350 [4328, 4372] GB/s, below NVIDIA H200 141GB SXM (4480 GB/s, published) and above NVIDIA H20 96GB (3300 GB/s, published).',
    );
    const placed = async (bandwidth: number) =>
      (
        await (
          await serverOver(gpuRun(unlisted, 'other', '2026-11-25T10:00:00Z', { bandwidth, arithmetic: 7e14 }))
        )('/')
      ).text;
    expect(await placed(1e10)).toMatch(
      /, below the 6 others in the picture, next to Huawei Ascend 910B \(1600/,
    );
    expect(await placed(1e13)).toMatch(/, above the 6 others in the picture, next to NVIDIA B200 SXM \(8000/);
  });

  it('does not say where a device stands whose memory was not measured, or that is not what it is called', async () => {
    const decodes = run().filter(({ workload }) => workload.kind === 'decode');
    const falseName = run({ bandwidth: 1e10, arithmetic: 7e14 });
    for (const records of [decodes, falseName]) {
      expect((await (await serverOver(records))('/')).text).toContain(
        'was not measured (`quick` does), or its name is not accepted.',
      );
    }
  });

  it('says first whether the run may be believed', async () => {
    expect((await ask('/')).text).toContain(
      'TrustMostly: 6 of 7 records of the last run are VALID, 1 DEGRADED',
    );
    expect((await (await serverOver(run()))('/')).text).toContain('TrustYes: 7 of 7 records');
    const all = await (await serverOver(run().map((record) => heated(record))))('/');
    expect(all.text).toContain('TrustWith doubts: 0 of 7 records of the last run are VALID, 7 DEGRADED');
    const lost = run().map((record, i) => (i === 0 ? wrong(record) : record));
    expect((await (await serverOver(lost))('/')).text).toContain('TrustNot all of it: 6 of 7 records');
  });

  it('names the gravest doubts with their remedies, in the language of the page', async () => {
    const english = await ask('/');
    expect(english.text).toContain('throttled in 1 record: Inside the timed window the device was slowed');
    expect(english.text).toContain('Improve cooling');
    expect((await ask('/zh/')).text).toContain('改善散热或供电');
  });

  it('says beside a share of the memory that the cache may have helped', async () => {
    const small = run().map((record) => (record.workload.kind === 'decode' ? cached(record) : record));
    expect((await (await serverOver(small))('/')).text).toContain('though a cache may have helped; reading');
    expect((await ask('/')).text).not.toContain('cache may have helped');
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
