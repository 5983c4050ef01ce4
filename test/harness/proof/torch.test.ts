import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { askTorch, peerDevice } from '../../../harness/proof/torch.ts';
import { fillActivations } from '../../../workloads/weights.ts';

const script = new URL('../../../harness/proof/torch-peer.py', import.meta.url).pathname;
const device = { ordinal: 2, name: 'NVIDIA H200' };
const answer = {
  program: 'PyTorch',
  version: '2',
  device: device.name,
  size: 8192,
  figures: { 'bw.copy': [1, 2] },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-torch-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function withPython(body: string) {
  writeFileSync(join(folder, 'python3'), `#!/bin/sh\n${body}\n`);
  chmodSync(join(folder, 'python3'), 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
}

describe('PyTorch, asked for its figures', () => {
  it('gives the rounds of each figure', async () => {
    withPython(`echo '${JSON.stringify(answer)}'`);
    expect(await askTorch(device, 8192, 30_000)).toEqual(answer);
  });

  it("is told CUDA's number of the device, and to count as the driver does", async () => {
    withPython('echo "$2 $3 $CUDA_DEVICE_ORDER"');
    expect(await askTorch(device, 8192, 30_000)).toContain('2 8192 PCI_BUS_ID');
  });

  it('is asked about the GPU as CUDA counts, which hidden GPUs shift', () => {
    const target = {
      provider: { name: 'cuda', options: { device_id: '0' } },
      device: { kind: 'gpu', name: device.name, index: 5, fingerprint: null },
    } as const;
    expect(peerDevice(target)).toEqual({ ordinal: 0, name: device.name });
  });

  it('is not believed where it answers for another device', async () => {
    withPython(`echo '${JSON.stringify({ ...answer, device: 'NVIDIA H20' })}'`);
    expect(await askTorch(device, 8192, 30_000)).toBe(
      'PyTorch answered for another device (NVIDIA H20) than NVIDIA H200: there is nothing to compare.',
    );
  });

  it('is not waited for when its time is over', async () => {
    withPython('exec sleep 60');
    expect(await askTorch(device, 8192, 200)).toContain('no answer');
  });

  it.each([
    [
      'is not installed',
      'echo "ModuleNotFoundError: No module named \'torch\'" >&2; exit 1',
      'No module named',
    ],
    ['has no GPU', 'echo "AssertionError: no CUDA" >&2; exit 1', 'no CUDA'],
    ['answers something else', 'echo hello', 'answered hello, and no figures'],
    [
      'gives a figure that is no rate',
      `echo '{"program":"P","version":"2","device":"x","size":1,"figures":{"a":[0]}}'`,
      'no figures',
    ],
  ])('says why there are none where it %s', async (_, body, why) => {
    withPython(body);
    expect(await askTorch(device, 8192, 30_000)).toContain(why);
  });
});

const isPythonHere = spawnSync('python3', ['--version']).status === 0;

describe.skipIf(!isPythonHere)(
  `the values of PyTorch${isPythonHere ? '' : ' (skipped: no python3 here)'}`,
  () => {
    it('are drawn from the same 256 as ours', () => {
      const levels = [
        'import importlib.util, json, sys, types',
        'sys.modules["torch"] = types.SimpleNamespace(device=lambda *words: None)',
        'sys.argv = ["torch-peer.py"]',
        'spec = importlib.util.spec_from_file_location("peer", sys.stdin.read())',
        'peer = importlib.util.module_from_spec(spec)',
        'spec.loader.exec_module(peer)',
        'print(json.dumps(peer.levels()))',
      ].join('\n');
      const { stdout } = spawnSync('python3', ['-c', levels], { input: script, encoding: 'utf8' });
      const theirs = (JSON.parse(stdout) as number[]).map(Math.fround);
      const ours = new Float32Array(2 ** 16);
      fillActivations(1, 'a', 'float32', 1, new Uint8Array(ours.buffer));
      expect(theirs).toEqual([...new Set(ours)].sort((a, b) => a - b));
    });
  },
);
