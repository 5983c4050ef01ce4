import type { ServingRecord } from './record.ts';

/** How long prompts or answers are, as a scenario writes it; of a trace by the beginning of its hash. */
export function lengthsText(lengths: ServingRecord['scenario']['isl']): string {
  switch (lengths.law) {
    case 'fixed':
      return String(lengths.tokens);
    case 'uniform':
      return `${lengths.from}-${lengths.to}`;
    case 'lognormal':
      return `~${lengths.median}:${lengths.sigma}:${lengths.most}`;
    case 'trace':
      return `trace ${lengths.sha256.slice(0, 16)}`;
  }
}
