import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { assay, makeHome, records } from '../../fixtures/assay.ts';
import { compileCudaStub } from '../../fixtures/cuda-stub.ts';
import { gpuHost } from '../../fixtures/gpu-host.ts';
import type { SmiAnswers } from '../../fixtures/nvidia-smi/told.ts';
import { freshStore } from '../../fixtures/one-test.ts';

const stub = compileCudaStub('the command line that measures links');

describe.skipIf(!stub)('assay run with links between GPUs', { timeout: 60_000 }, () => {
  const home = makeHome();
  afterAll(() => {
    home.remove();
    stub!.remove();
  });
  const flags = ['--provider', 'cuda', '--engine', 'null', '--no-telemetry'];
  const hurry = ['--repeats', '1', '--warmup', '0.01', '--budget', '0.01'];

  async function run(what: readonly string[], smi: SmiAnswers, devices = smi.models!.length) {
    const place = freshStore(home);
    mkdirSync(place.store, { recursive: true });
    const env = {
      ...gpuHost(join(place.store, '..', 'host'), { processes: [], ...smi }),
      LD_LIBRARY_PATH: stub!.folder,
      ASSAY_STUB_DEVICES: String(devices),
    };
    const args = ['run', ...what, ...flags, ...hurry, '--store', place.store];
    return { ...(await assay(place, args, { env })), stored: () => records(place) };
  }
  const two = { models: ['h200', 'h200'] } as const;

  it('says how many there are, stores a record of each, and prints the matrices', async () => {
    // The stub has 64 MiB a GPU, and a copy wants 256: every pair is measured as far as that is found out.
    const { code, stderr, stdout, stored } = await run(
      ['link.d2d', 'link.d2d.both', '--devices', '0,1'],
      two,
    );
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^links between GPU 0-1: 2 one way, 1 both ways at once, in 1 process each: about/m,
    );
    expect(stderr).not.toMatch(/0 turns/);
    expect(stdout).toMatch(/^ {2}0 {2}- {2}×\n {2}1 {2}× {2}-$/m);
    expect(stdout).toMatch(/× INVALID all pairs: out_of_memory/);
    const found = (await stored()).map(({ record }) => record);
    expect(found.map(({ workload, engine }) => `${workload.title} on ${engine.device.index}`).sort()).toEqual(
      ['link.d2d 0to1 on 0', 'link.d2d 1to0 on 1', 'link.d2d.both 0and1 on 0'],
    );
    expect(found.find(({ workload }) => workload.title === 'link.d2d 1to0')!.run.reproduce).toContain(
      'run "link.d2d 1to0" --provider cuda',
    );
  });

  it('on several devices measures what asks the driver of one GPU on one after the other', async () => {
    const { code, stderr, stdout, stored } = await run(
      ['memory.capacity', '--devices', '0,1', '--no-alone'],
      two,
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/GPU 0-1: 2 turns of one GPU alone$/m);
    expect(stdout).toContain('No sum: it is measured on one GPU at a time.');
    const found = (await stored()).map(({ record }) => record);
    expect(found.map(({ run, engine }) => `${run.together!.role} ${engine.device.index}`).sort()).toEqual([
      'alone 0',
      'alone 1',
    ]);
  });

  it('is refused where the other GPU is in use, and where there is no other', async () => {
    const processes = ['GPU-6f1d3a52-0c1e-4b7a-9d55-0a4c1f2e3df1, 4242, /usr/bin/python3, 20480'];
    const busy = await run(['link.d2d 0to1'], { ...two, processes });
    expect(busy.code).toBe(1);
    expect(busy.stderr).toMatch(/GPU 1 \(NVIDIA H200\) is in use by python3/);
    const single = await run(['link.d2d'], { models: ['h200'] });
    expect(single.code).toBe(2);
    expect(single.stderr).toMatch(/link.d2d needs two GPUs, and CUDA shows 1/);
  });
});
