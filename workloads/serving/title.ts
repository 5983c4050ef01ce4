import type { AskedScenario } from './asked.ts';
import type { Lengths, Scenario } from './scenario.ts';

/** For people and as a key: `server tinyllama-1.1b int4 rate=2 isl=64 osl=32 ttft=2s tpot=0.2s share=99 rows=8 chunk=64`. */
export function scenarioTitle(scenario: Scenario | AskedScenario): string {
  const { kind, shape, precision, arrivals, isl, osl, limits, policy } = scenario;
  const words = [
    kind,
    shape,
    precision,
    ...arrivalWords(arrivals),
    ...(isl ? [`isl=${lengthsText(isl)}`] : []),
    ...(osl ? [`osl=${lengthsText(osl)}`] : []),
    ...(limits
      ? [`ttft=${limits.ttftSeconds}s`, `tpot=${limits.tpotSeconds}s`, `share=${limits.percent}`]
      : []),
    `rows=${policy.rows}`,
    `chunk=${policy.chunk}`,
  ];
  return words.join(' ');
}

function arrivalWords(arrivals: (Scenario | AskedScenario)['arrivals']): string[] {
  switch (arrivals.process) {
    case 'at once':
      return [];
    case 'closed':
      return [`users=${arrivals.users}`];
    case 'trace':
      return [`trace=${arrivals.sha256.slice(0, 8)}`];
    case 'trace file':
      return ['trace'];
    case 'poisson':
      return [`rate=${arrivals.perSecond}`];
    case 'even':
      return [`rate=${arrivals.perSecond}`, 'arrivals=even'];
    case 'gamma':
      return [`rate=${arrivals.perSecond}`, `arrivals=gamma:${arrivals.cv}`];
  }
}

function lengthsText(lengths: Lengths): string {
  switch (lengths.law) {
    case 'fixed':
      return String(lengths.tokens);
    case 'uniform':
      return `${lengths.from}-${lengths.to}`;
    case 'lognormal':
      return `~${lengths.median}:${lengths.sigma}:${lengths.most}`;
    case 'trace':
      return 'trace';
  }
}
