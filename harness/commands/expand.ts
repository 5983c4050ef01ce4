import { parseSpec, SpecSyntax, specKinds } from '../../workloads/parse.ts';
import { precisionNamed, precisions } from '../../workloads/precision.ts';
import type { Spec } from '../../workloads/spec.ts';
import { type Care, type Place, suites } from '../../workloads/suites.ts';
import { title } from '../../workloads/title.ts';
import { UsageError } from '../errors.ts';
import { typed } from '../hint.ts';
import { nearest } from '../nearest.ts';
import type { Brought } from '../own-model/own-model.ts';
import { careOf } from '../plan/care.ts';
import { shapeNamed } from '../plan/decoder.ts';
import { positionsIn, positionsOf, withModel } from '../plan/own-model.ts';
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
  const tooLong: Spec[] = [];
  const specs = what.flatMap((word, i) => {
    if (!known[i]) return [readSpec(word, own)];
    const asked = steppable(known[i].specs(target.deviceClass, place), target);
    tooLong.push(...asked.filter((spec) => isTooLong(spec, own)));
    return asked.filter((spec) => !isTooLong(spec, own));
  });
  const wanted = withGraphs(specs, flags.graph ?? 'auto', target).map((spec) =>
    own ? withModel(spec, own) : changed(spec, flags),
  );
  const unique = new Map(wanted.map((spec) => [title(spec), spec]));
  return {
    suite: what.length === 1 ? (first?.name ?? null) : null,
    specs: [...unique.values()],
    care: careOf(first ?? suites.get('quick')!, flags),
    notices: [...new Set(tooLong.map((spec) => title(withModel(spec, own!))))].map(
      (name) => `left out: ${name}, longer than the ${positionsIn(own!)} positions of the model`,
    ),
  };
}

/** Whether a workload of a suite is longer than the model that somebody brought. */
function isTooLong(spec: Spec, own: Brought | null): boolean {
  const most = own === null ? null : positionsIn(own);
  return most !== null && 'shape' in spec && positionsOf(spec) > most;
}

export function readSpec(word: string, own: Brought | null = null): Spec {
  try {
    return parseSpec(word, own && { shape: own.model.name, precision: own.model.precision });
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
