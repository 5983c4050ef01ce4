import { basename } from 'node:path';
import type { AskedScenario } from '../../workloads/serving/asked.ts';
import { scenarioTitle } from '../../workloads/serving/title.ts';
import type { Target } from '../target/contract.ts';
import type { RunFlags } from './run-flags.ts';

/** The command line that serves one load again, or makes a search again. */
export function reproduceServing(
  scenario: AskedScenario,
  seed: number,
  { provider, engine, threads }: Target,
  { layers, timeout, telemetry }: RunFlags,
): string {
  const options = Object.entries(provider.options).map(([key, value]) => `${key}:${value}`);
  const name = provider.name + (options.length > 0 ? `=${options.join(',')}` : '');
  const { requests, warmup, trace } = scenario;
  const title = [
    scenarioTitle(scenario).replace(/ trace\b/, ''),
    ...(scenario.findsRate ? ['find-rate'] : []),
    ...(trace === null ? [] : [`trace=<file ${basename(trace.file)}>`]),
  ].join(' ');
  const parts = [
    `npm run assay -- run "${title} requests=${requests} warmup=${warmup}"`,
    `--provider ${name} --engine ${engine.id} --threads ${threads} --seed ${seed} --timeout ${timeout}`,
    ...(layers === undefined ? [] : [`--layers ${layers}`]),
    ...(telemetry === false ? ['--no-telemetry'] : []),
  ];
  return parts.join(' ');
}
