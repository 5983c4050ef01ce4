import { gpuOf } from '../devices/device-cache.ts';
import type { Gpu } from '../record/machine.ts';
import { details } from '../sentences/validity.ts';
import { nameProcesses, unexplainedMemoryMib } from '../telemetry/processes.ts';
import { limits } from './limits.ts';
import { type Evidence, each, isByDriver, percent, type Rule } from './rule.ts';

/** Heat, a slowdown of the board or its power brake, in the readings of the window. */
export const slowed: Rule = ({ finished }) =>
  each(finished, ({ seen }) =>
    seen?.slowedShare && seen.slowedShare > limits.slowedShare
      ? {
          code: 'throttled',
          detail: details.slowed({ share: percent(seen.slowedShare), names: reasonsOf(seen) }),
        }
      : null,
  );

const reasonsOf = ({
  throttleShares,
}: {
  readonly throttleShares: Readonly<Record<string, number>> | null;
}) =>
  Object.entries(throttleShares ?? {})
    .map(([name, share]) => `${name} ${percent(share)}`)
    .join(', ');

/**
 * The power limit is how the device is built: held by its default limit it does what it can, and the limit is part of its
 * identity. A limit below the default makes it another device than its name says.
 */
const powerShares = {
  default: { most: 1, says: details.unknownLimit },
  lowered: { most: limits.loweredPowerShare, says: details.loweredLimit },
  unknown: { most: limits.unknownPowerShare, says: details.unknownLimit },
} as const;

type PowerState = keyof typeof powerShares;

function powerState(gpu: Gpu | undefined): PowerState {
  const { enforced = null, default: byDefault = null } = gpu?.powerLimitW ?? {};
  if (enforced === null || byDefault === null) return 'unknown';
  return enforced < byDefault ? 'lowered' : 'default';
}

export const powerLimited: Rule = ({ engine, machine, finished }) => {
  const gpu = gpuOf(engine.device, machine);
  const { most, says } = powerShares[powerState(gpu)];
  return each(finished, ({ seen }) =>
    seen?.powerLimitedShare && seen.powerLimitedShare > most
      ? {
          code: 'throttled',
          detail: says({ share: percent(seen.powerLimitedShare) }),
        }
      : null,
  );
};

/** Who used the GPU as well: by name, or by memory that was in use before the run and that no process explains. */
export const strangers: Rule = ({ engine, machine, finished }) => {
  const gpu = gpuOf(engine.device, machine);
  return each(finished, ({ seen }) => {
    const foreign = seen?.foreign ?? [];
    if (foreign.length > 0) return { code: 'foreign_process', detail: nameProcesses(foreign) };
    const memoryMib = gpu ? unexplainedMemoryMib(gpu, foreign) : null;
    if (memoryMib === null) return null;
    return { code: 'foreign_process', detail: details.usedMemory({ mib: memoryMib }) };
  });
};

/** The figure of a device that runs together with others is one of all of them at work. */
export const neighbours: Rule = ({ finished }) =>
  each(finished, ({ repeat: { together } }) =>
    together && together.missing.length > 0
      ? {
          code: 'neighbour_missing',
          detail: details.missingNeighbours({ list: together.missing.join(', ') }),
        }
      : null,
  );

export const memoryErrors: Rule = ({ all }) =>
  each(all, ({ seen }) =>
    seen?.uncorrectedErrors
      ? { code: 'ecc_error', detail: details.memoryErrors({ n: seen.uncorrectedErrors }) }
      : null,
  );

/** How drivers and libraries say that a device is gone (nvidia-smi's texts, CUDA error 100 and 46, WebGPU). */
const lostWords =
  /GPU is lost|fallen off the bus|Unable to determine the device handle|GPU requires re(set|start)|device-lost|device (was|is|has been) lost|no CUDA-capable device|CUDA-capable device\(s\) is\/are busy or unavailable/i;

export const lostDevice: Rule = ({ engine, all }: Evidence) =>
  each(all, ({ repeat: { error, telemetry } }) => {
    if (!isByDriver(engine)) return null;
    const ended = (telemetry?.events ?? []).filter(({ kind }) => kind === 'died' || kind === 'unavailable');
    const said = [error ?? '', ...ended.map(({ message }) => message)].find((text) => lostWords.test(text));
    return said === undefined ? null : { code: 'device_lost', detail: said };
  });
