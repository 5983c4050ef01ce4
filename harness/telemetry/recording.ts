import { fileURLToPath } from 'node:url';
import { execaNode } from 'execa';
import type { Telemetry } from '../../results/record/telemetry.ts';
import { plainNode } from '../machine/plain-node.ts';
import { SOURCES } from '../telemetry.ts';
import { REAL_CLOCK } from './source.ts';

export type SamplerOptions = { sources: string[]; devices?: string[] };

/** What the parent asks of the sampler: hand over and go on, or hand over and end. */
export type Request = 'take' | 'stop';
export type Reply = 'ready' | Telemetry;

export type Recording = {
  /** The sampler's process id: it belongs to this run, not to a stranger. */
  pid: number;
  /**
   * Everything since the start or the last take. Call it when the trial's process has ended, so that who is still on
   * the GPU does not belong to it.
   */
  take: () => Promise<Telemetry>;
  /** The rest, and the end of the sampler. */
  stop: () => Promise<Telemetry>;
};

/** A lost device can hold its tool for ever; the sampler is given up then, and the trial's own samples are kept. */
const REPLY_LIMIT_MS = 60_000;

const SAMPLER = fileURLToPath(new URL('./sampler.ts', import.meta.url));

/**
 * Starts the sampler in a process of its own and waits until its sources run. A source that cannot run here becomes an
 * event, not an error; so does a sampler that dies.
 *
 * @param options.sources names of SOURCES; all of them when left out
 * @param options.devices indices of the GPUs to watch, as the driver counts; all of them when left out
 */
export async function startTelemetry(
  options: Partial<SamplerOptions> & { environment?: Record<string, string> } = {},
): Promise<Recording> {
  const { environment = {}, ...rest } = options;
  const settings: SamplerOptions = { sources: Object.keys(SOURCES), ...rest };
  const unknown = settings.sources.find((name) => !(name in SOURCES));
  if (unknown) {
    throw new RangeError(`no telemetry source "${unknown}"; there are ${Object.keys(SOURCES).join(', ')}`);
  }
  const sampler = execaNode(SAMPLER, [JSON.stringify(settings)], {
    ipc: true,
    reject: false,
    env: { ...plainNode, ...environment },
    stdout: 'ignore',
    stdin: 'ignore',
    nodeOptions: ['--disable-warning=ExperimentalWarning'],
  });
  const withinLimit = async <T>(exchange: () => Promise<T>): Promise<T> => {
    const limit = setTimeout(() => sampler.kill('SIGKILL'), REPLY_LIMIT_MS);
    return exchange().finally(() => clearTimeout(limit));
  };
  const ask = async (request: Request): Promise<Telemetry> => {
    try {
      const [telemetry] = await withinLimit(async () =>
        Promise.all([sampler.getOneMessage(), sampler.sendMessage(request)]),
      );
      return telemetry as Telemetry;
    } catch {
      const { signal, exitCode, stderr } = await sampler;
      return nothingSeen(
        [`the sampler ended (${signal ?? `exit code ${exitCode}`})`, stderr].filter(Boolean).join('\n'),
      );
    }
  };
  await withinLimit(async () => sampler.getOneMessage()).catch(() => null);
  return {
    pid: sampler.pid!,
    take: () => ask('take'),
    stop: async () => {
      const telemetry = await ask('stop');
      await withinLimit(async () => sampler);
      return telemetry;
    },
  };
}

function nothingSeen(message: string): Telemetry {
  return {
    tracks: [],
    events: [{ atNs: String(REAL_CLOCK.monotonicNs()), source: 'sampler', kind: 'died', message }],
    gpuProcesses: { before: null, after: null },
    cost: { cpuSeconds: 0, wallSeconds: 0 },
  };
}
