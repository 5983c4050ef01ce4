import { formatQuantity, formatShare } from '../format.ts';
import { sum } from '../statistics/moments.ts';
import type { Operator, Part, Profile } from './report.ts';

/** A rate of an operator, and its share of what the device showed beside it; a share is null without a probe of its unit. */
export interface Rate {
  readonly value: number;
  readonly unit: 'B/s' | 'FLOP/s';
  readonly ofProbe: number | null;
}

/** What a profile says, computed when it is read. */
export interface Reading {
  /** Mean seconds of the step without the profiler. */
  readonly plainSeconds: number;
  /** What the profiler added, as a share of the plain step; below 0 where the machine was faster meanwhile. */
  readonly added: number;
  /** Time in operators over the plain step. */
  readonly explained: number;
  /** The biggest part, in a sentence. */
  readonly sentence: string;
  /** What to know before believing it. */
  readonly notes: readonly string[];
}

const percent = (share: number) => formatShare(share);

export function readProfile(profile: Profile): Reading {
  const { plain, profiled, operators } = profile;
  const plainSeconds = (plain.beforeSeconds + plain.afterSeconds) / 2;
  const reading = {
    plainSeconds,
    added: profiled.seconds / plainSeconds - 1,
    explained: sum(operators.map(({ seconds }) => seconds)) / plainSeconds,
  };
  return { ...reading, sentence: sentenceOf(profile, reading), notes: notesOf(profile, reading) };
}

/**
 * Bytes over time where a step is read, operations over time where it is computed. Null where the work is not known, and where
 * times are those of the queueing.
 */
export function rateOf(
  { work, seconds }: Pick<Operator | Part, 'work' | 'seconds'>,
  { basis, subject, probe }: Pick<Profile, 'basis' | 'subject' | 'probe'>,
): Rate | null {
  if (work === null || basis === 'queued' || seconds === 0) return null;
  const isComputed = subject.kind === 'prefill' || subject.kind === 'gemm';
  const unit = isComputed ? 'FLOP/s' : 'B/s';
  const value = (isComputed ? work.flops : work.bytes) / seconds;
  return { value, unit, ofProbe: probe?.unit === unit ? value / probe.value : null };
}

function sentenceOf(profile: Profile, facts: Facts): string {
  const { operators, outsideSeconds, profiled, basis, probe } = profile;
  const [biggest] = operators;
  if (basis === 'queued') {
    return 'The times below are those of queueing nodes: this profile does not say where the time of the device goes.';
  }
  if (!biggest || outsideSeconds > biggest.seconds) {
    return `The biggest part of a step, ${percent(outsideSeconds / profiled.seconds)}, lies in none of its operators: the runtime around them, and waiting.`;
  }
  const rate = rateOf(biggest, profile);
  const does = rate?.unit === 'B/s' ? 'reads' : 'computes';
  const beside = rate?.ofProbe && probe ? `, ${percent(rate.ofProbe)} of ${probe.title} beside it` : '';
  const speed = rate ? `, and ${does} at ${formatQuantity(rate)}${beside}` : '';
  const doubt = isDoubtful(profile, facts) ? ' That is doubtful: the machine was not quiet.' : '';
  return `The biggest part of a step is ${biggest.operator}: ${percent(biggest.seconds / profiled.seconds)}${speed}.${doubt}`;
}

const limits = { added: 0.1, explained: 1.05, drift: 0.05, others: 0.05, cut: 0.01, probe: 1.02 } as const;

type Facts = Pick<Reading, 'added' | 'explained'>;

const isDoubtful = (profile: Profile, facts: Facts) =>
  isDisturbed(profile) || isDrifting(profile) || isSlowed(profile, facts);

function notesOf(profile: Profile, facts: Facts): string[] {
  const doubts = [
    profilerNote(facts),
    slowedNote(profile, facts),
    othersNote(profile),
    driftNote(profile),
    cutNote(profile),
  ];
  const others = [elsewhereNote(profile), overlapNote(profile), probeNote(profile)];
  return [basisNotes[profile.basis], ...[...doubts, ...others].filter((note) => note !== null)];
}

const basisNotes: { readonly [basis in Profile['basis']]: string } = {
  computed: 'A node of the CPU is timed from its begin to its end, on all threads.',
  waited:
    'Each kernel was waited for (CUDA_LAUNCH_BLOCKING=1), so a node lasts as long as its kernels and their launch: many short nodes look longer than they are.',
  device:
    'Operators are timed by their kernels on the clock of the device; what is outside is launching, waiting and the host.',
  queued:
    'As far as is known, a node of this provider returns when its work is queued, and no kernels were traced: its time is not that of its computation, so no rates are given.',
};

function profilerNote({ added }: Facts): string | null {
  if (added <= limits.added) return null;
  return `A step took ${percent(added)} longer with the profiler: it writes down every node, which weighs most where nodes are short; or the machine was slower meanwhile.`;
}

/** Waiting for each kernel makes nodes longer than they are in a step: that is no sign of a busy machine. */
const isSlowed = ({ basis }: Profile, { explained }: Facts) =>
  basis !== 'waited' && explained > limits.explained;

function slowedNote(profile: Profile, facts: Facts): string | null {
  if (!isSlowed(profile, facts)) return null;
  return `The operators of a profiled step took ${percent(facts.explained)} of the whole step without the profiler: they ran slower meanwhile, and their rates are too low.`;
}

const isDisturbed = ({ profiled }: Profile) => (profiled.othersShare ?? 0) > limits.others;

function othersNote(profile: Profile): string | null {
  if (!isDisturbed(profile)) return null;
  return `Other processes used ${percent(profile.profiled.othersShare!)} of the processors while the steps were profiled: what they interrupted looks longer than it is. Stop them and profile again.`;
}

const driftOf = ({ plain }: Profile) => plain.afterSeconds / plain.beforeSeconds;
const isDrifting = (profile: Profile) => Math.abs(driftOf(profile) - 1) > limits.drift;

function driftNote(profile: Profile): string | null {
  if (!isDrifting(profile)) return null;
  const ratio = driftOf(profile);
  const change = `${ratio > 1 ? '+' : ''}${percent(ratio - 1)}`;
  return `The step without the profiler changed by ${change} from before to after: the machine was not steady.`;
}

function cutNote({ basis, operators, profiled }: Profile): string | null {
  const pieces = sum(
    operators.map(({ nodes, parts }) => Math.max(nodes, sum(parts.map(({ runs }) => runs)))),
  );
  const most = pieces * 1e-6;
  if (most / profiled.seconds <= limits.cut) return null;
  const what = basis === 'device' ? 'kernels' : 'nodes';
  return `Times of ${what} are cut to whole microseconds: up to ${formatQuantity({ value: most, unit: 's' })} of a step (${percent(most / profiled.seconds)}) count as outside for that reason.`;
}

function elsewhereNote({ subject, operators }: Profile): string | null {
  if (subject.provider === 'cpu') return null;
  const found = operators.filter(({ providers }) => providers.includes('CPUExecutionProvider'));
  if (found.length === 0) return null;
  return `On the CPU, and not on the device: ${found.map(({ operator }) => operator).join(', ')}.`;
}

const overlapNote = ({ outsideSeconds }: Profile): string | null =>
  outsideSeconds >= 0 ? null : 'The operators add up to more than the step: kernels of the device overlap.';

function probeNote(profile: Profile): string | null {
  const faster = profile.operators.filter(
    (operator) => (rateOf(operator, profile)?.ofProbe ?? 0) > limits.probe,
  );
  if (faster.length === 0) return null;
  const names = faster.map(({ operator }) => operator).join(', ');
  return `Faster than ${profile.probe!.title} beside it: ${names}. Either what is read was in the cache, or the machine was slower while the probe ran.`;
}
