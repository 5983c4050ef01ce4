import { checks } from '../results/sentences/output.ts';
import { type Clock, monotonicClock } from './clock.ts';
import type { Engine, Instruments, Session } from './engines/engine.ts';
import type { HostShare } from './engines/host-watch.ts';
import { Failure } from './errors.ts';
import { prepareDecode, preparePrefill } from './measure/decoder.ts';
import { prepareGenerate } from './measure/generate.ts';
import { watchHost } from './measure/host.ts';
import type { InStep } from './measure/in-step.ts';
import { prepareBandwidth, prepareGemm } from './measure/kernel.ts';
import { sampleLoop, timesOf } from './measure/loop.ts';
import type { Measurement, Phase } from './measure/measurement.ts';
import { prepareOwn } from './measure/own-model.ts';
import type { OutputCheck, Prepared } from './measure/prepared.ts';
import type { Job, Task } from './plan/trial.ts';

const realInstruments: Instruments = { clock: monotonicClock, watchHost };

/** Loads, runs once, warms up, samples and checks: the life of a trial in its process. */
export async function measure(
  job: Job,
  engine: Engine,
  signal: AbortSignal,
  onPhase: (phase: Phase) => void,
  given?: Clock,
  inStep?: InStep,
): Promise<Measurement> {
  const instruments = engine.instruments ?? realInstruments;
  const clock = given ?? instruments.clock();
  onPhase('loading');
  const loadBegin = clock.now();
  const session = await engine.open(job.modelFile, job.session);
  const loadNs = clock.now() - loadBegin;
  try {
    const prepared = await prepareTask(job.task, session, job.seed, clock);
    onPhase('first run');
    await prepared.prepare?.(-1);
    const firstBegin = clock.now();
    await prepared.sample();
    const firstRunNs = clock.now() - firstBegin;

    onPhase('warming up');
    const host = instruments.watchHost();
    const traffic = countTraffic(session, prepared);
    let discarded = 0;
    let hostShare: HostShare;
    const loop = await sampleLoop(prepared.sample, {
      clock,
      budget: job.budget,
      signal,
      // On a CPU nothing is compiled and no clock waits: the first run is one like the others, and slow ones need no further.
      ...(job.session.provider.name === 'cpu' && { warmedNs: firstRunNs }),
      ...(traffic.prepare && { prepare: traffic.prepare }),
      ...(inStep && { inStep: saying(inStep, onPhase) }),
      onWindow() {
        discarded = prepared.tokenNs?.length ?? 0;
        onPhase('measuring');
        host.start(inStep?.neighbours());
      },
      onWindowOver() {
        hostShare = host.stop();
      },
    });
    const moved = traffic.perSample(loop.runs);
    onPhase('checking');
    const output: OutputCheck =
      engine.id === 'null'
        ? { finite: null, idsSha256: null, checked: checks.nothingComputed(), wrong: null }
        : await prepared.check();
    return {
      originNs: String(clock.originNs),
      loadNs,
      firstRunNs,
      warmup: loop.warmup,
      samples: {
        ...timesOf(loop),
        tokenNs: tokensFromStart(prepared, discarded, loop.startNs),
      },
      stop: loop.stop,
      traffic: moved,
      output,
      host: hostShare!,
      placement: session.placement,
      library: engine.library,
      ...(loop.waited && { waited: loop.waited }),
    };
  } finally {
    await session.close();
  }
}

/** The same, telling its phase: it waits before its window and behind it. */
const saying = (inStep: InStep, onPhase: (phase: Phase) => void): InStep => ({
  ...inStep,
  ready() {
    onPhase('waiting for the others');
    inStep.ready();
  },
  over() {
    onPhase('waiting for the others');
    inStep.over();
  },
});

/** Counts the bytes between host and device from here on; those of what is prepared between samples are left out. */
function countTraffic({ traffic }: Session, { prepare }: Prepared) {
  const begin = { ...traffic };
  const aside = { toDevice: 0, toHost: 0 };
  return {
    prepare:
      prepare &&
      (async (index: number) => {
        const before = { ...traffic };
        await prepare(index);
        aside.toDevice += traffic.toDevice - before.toDevice;
        aside.toHost += traffic.toHost - before.toHost;
      }),
    perSample: (samples: number) => ({
      toDeviceBytes: (traffic.toDevice - begin.toDevice - aside.toDevice) / samples,
      toHostBytes: (traffic.toHost - begin.toHost - aside.toHost) / samples,
    }),
  };
}

/** Times of the ids, counted from the start of their sample; those of discarded runs are left out. */
function tokensFromStart(
  { tokenNs }: Prepared,
  discarded: number,
  startNs: readonly number[],
): number[][] | null {
  if (!tokenNs) return null;
  return startNs.map((start, i) => tokenNs[discarded + i]!.map((time) => Math.round(time - start)));
}

export function prepareTask(task: Task, session: Session, seed: number, clock: Clock): Promise<Prepared> {
  if ('own' in task) return prepareOwn(task, session, seed, clock);
  switch (task.kind) {
    case 'bandwidth':
      return prepareBandwidth(task, session, seed);
    case 'gemm':
      return prepareGemm(task, session, seed);
    case 'transfer':
    case 'capacity':
    case 'yardstick':
      throw new Failure(`ONNX Runtime has no ${task.kind}.`, 'Take the engine that has it: driver, or libc.');
    case 'decode':
      return prepareDecode(task, session, seed);
    case 'prefill':
      return preparePrefill(task, session, seed);
    case 'generate':
      return prepareGenerate(task, session, seed, clock);
  }
}
