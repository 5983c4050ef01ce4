import { beforeAll, describe, expect, it } from 'vitest';
import { gpuRun } from '../../fixtures/gpu-run.ts';
import { madeUpGpus, madeUpRecord } from '../../fixtures/made-up-record.ts';
import { withSamples } from '../../fixtures/with-samples.ts';
import { type Ask, serverOver } from '../ask.ts';

const day = '2026-11-25T10:00:00Z';
const falseName = { ...madeUpGpus.h20, name: 'NVIDIA H200 NVL' };
const records = [
  ...gpuRun(madeUpGpus.h200, 'h200', day),
  ...gpuRun(falseName, 'false', '2026-11-24T10:00:00Z', { bandwidth: 3.3e12, arithmetic: 1.2e14 }),
  withSamples(
    madeUpRecord({ gpu: null, kernel: 'bw.read', figures: [{ definition: 'bw.read', value: 4e10 }] }),
  ),
];

let ask: Ask;
beforeAll(async () => {
  ask = await serverOver(records);
});

describe('the list of devices', () => {
  it('says of every measured device how it stands in the catalogue', async () => {
    const { text } = await ask('/devices');
    expect(text).toMatch(/NVIDIA H200 ?listed: Consistent with NVIDIA H200 141GB SXM/);
    expect(text).toMatch(/NVIDIA H200 NVL ?false name: .*is not accepted as/);
    expect(text).toMatch(/Made-up CPU ?unlisted: /);
  });

  it('shows the ladder that is asked for, and says which ones there are', async () => {
    expect((await ask('/devices?ladder=matmul')).html).toContain('id="ladder-matmul"');
    const { status, text } = await ask('/devices?ladder=none');
    expect(status).toBe(400);
    expect(text).toContain('bandwidth');
  });

  it('marks what nobody read in a source', async () => {
    expect((await ask('/devices')).text).toMatch(/\d\*/);
  });

  it('has a page for every device that it links', async () => {
    const { html } = await ask('/devices');
    const pages = new Set(Array.from(html.matchAll(/href="(\/devices\/[^"]+)"/g), ([, page]) => page!));
    expect(pages.size).toBeGreaterThan(40);
    for (const page of pages) expect((await ask(page)).status, page).toBe(200);
  });
});

describe('the page of a device', () => {
  it('has its specification with sources on the web, by https alone', async () => {
    const { html } = await ask('/devices/h200-sxm-141gb');
    const links = Array.from(html.matchAll(/href="(\w+):[^"]*"([^>]*)/g), ([, scheme, rest]) => [
      scheme,
      rest,
    ]);
    expect(links.length).toBeGreaterThan(10);
    for (const [scheme, rest] of links) {
      expect(scheme).toBe('https');
      expect(rest).toContain('rel="noreferrer"');
    }
  });

  it('sets what was measured beside what is declared', async () => {
    const { text } = await ask('/devices/h200-sxm-141gb');
    expect(text).toMatch(/4350 ± \d+ ?90\.\d+ ± \d\.\d+ %/);
    expect(text).toContain('Conformity to the limits of export rules');
  });

  it('gives a false name no figures, and says why', async () => {
    const { text } = await ask('/devices/h200-nvl-141gb');
    expect(text).toMatch(/false name: "NVIDIA H200 NVL" is not accepted as/);
    expect(text).toContain('Not measured: no valid record of bw.read');
  });

  it('is there for a device that is in no catalogue, and says when there is none', async () => {
    const { status, text } = await ask('/devices/made-up-cpu');
    expect(status).toBe(200);
    expect(text).toMatch(/40\.00 ± 0\.\d+ GB\/s/);
    expect(await ask('/devices/constructor')).toMatchObject({ status: 404 });
    expect((await ask('/zh/devices/nothing')).text).toContain('都没有设备“nothing”');
  });
});
