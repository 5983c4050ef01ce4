import { existsSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Care } from '../../workloads/suites.ts';
import { plainTitle } from '../../workloads/title.ts';
import { listText } from '../isolate/affinity.ts';
import type { Trial } from '../plan/trial.ts';
import { aimOf } from '../run/rounds.ts';
import type { Target } from '../target/contract.ts';
import type { RunFlags } from './run-flags.ts';

/** The command line that repeats one trial. */
export function reproduce(trial: Trial, targets: readonly Target[], care: Care, flags: RunFlags): string {
  const { seed, layers, memoryLimit: limit, timeout, model, ort, cudaLibs, telemetry, alone } = flags;
  const target = targets[0]!;
  const isOne = targets.length === 1;
  const options = Object.entries(target.provider.options)
    .filter(([key]) => isOne || key !== 'device_id')
    .map(([key, value]) => `${key}:${value}`);
  const provider = target.provider.name + (options.length > 0 ? `=${options.join(',')}` : '');
  const parts = [
    `npm run assay -- run "${plainTitle(trial.title)}"`,
    `--provider ${provider} --engine ${target.engine.id} --threads ${target.threads} --seed ${seed}`,
    ...(isOne ? [] : [`--devices ${listText(targets.map(({ device }) => device.index))}`]),
    ...(isOne || alone !== false ? [] : ['--no-alone']),
    `--repeats ${care.repeats} --warmup ${care.warmupSeconds} --budget ${care.windowSeconds} --timeout ${timeout}`,
    ...(care.extraRounds ? [`--extra-rounds ${care.extraRounds} --aim ${aimOf(care)}`] : []),
    ...(layers === undefined ? [] : [`--layers ${layers}`]),
    ...(limit === undefined ? [] : [`--memory-limit ${limit}`]),
    ...Object.entries({ '--model': model, '--ort': ort, '--cuda-libs': cudaLibs }).flatMap(([flag, path]) =>
      path === undefined ? [] : [`${flag} "${withoutPlace(path)}"`],
    ),
    ...(telemetry === false ? ['--no-telemetry'] : []),
  ];
  return parts.join(' ');
}

/** What a path names, without where it lies here: a record goes to others. */
function withoutPlace(path: string): string {
  const full = resolve(path);
  const kind = existsSync(full) && statSync(full).isDirectory() ? 'folder' : 'file';
  return `<${kind} ${basename(full)}>`;
}
