import type { Machine } from '../../results/record/machine.ts';
import type { EngineChoice } from '../engines/choice.ts';
import { Failure } from '../errors.ts';
import { doctorSays } from '../hint.ts';
import { driverOf, whyNoGpu } from '../machine/no-gpu.ts';
import { WSL, wslDriverAdvice } from '../machine/wsl.ts';
import { cudaWayOut } from '../runtime/cuda-words.ts';
import { doctorCuda } from '../runtime/doctor.ts';
import { thisHost } from '../runtime/host.ts';
import { findOrt } from '../runtime/ort.ts';
import { sourceNames } from './choose-engine.ts';
import type { Target } from './contract.ts';

/** A provider that was asked for and does not compute: what went wrong, and what to do about it. */
export function unusable(
  { provider, engine }: Target,
  problem: string,
  machine: Machine,
  cudaLibs?: string,
): Failure {
  const advice = provider.name === 'cuda' ? cudaAdvice(problem, machine, engine.library, cudaLibs) : [];
  return new Failure(
    `The provider "${provider.name}" was tried with a small computation and failed: ${problem}`,
    advice.join('\n') || `${doctorSays('what this host can run and what is missing')}.`,
  );
}

/** What CUDA's own words mean, what is wrong with the libraries, and what with the driver; each with its way out. */
function cudaAdvice(
  problem: string,
  machine: Machine,
  library: EngineChoice['library'],
  cudaLibs: string | undefined,
): string[] {
  const noGpu = whyNoGpu(machine);
  const found = [
    meaningOf(problem, machine),
    ...(library ? cudaErrors(library, machine, cudaLibs) : []),
  ].filter((advice) => advice !== null);
  // A missing tool says less than what was found wrong without it.
  if (!noGpu || (found.length > 0 && machine.gpuProbe.status === 'no-command')) return found;
  return [...found, `${noGpu.what[0]!.toUpperCase()}${noGpu.what.slice(1)}. ${noGpu.tryThis}`];
}

function meaningOf(problem: string, { system }: Machine): string | null {
  const meaning = cudaWayOut(problem);
  return system.hypervisor === WSL && /driver|dmesg|systemctl/i.test(meaning ?? '')
    ? wslDriverAdvice
    : meaning;
}

function cudaErrors(
  { path, source }: NonNullable<EngineChoice['library']>,
  machine: Machine,
  cudaLibs: string | undefined,
): string[] {
  const ort = findOrt(source === sourceNames.option ? { ort: path } : { provider: 'cuda' });
  const errors = doctorCuda(ort, thisHost, { cudaLibs, toldDriver: driverOf(machine) }).filter(
    ({ state }) => state === 'error',
  );
  return errors.map(({ message, tryThis }) => `${message} ${tryThis ?? ''}`.trim());
}

/** The beginning of what a library says, short enough for a line. */
export const firstSentence = (text: string) => text.split('\n')[0]!.slice(0, 160);
