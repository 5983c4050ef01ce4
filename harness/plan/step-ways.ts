import type { Batch, DecoderSpec, Spec, StepWays } from '../../workloads/spec.ts';
import { title } from '../../workloads/title.ts';
import { recordsGraphs } from '../engines/known-providers.ts';
import { UsageError } from '../errors.ts';
import type { Target } from '../target/contract.ts';

/** Which steps are recorded as graphs of the device: all, none, or those whose titles say so. */
export const graphChoices = ['on', 'off', 'auto'] as const;
export type GraphChoice = (typeof graphChoices)[number];

type Place = Pick<Target, 'provider' | 'engine'>;

/** How the steps of a spec follow each other. Throws UsageError for a way that the target does not have. */
export function waysOf(spec: DecoderSpec<Batch>, place: Place): StepWays {
  if (spec.kind === 'prefill') return {};
  const obstacle = obstacleTo(spec, place);
  if (obstacle) throw new UsageError(`${title(spec)}: ${obstacle.what}`, obstacle.wayOut);
  return spec;
}

/** The trials of a suite that the target can step as they ask; a suite is written for all devices of a class. */
export const steppable = (specs: readonly Spec[], place: Place): Spec[] =>
  specs.filter((spec) => !hasSteps(spec) || obstacleTo(spec, place) === null);

/**
 * The specs with their steps recorded or not, as somebody chose; each work is left once. Throws UsageError where all steps are to be
 * recorded and the target records none.
 */
export function withGraphs(specs: readonly Spec[], choice: GraphChoice, place: Place): Spec[] {
  if (choice === 'auto') return [...specs];
  if (choice === 'off') return specs.filter((spec) => !(hasSteps(spec) && spec.graph));
  const recorded = specs.map((spec) =>
    hasSteps(spec) && !isQueuedGeneration(spec) ? { ...spec, graph: true as const } : spec,
  );
  for (const spec of recorded) if ('shape' in spec) waysOf(spec, place);
  return recorded;
}

type Stepped = Extract<DecoderSpec<Batch>, { kind: 'decode' | 'generate' }>;

const hasSteps = (spec: Spec): spec is Stepped => spec.kind === 'decode' || spec.kind === 'generate';

const isQueuedGeneration = (spec: Stepped) => spec.kind === 'generate' && spec.queued === true;

/** Why steps cannot follow each other so, and what to do; null where they can. */
function obstacleTo(spec: Stepped, { provider, engine }: Place): { what: string; wayOut: string } | null {
  if (spec.queued && (provider.name === 'cpu' || engine.id === 'binding')) {
    return {
      what: 'nothing is queued there: a run is complete when it returns.',
      wayOut: 'Leave `queued` out.',
    };
  }
  if (spec.graph && !(engine.id === 'native' && recordsGraphs(provider.name))) {
    return {
      what: `the provider "${provider.name}" of the engine "${engine.id}" records no graphs of a device.`,
      wayOut: 'Leave `graph` out.',
    };
  }
  if (isQueuedGeneration(spec) && spec.graph) {
    return {
      what: 'the steps of a recorded generation get their lengths one by one.',
      wayOut: 'Take one of the two.',
    };
  }
  return null;
}
