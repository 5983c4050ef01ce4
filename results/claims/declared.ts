import type { TestOf } from '../reference/claim-schema.ts';
import type { Device, Spec, SpecName } from '../reference/schema.ts';
import { claims as says } from '../sentences/claims.ts';
import {
  type Estimate,
  type Evidence,
  exact,
  type Gather,
  judge,
  plainEvidence,
  type TestContext,
} from './evidence.ts';

type Side = { id: string; name: string; spec: Spec; value: number };

const side = ({ reference }: TestContext, id: string | null, quantity: SpecName): Side | null => {
  const device = id === null ? undefined : reference.devices[id];
  const spec = device?.specs[quantity];
  if (!device || typeof spec?.value !== 'number') return null;
  return { id: id!, name: device.name, spec, value: spec.value };
};

const figureOf = ({ id, spec }: Side, quantity: SpecName) => ({
  id: `${id}.${quantity}`,
  source: spec.source,
});

/** What the makers print: the value of the subject, or its ratio to the baseline. */
export const declaredEvidence: Gather<TestOf<'declared'>> = ({ quantity, expect }, context) => {
  const subject = side(context, context.subject, quantity);
  const compared = context.baseline !== null;
  const baseline = compared ? side(context, context.baseline, quantity) : null;
  if (!subject || (compared && !baseline)) return [missing(quantity)];
  const sides = baseline ? [subject, baseline] : [subject];
  const estimate = baseline
    ? exact(subject.value / baseline.value, 'x')
    : exact(subject.value, subject.spec.unit ?? '');
  return [
    declared(
      sides.map(({ name, value, spec }) => `${name} ${value} ${spec.unit ?? ''}`.trim()).join(' / '),
      estimate,
      sides.map((one) => figureOf(one, quantity)),
      sides.every(({ spec }) => spec.verified),
      judge(estimate, expect),
    ),
  ];
};

/** The place of the subject among its maker's released parts, by a declared and verified quantity (0.5 % is rounding). */
export const rankEvidence: Gather<TestOf<'rank'>> = ({ quantity, expect }, context) => {
  const subject = side(context, context.subject, quantity);
  if (!subject) return [missing(quantity)];
  const { vendor } = context.reference.devices[subject.id]!;
  const rivals = Object.entries(context.reference.devices)
    .filter(([, device]) => device.vendor === vendor && isOnSale(device))
    .flatMap(([id]) => side(context, id, quantity) ?? [])
    .filter(({ spec, value }) => spec.verified && value > subject.value * 1.005);
  const estimate = exact(rivals.length + 1, 'place');
  const ahead = rivals.map(({ name, value }) => `${name} ${value}`).join(', ') || 'none';
  const figures = [subject, ...rivals].map((one) => figureOf(one, quantity));
  const statement = `${subject.name} ${subject.value} ${subject.spec.unit}; ahead of it: ${ahead}`;
  return [declared(statement, estimate, figures, subject.spec.verified, judge(estimate, expect))];
};

const isOnSale = ({ kind, status }: Device) => kind === 'device' && status === 'released';

function declared(
  statement: string,
  estimate: Estimate | null,
  figures: Evidence['figures'],
  verified: boolean,
  outcome: Evidence['outcome'],
): Evidence {
  const base = {
    ...plainEvidence,
    statement,
    strength: 'declared',
    basis: 'published',
    verified,
    estimate,
    figures,
  } as const;
  return verified
    ? { ...base, outcome }
    : { ...base, outcome: 'not-comparable', refusal: says.unverified(), counts: false };
}

const missing = (quantity: SpecName): Evidence => ({
  ...plainEvidence,
  statement: `${quantity}: not printed`,
  strength: 'declared',
  basis: 'published',
  verified: false,
  estimate: null,
  figures: [],
  outcome: 'not-comparable',
  refusal: says.notPrinted(),
  counts: false,
});

/** A word that the maker prints, letter for letter. */
export const wordEvidence: Gather<TestOf<'word'>> = ({ quantity, says }, { reference, subject: id }) => {
  const device = id === null ? undefined : reference.devices[id];
  const spec = device?.specs[quantity];
  if (!device || typeof spec?.value !== 'string') return [missing(quantity)];
  const statement = `${device.name}: ${spec.value}`;
  const figures = [{ id: `${id}.${quantity}`, source: spec.source }];
  const outcome = spec.value === says ? 'supported' : 'refuted';
  return [declared(statement, null, figures, spec.verified, outcome)];
};

const mibInGib = 2 ** 10;

/** The memory that drivers report: in the records of this device, else as published. */
export const driverMemoryEvidence: Gather<TestOf<'driver-memory'>> = ({ expect }, context) => {
  const seen = context.measured.filter(
    ({ device, memoryMib }) => device === context.subject && memoryMib !== null,
  );
  if (seen.length > 0) {
    return seen.map(({ title, memoryMib }) =>
      driverMemory(`The driver of this host reports ${memoryMib} MiB`, memoryMib!, expect, 'record', [
        { id: title, source: 'record' },
      ]),
    );
  }
  const reported = side(context, context.subject, 'memoryReported');
  if (reported?.spec.unit !== 'MiB' || !reported.spec.verified) return [];
  return [
    driverMemory(
      `A driver reports ${reported.value} MiB for ${reported.name}`,
      reported.value,
      expect,
      'published',
      [figureOf(reported, 'memoryReported')],
    ),
  ];
};

function driverMemory(
  statement: string,
  memoryMib: number,
  expect: TestOf<'driver-memory'>['expect'],
  basis: Evidence['basis'],
  figures: Evidence['figures'],
): Evidence {
  const estimate = { ...exact(memoryMib / mibInGib, 'GiB'), method: 'as reported' };
  return {
    ...plainEvidence,
    statement,
    strength: 'direct',
    basis,
    verified: true,
    estimate,
    figures,
    outcome: judge(estimate, expect),
  };
}
