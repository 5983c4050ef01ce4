import { parseSpec, SpecSyntax, specKinds } from '../../workloads/parse.ts';
import { precisionNamed, precisions } from '../../workloads/precision.ts';
import { scenarioKinds } from '../../workloads/serving/scenario.ts';
import { servingSuites } from '../../workloads/serving/suites.ts';
import type { Spec } from '../../workloads/spec.ts';
import { type Care, type Place, suites } from '../../workloads/suites.ts';
import { title } from '../../workloads/title.ts';
import { UsageError } from '../errors.ts';
import { typed } from '../hint.ts';
import { nearest } from '../nearest.ts';
import type { Brought } from '../own-model/own-model.ts';
import { careOf } from '../plan/care.ts';
import { shapeNamed } from '../plan/decoder.ts';
import { unfitOf, withModel } from '../plan/own-model.ts';
import { steppable, withGraphs } from '../plan/step-ways.ts';
import type { Target } from '../target/contract.ts';
import type { RunFlags } from './run-flags.ts';

/** Suites and workloads by name, with the flags that change them; `notices` say what of a suite is left out. */
export function expand(
  what: readonly string[],
  flags: RunFlags,
  target: Target,
  place: Place,
  own: Brought | null,
): { suite: string | null; specs: Spec[]; care: Care; notices: string[] } {
  const known = what.map((word) => suites.get(word) ?? null);
  const first = known.find((suite) => suite !== null) ?? null;
  const leftOut: string[] = [];
  const specs = what.flatMap((word, i) => {
    if (!known[i]) return [readSpec(word, own)];
    const asked = steppable(known[i].specs(target.deviceClass, place), target);
    for (const spec of asked) {
      const why = unfit(spec, own);
      if (why !== null) leftOut.push(`left out: ${title(withModel(spec, own!))}, ${why}`);
    }
    return asked.filter((spec) => unfit(spec, own) === null);
  });
  const wanted = withGraphs(specs, flags.graph ?? 'auto', target).map((spec) =>
    own ? withModel(spec, own) : changed(spec, flags),
  );
  const unique = new Map(wanted.map((spec) => [title(spec), spec]));
  return {
    suite: what.length === 1 ? (first?.name ?? null) : null,
    specs: [...unique.values()],
    care: careOf(first ?? suites.get('quick')!, flags),
    notices: [...new Set(leftOut)],
  };
}

/** Why a workload of a suite does not fit the model that somebody brought; null where it does. */
const unfit = (spec: Spec, own: Brought | null): string | null =>
  own !== null && 'shape' in spec ? unfitOf(spec, own) : null;

export function readSpec(word: string, own: Brought | null = null): Spec {
  try {
    return parseSpec(word, own && { shape: own.model.name, precision: own.model.precision });
  } catch (error) {
    if (!(error instanceof SpecSyntax)) throw error;
    const names = [...suites.keys(), ...specKinds, ...servingSuites.keys(), ...scenarioKinds];
    if (error.choices === specKinds) {
      throw new UsageError(
        `There is no suite and no workload "${word}".`,
        nearest(error.word, names, 'list workloads'),
      );
    }
    const hint =
      error.choices.length > 0
        ? nearest(error.word, error.choices, 'list workloads')
        : `See ${typed('list workloads')}.`;
    throw new UsageError(`"${word}": ${error.message}`, hint);
  }
}

function changed(spec: Spec, { shape, precision }: RunFlags): Spec {
  const named = precision === undefined ? null : precisionNamed(precision);
  if (precision !== undefined && !named) {
    throw new UsageError(
      `There is no precision "${precision}".`,
      nearest(precision, precisions, 'list precisions'),
    );
  }
  if (!('shape' in spec)) return spec;
  return {
    ...spec,
    shape: shape === undefined ? spec.shape : shapeNamed(shape).name,
    precision: named ?? spec.precision,
  };
}
