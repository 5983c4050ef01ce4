import { counted, formatCount } from '../../results/format.ts';
import { pairOf } from '../../workloads/spec.ts';
import { pairTimeShare } from '../../workloads/transfers.ts';
import { listText } from '../isolate/affinity.ts';
import type { RunRequest } from '../run/request.ts';

/** Beside its warm-up and window a process starts, opens two GPUs, locks and fills memory, and compares; seconds, by estimate. */
const besideSeconds = 3;

/** Which links between GPUs a run will measure, and how long that takes, before it begins; nothing where there is none. */
export function pairLines({ specs, care }: RunRequest): string[] {
  const pairs = specs.flatMap((spec) => pairOf(spec) ?? []);
  if (pairs.length === 0) return [];
  const gpus = [...new Set(pairs.flatMap(({ from, to }) => [from, to]))];
  const oneWay = specs.filter((spec) => spec.kind === 'transfer' && spec.kernel === 'link.d2d').length;
  const parts = [`${formatCount(oneWay)} one way`, `${formatCount(pairs.length - oneWay)} both ways at once`];
  const seconds = besideSeconds + pairTimeShare * (care.warmupSeconds + care.windowSeconds);
  const minutes = Math.ceil((pairs.length * care.repeats * seconds) / 60);
  const fewer =
    gpus.length > 2 ? ' (--devices 0,1 measures those of these GPUs, --device 0 those to the next)' : '';
  return [
    `links between GPU ${listText(gpus)}: ${parts.join(', ')}, in ${counted(care.repeats, 'process')} each: about ${counted(minutes, 'minute')}${fewer}`,
  ];
}
