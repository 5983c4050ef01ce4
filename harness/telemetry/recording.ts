import { fileURLToPath } from 'node:url';
import type { Telemetry } from '../../results/record/telemetry.ts';
import { startChild } from '../isolate/child.ts';
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
  let hear: (reply: Reply) => void = () => {};
  const sampler = startChild(
    SAMPLER,
    [JSON.stringify(settings)],
    { ...plainNode, ...environment },
    (message) => hear(message as Reply),
  );
  const withinLimit = async <T>(exchange: Promise<T>): Promise<T> => {
    const limit = setTimeout(() => sampler.kill('SIGKILL'), REPLY_LIMIT_MS);
    return exchange.finally(() => clearTimeout(limit));
  };
  /** What it says next; null where it ends before. */
  const next = (): Promise<Reply | null> =>
    Promise.race([
      new Promise<Reply>((done) => {
        hear = done;
      }),
      sampler.ended.then(() => null),
    ]);
  const ask = async (request: Request): Promise<Telemetry> => {
    const reply = next();
    sampler.tell(request);
    const telemetry = await withinLimit(reply);
    if (telemetry !== null) return telemetry as Telemetry;
    const { signal, exitCode, stderr } = await sampler.ended;
    return nothingSeen(
      [`the sampler ended (${signal ?? `exit code ${exitCode}`})`, stderr.trimEnd()]
        .filter(Boolean)
        .join('\n'),
    );
  };
  await withinLimit(next());
  return {
    pid: sampler.pid!,
    take: () => ask('take'),
    stop: async () => {
      const telemetry = await ask('stop');
      await withinLimit(sampler.ended);
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
