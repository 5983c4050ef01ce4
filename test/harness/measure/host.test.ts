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

it.runIf(process.platform === 'linux')(
  'the time of a neighbour that belongs to the measurement is not that of other programs',
  async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdout.write("on"); for (;;);']);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    const [stranger, neighbour] = [watchHost(), watchHost()];
    stranger.start();
    neighbour.start([child.pid!]);
    const before = ticksOf(child.pid!);
    await until(() => ticksOf(child.pid!) - before >= 30);
    const [asStranger, asNeighbour] = [stranger.stop().otherShare!, neighbour.stop().otherShare!];
    // Both looked at the same time; the child was busy in all of it.
    expect(asStranger).toBeGreaterThan(0);
    expect(asNeighbour).toBeLessThan(asStranger);
  },
);
