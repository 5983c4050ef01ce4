import { REAL_CLOCK, type Source } from './source.ts';

/**
 * The process that watches. It samples into its own memory and hands over when asked, so that neither the parent nor
 * the measured process does anything while a trial runs. It ends with its parent, whichever way that ends.
 */

import { readGpuProcesses } from '../machine/gpu-processes.ts';
import { runProgram } from '../machine/run-program.ts';
import { SOURCES } from '../telemetry.ts';
import { createCollector } from './collector.ts';
import type { Reply, Request, SamplerOptions } from './recording.ts';

const options = JSON.parse(process.argv[2]!) as SamplerOptions;
const collector = createCollector(REAL_CLOCK);
// A host or a GPU of another vendor is watched without waking those of this one.
const asksForProcesses = options.sources.includes('nvidia-smi');
const readProcesses = () => readGpuProcesses(runProgram, options.devices);
let before = asksForProcesses ? await readProcesses() : null;
const running = await availableSources();
// All at once: timers of one pace that start together also fire together, which halves what waking up costs.
for (const source of running) source.start(collector.sinkFor(source));
let costBefore = costSoFar();

// Ctrl-C reaches the whole process group; what was seen is handed over before the parent ends this process.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
process.on('message', async (request: Request) => {
  const cost = costSoFar();
  if (request === 'stop') await Promise.all(running.map((source) => source.stop()));
  const after = before === null ? null : await readProcesses();
  reply({
    ...collector.take(),
    gpuProcesses: { before, after },
    cost: {
      cpuSeconds: cost.cpuSeconds - costBefore.cpuSeconds,
      wallSeconds: cost.wallSeconds - costBefore.wallSeconds,
    },
  });
  before = after;
  costBefore = cost;
  if (request === 'stop') process.disconnect();
});
reply('ready');

async function availableSources(): Promise<Source[]> {
  const sources = options.sources.map((name) =>
    SOURCES[name]!({ clock: REAL_CLOCK, ...(options.devices ? { devices: options.devices } : {}) }),
  );
  const reasons = await Promise.all(sources.map((source) => source.available()));
  return sources.filter((source, i) => {
    const why = reasons[i]!;
    if (why !== null) collector.sinkFor(source).event('unavailable', why);
    return why === null;
  });
}

function costSoFar() {
  const { user, system } = process.cpuUsage();
  const helpers = running.reduce((sum, source) => sum + source.helperCpuSeconds(), 0);
  return { cpuSeconds: (user + system) / 1e6 + helpers, wallSeconds: performance.now() / 1000 };
}

function reply(message: Reply): void {
  process.send!(message);
}
