import { checks, faults } from '../../results/sentences/output.ts';
import { monotonicClock } from '../clock.ts';
import { type CudaContext, type CudaDriver, openDriver } from '../cuda/driver.ts';
import { type Capacity, verifyMemory } from '../cuda/verify-memory.ts';
import { Failure } from '../errors.ts';
import type { Job, Task } from '../plan/trial.ts';
import { watchHost } from './host.ts';
import { sampleLoop, timesOf } from './loop.ts';
import type { Measurement, Phase } from './measurement.ts';
import { prepareTransfer } from './transfer.ts';

type CapacityTask = Extract<Task, { kind: 'capacity' }>;
type TransferTask = Extract<Task, { kind: 'transfer' }>;

/**
 * The life of a trial that asks NVIDIA's driver and not ONNX Runtime: copies between memories, and the memory itself. The
 * device is the one that the provider's option `device_id` names.
 *
 * @throws Failure for a task of ONNX Runtime, or where there is no second GPU for a copy to a peer
 */
export async function measureOnDriver(
  job: Job,
  signal: AbortSignal,
  onPhase: (phase: Phase) => void,
  driver: CudaDriver = openDriver(),
): Promise<Measurement> {
  const clock = monotonicClock();
  onPhase('loading');
  const begin = clock.now();
  const context = driver.open(Number(job.session.provider.options.device_id ?? 0));
  const desk = { job, signal, onPhase, driver, context, clock, loadNs: clock.now() - begin };
  try {
    const { task } = job;
    if (task.kind === 'capacity') return await measureCapacity(task, desk);
    if (task.kind === 'transfer') return await measureTransfer(task, desk);
    throw new Failure(`The driver computes no ${task.kind}.`, 'Take the engine native.');
  } finally {
    context.close();
  }
}

interface Desk {
  readonly job: Job;
  readonly signal: AbortSignal;
  readonly onPhase: (phase: Phase) => void;
  readonly driver: CudaDriver;
  readonly context: CudaContext;
  readonly clock: ReturnType<typeof monotonicClock>;
  readonly loadNs: number;
}

const libraryOf = ({ version }: CudaDriver) => ({
  name: 'CUDA driver',
  version,
  build: null,
  source: 'libcuda.so.1 of the NVIDIA driver',
});

async function measureTransfer(task: TransferTask, desk: Desk): Promise<Measurement> {
  const { job, signal, onPhase, driver, context, clock, loadNs } = desk;
  const prepared = prepareTransfer(task, driver, context, job.peer);
  try {
    onPhase('first run');
    const firstBegin = clock.now();
    prepared.sample();
    const firstRunNs = clock.now() - firstBegin;
    onPhase('warming up');
    const host = watchHost();
    const loop = await sampleLoop(prepared.sample, {
      clock,
      budget: job.budget,
      signal,
      onWindow() {
        onPhase('measuring');
        host.start();
      },
    });
    const hostShare = host.stop();
    onPhase('checking');
    return {
      originNs: String(clock.originNs),
      loadNs,
      firstRunNs,
      warmup: loop.warmup,
      samples: {
        ...timesOf(loop),
        tokenNs: null,
      },
      stop: loop.stop,
      traffic: prepared.traffic,
      output: prepared.check(),
      ...(prepared.peer && { peer: prepared.peer }),
      host: hostShare,
      placement: null,
      library: libraryOf(driver),
    };
  } finally {
    prepared.close();
  }
}

/** One look at all of the memory is one sample: it is no matter of speed, and has no warm-up. */
async function measureCapacity({ windowBytes }: CapacityTask, desk: Desk): Promise<Measurement> {
  const { signal, onPhase, driver, context, clock, loadNs } = desk;
  onPhase('measuring');
  const host = watchHost();
  host.start();
  const begin = clock.now();
  const capacity = await verifyMemory(context, { signal, windowBytes });
  const durationNs = Math.round(clock.now() - begin);
  const found = capacity && [{ startNs: Math.round(begin), durationNs }];
  return {
    originNs: String(clock.originNs),
    loadNs,
    firstRunNs: null,
    warmup: { rule: 'none: the memory is written and read as a whole', durationNs: [], steady: false },
    samples: {
      startNs: (found ?? []).map((sample) => sample.startNs),
      durationNs: (found ?? []).map((sample) => sample.durationNs),
      tokenNs: null,
    },
    stop: capacity ? 'count' : 'interrupted',
    traffic: trafficOf(capacity),
    output: {
      finite: null,
      idsSha256: null,
      checked: capacity ? checks.memory({ n: capacity.allocatedBytes }) : checks.stopped(),
      wrong: capacity && wrongOf(capacity),
    },
    ...(capacity && { capacity }),
    host: host.stop(),
    placement: null,
    library: libraryOf(driver),
  };
}

/** The pattern goes out and comes back, and so does its complement. */
const trafficOf = (capacity: Capacity | null): Measurement['traffic'] => {
  const bytes = 2 * (capacity?.allocatedBytes ?? 0);
  return { toDeviceBytes: bytes, toHostBytes: bytes };
};

const wrongOf = ({ allocatedBytes, verifiedBytes, firstWrongByte }: Capacity): string | null =>
  firstWrongByte === null
    ? null
    : faults.memory({ all: allocatedBytes, right: verifiedBytes, place: firstWrongByte });
