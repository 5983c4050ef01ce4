import { imports as says } from '../../sentences/imports.ts';
import type { MetricId } from '../metrics.ts';
import type { Check, Subject } from './check.ts';
import { unequal } from './found.ts';
import { differ, type Known, ofTheSame, over, stated, times, within } from './term.ts';

/** By how much the integral of sampled power may be off a counter of energy: docs/method.md. */
const ofSampling = 0.05;

/** Figures of a metric over the run: of all devices together, or of each. */
function overRun({ result }: Subject, metric: MetricId, per: 'group' | 'device'): Known[] {
  const known = result.figures.filter((figure): figure is Known => figure.value !== null);
  return known.filter(
    (one) =>
      one.metric === metric && one.per === per && (one.statistic === 'single' || one.statistic === 'mean'),
  );
}

export const powerMix: Check = {
  id: 'power_mix',
  about: 'energy against mean power × wall time, to 5 %',
  test(subject) {
    const wall = stated(subject.figure('wall', 'single'));
    if (wall === null) return null;
    const pairs = (['group', 'device'] as const).flatMap((per) => {
      const [energies, powers] = [overRun(subject, 'gpu.energy', per), overRun(subject, 'gpu.power', per)];
      // Devices come in one order; where one of them lacks a figure, nobody knows which.
      if (energies.length !== powers.length) return [];
      return energies.map((energy, i) => [stated(energy)!, times(stated(powers[i]!)!, wall)] as const);
    });
    if (pairs.length === 0) return null;
    return pairs
      .filter(([energy, computed]) => differ(energy, within(computed, ofSampling)))
      .map(([energy, computed]) => unequal(energy, computed, 'suspicious', says.idleMixed()));
  },
};

export const energyOfTokens: Check = {
  id: 'energy_of_tokens',
  about: 'energy / output tokens against the stated energy of a token, to 5 %',
  test({ figure }) {
    const told = stated(figure('gpu.energy.token.out', 'single'));
    const [energy, tokens] = [stated(figure('gpu.energy', 'single')), stated(figure('tokens.out', 'total'))];
    const computed = energy && tokens && over(energy, tokens);
    if (told === null || !computed || !ofTheSame(told, computed)) return null;
    return differ(told, within(computed, ofSampling))
      ? [unequal(told, computed, 'suspicious', says.idleMixed())]
      : [];
  },
};
