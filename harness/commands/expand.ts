import { parseSpec, SpecSyntax, specKinds } from '../../workloads/parse.ts';
import { precisions } from '../../workloads/precision.ts';
import type { Spec } from '../../workloads/spec.ts';
import { type Care, type Place, suites } from '../../workloads/suites.ts';
import { title } from '../../workloads/title.ts';
import { UsageError } from '../errors.ts';
import { typed } from '../hint.ts';
import { nearest } from '../nearest.ts';
import type { Brought } from '../own-model/own-model.ts';
import { careOf } from '../plan/care.ts';
import { shapeNamed } from '../plan/decoder.ts';
import { withModel } from '../plan/own-model.ts';
import { steppable, withGraphs } from '../plan/step-ways.ts';
import type { Target } from '../target/contract.ts';
import type { RunFlags } from './run-flags.ts';

/** Suites and workloads by name, with the flags that change them. */
export function expand(
  what: readonly string[],
  flags: RunFlags,
  target: Target,
  place: Place,
  own: Brought | null,
): { suite: string | null; specs: Spec[]; care: Care } {
  const known = what.map((word) => suites.get(word) ?? null);
  const first = known.find((suite) => suite !== null) ?? null;
  const specs = what.flatMap((word, i) =>
    known[i] ? steppable(known[i].specs(target.deviceClass, place), target) : [readSpec(word)],
  );
  const wanted = withGraphs(specs, flags.graph ?? 'auto', target).map((spec) =>
    own ? withModel(spec, own) : changed(spec, flags),
  );
  const unique = new Map(wanted.map((spec) => [title(spec), spec]));
  return {
    suite: what.length === 1 ? (first?.name ?? null) : null,
    specs: [...unique.values()],
    care: careOf(first ?? suites.get('quick')!, flags),
  };
}

export function readSpec(word: string): Spec {
  try {
    return parseSpec(word);
  } catch (error) {
    if (!(error instanceof SpecSyntax)) throw error;
    const names = [...suites.keys(), ...specKinds];
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
  if (precision !== undefined && !(precisions as readonly string[]).includes(precision)) {
    throw new UsageError(
      `There is no precision "${precision}".`,
      nearest(precision, precisions, 'list precisions'),
    );
  }
  if (!('shape' in spec)) return spec;
  return {
    ...spec,
    shape: shape === undefined ? spec.shape : shapeNamed(shape).name,
    precision: (precision as typeof spec.precision | undefined) ?? spec.precision,
  };
}
