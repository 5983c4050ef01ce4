import { counted, formatCount } from '../../results/format.ts';
import { pairOf } from '../../workloads/spec.ts';
import { cpusNear, listText } from '../isolate/affinity.ts';
import type { RunRequest } from '../run/request.ts';
import { isAskedAlone, turnsOf } from '../run/turns.ts';

const turnsText = (count: number) => counted(count, 'turn');

/** What a run on several devices will do and cost, before it begins; nothing for one device. */
export function crewLines(request: RunRequest): string[] {
  const { crew, care, specs, machine } = request;
  if (!crew) return [];
  const turns = turnsOf(specs, request);
  const count = (role: string) => care.repeats * turns.filter(([seat]) => seat.role === role).length;
  const devices = crew.targets.length;
  const unbound = crew.targets
    .map(({ device }) => device.index)
    .filter((index) => cpusNear(index, machine) === null);
  const stays = specs.some((spec) => isAskedAlone(spec) && !pairOf(spec))
    ? ', but for capacity and links'
    : '';
  const counted = [
    { turns: count('together'), of: `${devices} processes at once` },
    { turns: count('alone'), of: 'one GPU alone' },
  ].filter(({ turns }) => turns > 0);
  if (counted.length === 0) return [];
  const parts = counted.map(
    ({ turns, of }, i) => `${i === 0 ? turnsText(turns) : formatCount(turns)} of ${of}`,
  );
  return [
    `GPU ${listText(crew.targets.map(({ device }) => device.index))}: ${parts.join(', and ')}${
      crew.alone ? ` (--no-alone leaves these out${stays})` : ''
    }`,
    ...(unbound.length > 0
      ? [
          `GPU ${listText(unbound)}: the NUMA node is not known, so its processes are not bound to CPUs near it`,
        ]
      : []),
  ];
}
