import type { Machine } from '../../results/record/machine.ts';
import type { Record, Repeat } from '../../results/record.ts';
import { checks } from '../../results/sentences/output.ts';
import { computedFrom } from '../../results/validity/computed.ts';
import { judgeRun } from '../../results/validity/of-run.ts';
import type { BrowserPlan, BrowserTrial, Measured } from './contract.ts';

/** What a page can find out about the browser that it is in. */
export interface Seen {
  /** What the browser calls itself, whole and in two words. */
  readonly agent: string;
  readonly name: string;
  readonly platform: string;
  readonly isIsolated: boolean;
  /** Logical processors that the browser admits. */
  readonly processors: number;
  /** Threads that the library was told to take. */
  readonly threads: number;
  /** What the browser says of its GPU; null where it offers none, and the name where it does not tell it. */
  readonly gpu: { readonly name: string | null; readonly isSoftware: boolean } | null;
}

/** How one process ended. */
export interface Ended {
  /** Place in the order in which the processes of the run were started. */
  readonly position: number;
  readonly startedAt: string;
  readonly outcome: Extract<Repeat['outcome'], 'ok' | 'failed' | 'died' | 'out_of_memory' | 'interrupted'>;
  readonly error: string | null;
  readonly measured: Measured | null;
  /** How long the tab was out of sight inside the timed window. */
  readonly hiddenNs: number;
}

export interface RunOfBrowser {
  readonly id: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly seen: Seen;
}

/** The records of a run, one for each trial, judged one by one and beside each other, by what judges every other record. */
export function recordsOf(
  plan: BrowserPlan,
  processes: readonly (readonly Ended[])[],
  run: RunOfBrowser,
): Record[] {
  return judgeRun(plan.trials.map((trial, i) => recordOf(plan, trial, processes[i]!, run)));
}

function recordOf(
  plan: BrowserPlan,
  { workload, setting }: BrowserTrial,
  processes: readonly Ended[],
  { id, createdAt, seen }: RunOfBrowser,
): Record {
  const repeats = processes.map(repeatOf);
  const isWhole = repeats.length >= plan.processes;
  const head = {
    workload,
    setting,
    engine: engineOf(plan, processes, seen),
    machine: machineOf(seen),
    repeats,
  };
  return {
    ...plan.record,
    createdAt,
    run: {
      id,
      suite: null,
      seed: plan.seed,
      reproduce: 'npm run assay -- serve',
      ...(isWhole && { stop: 'repeats' as const }),
    },
    ...head,
    memory: {
      of: 'host',
      totalBytes: null,
      freeBytes: null,
      limitBytes: null,
      held: [],
      fullModelFits: null,
      ceiling: null,
    },
    ...computedFrom(head),
  };
}

const nothingMeasured = {
  originNs: '0',
  loadNs: null,
  firstRunNs: null,
  warmup: { rule: 'none', durationNs: [], steady: false },
  samples: { startNs: [], durationNs: [], tokenNs: null },
  output: { finite: null, idsSha256: null, checked: checks.nothing(), wrong: null },
};

function repeatOf(ended: Ended, index: number): Repeat {
  const { position, startedAt, outcome, error, measured, hiddenNs } = ended;
  const { clockStepNs: _, ...kept } = measured ?? {
    ...nothingMeasured,
    stop: 'none' as const,
    clockStepNs: 0,
  };
  return {
    index,
    position,
    startedAt,
    outcome,
    error,
    ...kept,
    ...(hiddenNs > 0 && { hidden: { durationNs: hiddenNs } }),
    host: {
      stealShare: null,
      otherShare: null,
      quotaShare: null,
      queueShare: null,
      gcPausesNs: [],
      peakRssBytes: null,
    },
    telemetry: null,
  };
}

function engineOf(plan: BrowserPlan, processes: readonly Ended[], seen: Seen): Record['engine'] {
  const { library, provider } = plan;
  const steps = processes.flatMap(({ measured }) => measured?.clockStepNs ?? []);
  return {
    id: 'web',
    library: {
      name: library.name,
      version: library.version,
      build: provider === 'wasm' ? 'WebAssembly' : 'WebAssembly and WebGPU',
      source: `npm ${library.name} ${library.version}`,
    },
    provider: { name: provider === 'wasm' ? 'wasm' : 'webgpu', options: {} },
    threads: seen.threads,
    sessionConfig: {},
    device: deviceOf(plan, seen),
    placement: null,
    node: null,
    ...(steps.length > 0 && {
      browser: { agent: seen.agent, isIsolated: seen.isIsolated, clockStepNs: Math.max(...steps) },
    }),
  };
}

/** A browser names no processor, and a GPU coarsely or not at all. */
function deviceOf({ provider }: BrowserPlan, { name, gpu }: Seen): Record['engine']['device'] {
  const rest = { index: 0, fingerprint: null };
  if (provider === 'wasm') return { kind: 'cpu', name: `CPU that ${name} does not name`, ...rest };
  const gpuName = gpu?.name ? `${gpu.name}, as ${name} names it` : `GPU that ${name} does not name`;
  return { kind: 'gpu', name: gpuName, ...rest, ...(gpu?.isSoftware && { isSoftware: true as const }) };
}

/** What a page can tell of its host: how many logical processors it has, and nothing more. */
function machineOf({ platform, processors }: Seen): Machine {
  return {
    cpu: {
      kind: 'cpu',
      vendor: null,
      model: null,
      family: null,
      stepping: null,
      microcode: null,
      sockets: null,
      cores: null,
      threads: processors,
      allowedCpus: null,
      baseMhz: null,
      maxMhz: null,
      currentMhz: null,
      features: [],
      smt: null,
      governor: null,
      frequencyDriver: null,
      turbo: null,
    },
    caches: [],
    memory: {
      totalBytes: null,
      availableBytes: null,
      hugePages: null,
      transparentHugePages: null,
      swapTotalBytes: null,
      swapFreeBytes: null,
      modules: null,
    },
    numaNodes: [],
    system: {
      platform,
      architecture: null,
      name: null,
      version: null,
      kernel: null,
      libc: null,
      hypervisor: null,
      isVirtual: null,
      hardwareVendor: null,
      hardwareModel: null,
      node: null,
      v8: null,
    },
    container: {
      kind: null,
      cgroupVersion: null,
      memoryLimitBytes: null,
      memoryUsedBytes: null,
      cpuLimit: null,
    },
    loadAverage: null,
    gpus: [],
    gpuProbe: { status: 'no-access', message: 'a page of a browser may not ask for it' },
  };
}
