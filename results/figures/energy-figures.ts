import { formatFixed } from '../format.ts';
import type { DefinitionId } from '../record/definitions.ts';
import type { Telemetry } from '../record/telemetry.ts';
import { findSeries } from '../record/track.ts';
import type { EngineIdentity, Repeat, Setting, Workload } from '../record.ts';
import { figures as says } from '../sentences/figures.ts';
import { details } from '../sentences/validity.ts';
import { mean } from '../statistics/moments.ts';
import { energyIn, type SensorGrade } from '../telemetry/energy.ts';
import { telemetryDevice } from '../telemetry/of-repeat.ts';
import { samplingIn, type Window, windowOf } from '../telemetry/window.ts';

/** An energy figure before its statistics: one value per process, or why there is none. */
export type EnergyFigure = { readonly definition: DefinitionId } & (
  | {
      readonly values: readonly number[];
      readonly sensor: { readonly grade: SensorGrade; readonly windowSeconds: number };
    }
  | { readonly values: null; readonly missing: string }
);

export interface Metered {
  readonly workload: Pick<Workload, 'kind' | 'cost'>;
  readonly setting: Pick<Setting, 'batch' | 'isl' | 'osl'>;
  readonly engine: { readonly device: EngineIdentity['device'] };
}

/** A stretch of a sample with its tokens: request ready to first id, first to last id. */
interface Phase {
  readonly definition: DefinitionId;
  readonly tokens: number;
  readonly of: (tokenNs: readonly number[]) => readonly [fromNs: number, toNs: number];
}

/** A phase shorter than this many readings of the sensor is a blur of what lies around it. */
const readingsOfAPhase = 10;

/** Joules of the trial's device between the same timestamps as its samples and tokens. */
export function energyFigures(
  { workload, setting, engine }: Metered,
  done: readonly Repeat[],
): EnergyFigure[] {
  const { tokens } = workload.cost;
  const whole = (definition: DefinitionId, divisor: number) =>
    figure(definition, done, (repeat) => wholeWindow(repeat, engine.device, divisor));
  return [
    whole('energy.sample', 1),
    ...(tokens > 0 ? [whole('energy.token', tokens)] : []),
    ...phasesOf(workload.kind, setting).map((phase) =>
      figure(phase.definition, done, (repeat) => ofPhase(repeat, engine.device, phase)),
    ),
  ];
}

function phasesOf(kind: Workload['kind'], { batch, isl, osl }: Metered['setting']): Phase[] {
  if (kind !== 'generate' || isl === null || osl === null) return [];
  const prefill: Phase = {
    definition: 'energy.token.prefill',
    tokens: batch * isl,
    of: (tokenNs) => [0, tokenNs[0]!],
  };
  const decode: Phase = {
    definition: 'energy.token.decode',
    tokens: batch * (osl - 1),
    of: (tokenNs) => [tokenNs[0]!, tokenNs.at(-1)!],
  };
  return osl > 1 ? [prefill, decode] : [prefill];
}

/** Joules divided by what was asked for, of one process. */
type OfProcess =
  | { readonly value: number; readonly grade: SensorGrade; readonly windowSeconds: number }
  | { readonly value: null; readonly missing: string };

/** All processes have to be metered: a mean over those that are would be of another population than the speeds. */
function figure(
  definition: DefinitionId,
  done: readonly Repeat[],
  of: (repeat: Repeat) => OfProcess,
): EnergyFigure {
  const measured = done.map(of);
  const silent = measured.find((process) => process.value === null);
  if (silent?.value === null) return { definition, values: null, missing: silent.missing };
  const metered = measured.filter((process) => process.value !== null);
  return {
    definition,
    values: metered.map(({ value }) => value),
    sensor: {
      grade: metered
        .map(({ grade }) => grade)
        .toSorted()
        .at(-1)!,
      windowSeconds: Math.min(...metered.map(({ windowSeconds }) => windowSeconds)),
    },
  };
}

function wholeWindow(repeat: Repeat, device: EngineIdentity['device'], divisor: number): OfProcess {
  const window = windowOf(repeat.originNs, repeat.samples)!;
  const { telemetry, samples } = repeat;
  const name = telemetryDevice(device);
  if (!telemetry) return { value: null, missing: details.noTelemetry() };
  if (name === undefined) return { value: null, missing: says.noDevice() };
  const { joules, grade, reason } = energyIn(telemetry, name, window);
  if (joules === null) return { value: null, missing: reason! };
  const count = samples.durationNs.length * divisor;
  return { value: joules / count, grade: grade!, windowSeconds: secondsOf(window) };
}

function ofPhase(repeat: Repeat, device: EngineIdentity['device'], phase: Phase): OfProcess {
  const whole = wholeWindow(repeat, device, 1);
  if (whole.value === null) return whole;
  const telemetry = repeat.telemetry!;
  const name = telemetryDevice(device)!;
  const windows = phaseWindows(repeat, phase);
  const readings = mean(windows.map((window) => readingsIn(telemetry, name, window))) ?? 0;
  if (readings < readingsOfAPhase) {
    const seen = formatFixed(readings, 1);
    return {
      value: null,
      missing: says.fewReadings({ seen, needs: readingsOfAPhase }),
    };
  }
  const joules = windows.map((window) => energyIn(telemetry, name, window).joules);
  if (joules.includes(null)) return { value: null, missing: says.phaseDiffers() };
  const sum = joules.reduce<number>((total, part) => total + part!, 0);
  return { ...whole, value: sum / (phase.tokens * windows.length) };
}

function phaseWindows({ originNs, samples }: Repeat, { of }: Phase): Window[] {
  return samples.startNs.map((start, i) => {
    const [from, to] = of(samples.tokenNs![i]!);
    const onAxis = (offsetNs: number) => BigInt(originNs) + BigInt(Math.round(start + offsetNs));
    return { startNs: onAxis(from), endNs: onAxis(to) };
  });
}

function readingsIn(telemetry: Telemetry, device: string | null, window: Window): number {
  const series =
    findSeries(telemetry, { channel: 'energy', device }) ??
    findSeries(telemetry, { channel: 'power', device });
  return series ? samplingIn(series, window).samples : 0;
}

const secondsOf = ({ startNs, endNs }: Window) => Number(endNs - startNs) / 1e9;
