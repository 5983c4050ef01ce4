import type { Device, Spec } from '../reference/schema.ts';
import { totalProcessingPerformance } from '../reference/tpp.ts';

/** A figure as its maker or a source prints it. */
export interface Declared {
  value: number;
  verified: boolean;
  source: string;
  /** Other printed values, with their sources. */
  alternatives: { value: number; source: string }[];
}

/** The number of a specification; null where the catalogue has none. */
export const declared = (spec: Spec | undefined): Declared | null =>
  typeof spec?.value !== 'number'
    ? null
    : {
        value: spec.value,
        verified: spec.verified,
        source: spec.source,
        alternatives: (spec.alternatives ?? []).flatMap(({ value, source }) =>
          typeof value === 'number' && value !== spec.value ? [{ value, source }] : [],
        ),
      };

/** The printed TPP, or else what the dense rates give; other printed rates become alternatives. */
export function declaredTpp(specs: Device['specs']): Declared | null {
  const printed = declared(specs.tpp);
  const computed = totalProcessingPerformance(specs);
  if (!computed) return printed;
  const rates = (computed.spec.alternatives ?? []).flatMap(({ value, source }) =>
    typeof value === 'number' ? [{ value: value * computed.bits, source }] : [],
  );
  const base = printed ?? {
    value: computed.tpp,
    verified: computed.verified,
    source: 'derived',
    alternatives: [],
  };
  return { ...base, alternatives: [...base.alternatives, ...rates] };
}
