import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../../harness/errors.ts';
import { type Lock, lockDevice } from '../../../harness/run/lock.ts';
import { assay, assayRun, begin, hurry, makeHome, tinyTrial } from '../../fixtures/assay.ts';
import { freshStore, until } from '../../fixtures/one-test.ts';

const home = makeHome();
afterAll(() => home.remove());
afterEach(() => vi.unstubAllEnvs());

const held: Lock[] = [];
afterEach(() => {
  for (const lock of held.splice(0)) lock.release();
});

/** In an own cache, so that the runs of this file are not refused. */
function lock(device: string, command = 'assay run made-up') {
  vi.stubEnv('ASSAY_CACHE', join(home.folder, 'locks-only'));
  const taken = lockDevice(device, command);
  held.push(taken);
  return taken;
}

const lockFile = (device: string) => join(home.folder, 'locks-only', 'locks', `${device}.lock`);

function refusalOf(device: string): Failure {
  try {
    lock(device);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('the device was not refused');
}

describe.runIf(process.platform !== 'win32')('the lock of a device', () => {
  it('is refused while another has it, with who, since when and what for', () => {
    lock('gpu-0', 'assay run the-first');
    const { message, tryThis } = refusalOf('gpu-0');
    expect(message).toMatch(new RegExp(`process ${process.pid} since 20\\d\\d-.*: assay run the-first`));
    expect(tryThis).toContain(`kill ${process.pid}`);
  });

  it('says so when the holder has not written its name yet', () => {
    lock('gpu-1');
    writeFileSync(lockFile('gpu-1'), '');
    expect(refusalOf('gpu-1').message).toMatch(/another process that has just begun/);
  });

  it('is free for another device, and free again after its release', () => {
    const first = lock('gpu-2');
    lock('gpu-3');
    first.release();
    held.splice(held.indexOf(first), 1);
    expect(() => lock('gpu-2')).not.toThrow();
  });

  it('names no file outside its folder, whatever the device is called', () => {
    lock('../NVIDIA H200 / slot 1');
    expect(readdirSync(join(home.folder, 'locks-only', 'locks'))).toContain('..-NVIDIA-H200-slot-1.lock');
  });

  it('is taken over from a process that was killed, even if its id belongs to a living process now', () => {
    const script = `
      import { lockDevice } from ${JSON.stringify(new URL('../../../harness/run/lock.ts', import.meta.url).href)};
      lockDevice('gpu-4', 'assay run killed');
      process.kill(process.pid, 'SIGKILL');`;
    const { signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      env: { ...process.env, ASSAY_CACHE: join(home.folder, 'locks-only') },
    });
    expect(signal).toBe('SIGKILL');
    const left = JSON.parse(readFileSync(lockFile('gpu-4'), 'utf8'));
    expect(left.command).toBe('assay run killed');
    writeFileSync(lockFile('gpu-4'), JSON.stringify({ ...left, pid: process.ppid }));
    expect(() => lock('gpu-4')).not.toThrow();
    expect(JSON.parse(readFileSync(lockFile('gpu-4'), 'utf8')).pid).toBe(process.pid);
  });
});

describe.runIf(process.platform === 'linux')('two measurements at once', () => {
  it('on one device: the second is refused before it measures or stores anything; the first goes on', async () => {
    const [first, second] = [freshStore(home), freshStore(home)];
    const mark = join(first.folder, 'reached');
    const run = begin(first, ['run', tinyTrial, ...hurry, '--store', first.store], {
      fault: { what: 'hold', phase: 'measuring', mark },
    });
    await until(() => existsSync(mark));
    const refused = await assayRun(second, [tinyTrial, ...hurry]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`process ${run.pid} since`);
    expect(existsSync(second.store)).toBe(false);
    for (const measurement of [
      ['audit', tinyTrial],
      ['profile', tinyTrial],
    ]) {
      const { code, stderr } = await assay(second, [...measurement, '--provider', 'cpu']);
      expect(stderr).toContain(`Another run has this device: process ${run.pid} since`);
      expect(code).toBe(1);
    }
    writeFileSync(`${mark}.go`, '');
    expect((await run.ended).code).toBe(0);
    expect((await assayRun(second, [tinyTrial, ...hurry])).code).toBe(0);
  }, 60_000);

  it('a run is refused as long as an audit times its steps', async () => {
    const [first, second] = [freshStore(home), freshStore(home)];
    const mark = join(first.folder, 'reached');
    const words = ['audit', tinyTrial, '--provider', 'cpu', '--rounds', '1'];
    const audit = begin(first, words, {
      fault: { what: 'hold', phase: 'measuring', mark },
      smallCache: true,
    });
    // It tries the kernels of three probes first.
    await until(() => existsSync(mark), 120_000);
    const { code, stderr } = await assayRun(second, [tinyTrial, ...hurry]);
    expect(stderr).toContain(`process ${audit.pid} since`);
    expect(stderr).toContain(`audit "${tinyTrial}"`);
    expect(code).toBe(1);
    audit.signalGroup('SIGKILL');
    await audit.ended;
    expect((await assayRun(second, [tinyTrial, ...hurry])).code).toBe(0);
  }, 180_000);
});
