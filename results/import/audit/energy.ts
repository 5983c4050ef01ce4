import { imports as says } from '../../sentences/imports.ts';
import type { Check } from './check.ts';
import { unequal } from './found.ts';
import { differ, ofTheSame, over, stated, times, within } from './term.ts';

/** Power is sampled, and its window is cut otherwise than that of the requests. */
const ofWindows = 0.1;

export const powerMix: Check = {
  id: 'power_mix',
  about: 'energy against mean power × wall time, to 10 %',
  test({ figure }) {
    const wall = stated(figure('wall', 'single'));
    const pairs = (['group', 'device'] as const).flatMap((per) => {
      const [energy, power] = [
        stated(figure('gpu.energy', 'total', per)),
        stated(figure('gpu.power', 'mean', per)),
      ];
      return energy && power && wall ? [[energy, times(power, wall)] as const] : [];
    });
    if (pairs.length === 0) return null;
    return pairs
      .filter(([energy, computed]) => differ(energy, within(computed, ofWindows)))
      .map(([energy, computed]) => unequal(energy, computed, 'suspicious', says.idleMixed()));
  },
};

export const energyOfTokens: Check = {
  id: 'energy_of_tokens',
  about: 'energy / output tokens against the stated energy of a token, to 10 %',
  test({ figure }) {
    const told = stated(figure('energy.token', 'single') ?? figure('energy.token', 'mean'));
    const [energy, tokens] = [stated(figure('gpu.energy', 'total')), stated(figure('tokens.out', 'total'))];
    const computed = energy && tokens && over(energy, tokens);
    if (told === null || !computed || !ofTheSame(told, computed)) return null;
    return differ(told, within(computed, ofWindows))
      ? [unequal(told, computed, 'suspicious', says.idleMixed())]
      : [];
  },
};
