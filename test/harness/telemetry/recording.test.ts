import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it, vi } from 'vitest';
import { startTelemetry } from '../../../harness/telemetry/recording.ts';
import { SOURCES } from '../../../harness/telemetry.ts';
import { telemetrySchema } from '../../../results/record/telemetry.ts';
import { replayEnvironment } from '../../fixtures/replay.ts';

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a recording', { timeout: 30_000 }, () => {
  it('samples in a process of its own, on the clock of this one', async () => {
    const fromNs = process.hrtime.bigint();
    const recording = await startTelemetry({ sources: ['cpu', 'memory'] });
    const telemetry = await recording.stop();
    const toNs = process.hrtime.bigint();
    expect(telemetrySchema.parse(telemetry)).toEqual(telemetry);
    expect(telemetry.tracks.map(({ source }) => source)).toEqual(['cpu', 'memory']);
    for (const { startNs } of telemetry.tracks) {
      expect(BigInt(startNs) > fromNs && BigInt(startNs) < toNs).toBe(true);
    }
    expect(telemetry.cost.wallSeconds).toBeGreaterThan(0);
  });

  it('hands over each reading once', async () => {
    const recording = await startTelemetry({ sources: ['cpu'] });
    const first = await recording.take();
    const rest = await recording.stop();
    const starts = [first, rest].flatMap(({ tracks }) => tracks.map(({ startNs }) => BigInt(startNs)));
    expect(first.tracks).toHaveLength(1);
    expect(new Set(starts).size).toBe(starts.length);
  });

  it('streams nvidia-smi, names who is on the GPU, and keeps what came before it died', async () => {
    const recording = await startTelemetry({
      sources: ['nvidia-smi'],
      environment: replayEnvironment('short'),
    });
    const parts = [];
    do parts.push(await recording.take());
    while (!parts.some(({ events }) => events.length > 0));
    await recording.stop();
    const values = parts.flatMap(({ tracks }) => tracks.flatMap(({ channels }) => channels[0]!.values));
    expect(values).toEqual([650, 650, 650]);
    expect(parts.flatMap(({ events }) => events)).toMatchObject([{ source: 'nvidia-smi', kind: 'died' }]);
    expect(parts[0]!.gpuProcesses.before).toEqual([]);
  });

  it('says why a source is silent', async () => {
    const recording = await startTelemetry({ sources: ['nvidia-smi'], environment: { PATH: '/nowhere' } });
    const { tracks, events, gpuProcesses } = await recording.stop();
    expect(tracks).toEqual([]);
    expect(events).toMatchObject([
      { kind: 'unavailable', message: expect.stringContaining('not installed') },
    ]);
    expect(gpuProcesses).toEqual({ before: null, after: null });
  });

  it('reports a sampler that was killed, and answers all the same', async () => {
    const recording = await startTelemetry({ sources: ['cpu'] });
    process.kill(recording.pid, 'SIGKILL');
    const { events } = await recording.take();
    expect(events).toMatchObject([
      { source: 'sampler', kind: 'died', message: expect.stringContaining('SIGKILL') },
    ]);
    expect((await recording.stop()).events).toMatchObject([{ kind: 'died' }]);
  });

  it('says so in each of its parts', async () => {
    const recording = await startTelemetry({ sources: ['nvidia-smi'], environment: { PATH: '/nowhere' } });
    await recording.take();
    const { events } = await recording.stop();
    expect(events).toMatchObject([{ kind: 'unavailable' }]);
  });

  it('ends with the process that started it, even when that is killed', async () => {
    const file = fileURLToPath(new URL('../../../harness/telemetry/recording.ts', import.meta.url));
    const script = `import { startTelemetry } from '${file}';
      process.send((await startTelemetry({ sources: ['cpu'] })).pid);`;
    const parent = execa(process.execPath, ['--input-type=module', '-e', script], {
      ipc: true,
      reject: false,
    });
    const sampler = Number(await parent.getOneMessage());
    expect(isAlive(sampler)).toBe(true);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(sampler)).toBe(false), { timeout: 10_000 });
  });

  it('refuses a source that does not exist, and names those that do', async () => {
    await expect(startTelemetry({ sources: ['amd-smi'] })).rejects.toThrow(Object.keys(SOURCES).join(', '));
  });
});

describe('every source', () => {
  const clock = { monotonicNs: () => 0n, wallMs: () => 0 };
  it.each(Object.entries(SOURCES))(
    '%s has its name and channels of different names with a unit',
    (name, create) => {
      const source = create({ clock });
      expect(source.name).toBe(name);
      const names = source.channels.map((channel) => channel.name);
      expect(new Set(names).size).toBe(names.length);
      expect(source.channels.every(({ unit }) => unit !== '')).toBe(true);
    },
  );
});
