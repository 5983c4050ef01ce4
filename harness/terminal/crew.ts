import { formatCount } from '../../results/format.ts';
import { listText } from '../affinity.ts';
import type { RunRequest } from '../run.ts';
import { turnsOf } from '../turns.ts';

const turnsText = (count: number) => `${formatCount(count)} turn${count === 1 ? '' : 's'}`;

/** What a run on several devices will do and cost, before it begins; nothing for one device. */
export function crewLines(request: RunRequest): string[] {
  const { crew, care, specs } = request;
  if (!crew) return [];
  const turns = turnsOf(specs.length, request);
  const count = (role: string) => care.repeats * turns.filter(([seat]) => seat.role === role).length;
  const devices = crew.targets.length;
  const unbound = turns[0]!.filter(({ cpus }) => cpus === null).map(({ target }) => target.device.index);
  return [
    `GPU ${listText(crew.targets.map(({ device }) => device.index))}: ${turnsText(count('together'))} of ${devices} processes at once${
      crew.alone ? `, and ${formatCount(count('alone'))} of one GPU alone (--no-alone leaves these out)` : ''
    }`,
    ...(unbound.length > 0
      ? [
          `GPU ${listText(unbound)}: the NUMA node is not known, so its processes are not bound to CPUs near it`,
        ]
      : []),
  ];
}
