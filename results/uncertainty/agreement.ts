import { z } from 'zod';

/** One result of one laboratory. Value and uncertainty in `unit`. */
const agreementSideSchema = z.strictObject({
  laboratory: z.string(),
  value: z.number(),
  /** U; null where there is none, as of a single process. */
  expanded: z.number().nonnegative().nullable(),
  /** What ± U covers, 0 to 1. */
  coverage: z.number().gt(0).lt(1),
  unit: z.string(),
  definition: z.string(),
  /** Everything besides the item that can make two results differ; null is "not stated". */
  conditions: z.record(z.string(), z.union([z.string(), z.number()]).nullable()),
  /** The hash of the identifier of the item; null where it is not known. */
  uuidHash: z.string().nullable(),
  /** The name of the program that measured. */
  tool: z.string(),
  validity: z.enum(['VALID', 'DEGRADED', 'INVALID']),
});

/** Why no verdict is given. */
const agreementRefusals = [
  'differentItems',
  'unknownItem',
  'differentUnit',
  'differentDefinition',
  'differentConditions',
  'differentCoverage',
  'noUncertainty',
  'invalid',
] as const;

/** What a verdict does not see. */
const agreementWarnings = ['sameTool', 'degraded'] as const;

export const agreementSchema = z.strictObject({
  /** First less second, in their unit; null where they have no unit or definition in common. */
  difference: z.number().nullable(),
  /** √(U₁² + U₂²), in the same unit. */
  expandedOfDifference: z.number().nonnegative().nullable(),
  /** E_n = difference / √(U₁² + U₂²); null where no verdict is given. */
  normalisedError: z.number().nullable(),
  verdict: z.enum(['agree', 'disagree']).nullable(),
  refusals: z.array(z.strictObject({ code: z.enum(agreementRefusals), detail: z.string() })),
  warnings: z.array(z.strictObject({ code: z.enum(agreementWarnings), detail: z.string() })),
});

export type AgreementSide = z.infer<typeof agreementSideSchema>;
export type Agreement = z.infer<typeof agreementSchema>;

type Refusal = Agreement['refusals'][number];

/**
 * E_n of two laboratories (ISO 13528, 9.7; NIST Dataplot, EN SCORE): they agree where |E_n| ≤ 1. A verdict needs the same item under
 * the same conditions, and both U at one coverage. Two laboratories with one program share its type B lines and its code: E_n does not
 * see their common error, and a warning says so.
 */
export function agreement(first: AgreementSide, second: AgreementSide): Agreement {
  const refusals = refusalsOf(first, second);
  const isComparable = !refusals.some(
    ({ code }) => code === 'differentUnit' || code === 'differentDefinition',
  );
  const difference = isComparable ? first.value - second.value : null;
  const expanded =
    !isComparable || first.expanded === null || second.expanded === null
      ? null
      : Math.hypot(first.expanded, second.expanded);
  const score = refusals.length === 0 ? normalised(difference!, expanded!) : null;
  return {
    difference,
    expandedOfDifference: expanded,
    normalisedError: score,
    verdict: score === null ? null : Math.abs(score) <= 1 ? 'agree' : 'disagree',
    refusals,
    warnings: warningsOf(first, second),
  };
}

const normalised = (difference: number, expanded: number) => (difference === 0 ? 0 : difference / expanded);

function refusalsOf(first: AgreementSide, second: AgreementSide): Refusal[] {
  const sides = [first, second];
  const differs = (code: Refusal['code'], of: (side: AgreementSide) => string): Refusal[] =>
    of(first) === of(second) ? [] : [{ code, detail: `${of(first)}, ${of(second)}` }];
  const without = (code: Refusal['code'], lacks: (side: AgreementSide) => boolean): Refusal[] =>
    sides.filter(lacks).map(({ laboratory }) => ({ code, detail: laboratory }));
  const unknown = without('unknownItem', ({ uuidHash }) => uuidHash === null);
  // Two exact results that differ have no E_n: whoever states a U of 0 has stated none.
  const isExact = first.expanded === 0 && second.expanded === 0;
  return [
    ...differs('differentUnit', ({ unit }) => unit),
    ...differs('differentDefinition', ({ definition }) => definition),
    ...(unknown.length > 0 ? unknown : differs('differentItems', ({ uuidHash }) => uuidHash!)),
    ...differentConditions(first.conditions, second.conditions),
    ...differs('differentCoverage', (side) => side.coverage.toFixed(4)),
    ...without('noUncertainty', ({ expanded }) => expanded === null || isExact),
    ...without('invalid', ({ validity }) => validity === 'INVALID'),
  ];
}

function differentConditions(
  first: AgreementSide['conditions'],
  second: AgreementSide['conditions'],
): Refusal[] {
  const names = [...new Set([...Object.keys(first), ...Object.keys(second)])].toSorted();
  return names.flatMap((name): Refusal[] => {
    const [x, y] = [first[name] ?? null, second[name] ?? null];
    return x === y
      ? []
      : [{ code: 'differentConditions', detail: `${name}: ${x ?? 'not stated'}, ${y ?? 'not stated'}` }];
  });
}

function warningsOf(first: AgreementSide, second: AgreementSide): Agreement['warnings'] {
  const doubtful = [first, second].filter(({ validity }) => validity === 'DEGRADED');
  return [
    ...(first.tool === second.tool ? [{ code: 'sameTool' as const, detail: first.tool }] : []),
    ...doubtful.map(({ laboratory }) => ({ code: 'degraded' as const, detail: laboratory })),
  ];
}
