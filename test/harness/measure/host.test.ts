import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { watchHost } from '../../../harness/measure/host.ts';
import { until } from '../../fixtures/one-test.ts';

/** Clock ticks that a process has used, user and system: fields 14 and 15 of its `stat` (proc(5)). */
function ticksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

/** Clock ticks of all processors since boot, idle ones included (proc(5), `stat`). */
function ticksOfHost(): number {
  const [line] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const numbers = line!.split(/\s+/).slice(1, 9).map(Number);
  return numbers.reduce((sum, ticks) => sum + ticks, 0);
}

it.runIf(process.platform === 'linux')(
  'the time of a neighbour that belongs to the measurement is not that of other programs',
  async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdout.write("on"); for (;;);']);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    const [stranger, neighbour] = [watchHost(), watchHost()];
    stranger.start();
    neighbour.start([child.pid!]);
    const [before, hostBefore] = [ticksOf(child.pid!), ticksOfHost()];
    await until(() => ticksOf(child.pid!) - before >= 30);
    const share = (ticksOf(child.pid!) - before) / (ticksOfHost() - hostBefore);
    const [asStranger, asNeighbour] = [stranger.stop().otherShare!, neighbour.stop().otherShare!];
    // Both looked at the same time, and differ by what the kernel counted for the child.
    expect(asStranger - asNeighbour).toBeGreaterThan(share / 2);
    expect(asStranger - asNeighbour).toBeLessThan(share * 2);
  },
);
