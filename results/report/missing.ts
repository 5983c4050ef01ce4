import type { ReportInput } from './input.ts';
import { missingFields } from './inputs/fields.ts';
import type { Missing, Report } from './schema.ts';

/** Everything that a report needs and nobody filled in, each with its clause. */
export const missingOf = (
  { profile, job, plan }: Pick<ReportInput, 'profile' | 'job' | 'plan'>,
  items: Report['items'],
): Missing[] => [
  ...missingFields({ profile: profile.value, job: job.value }),
  ...(job.value.items.length === 0 ? [] : items).flatMap(({ isUnambiguous }, i) =>
    isUnambiguous
      ? []
      : [
          {
            at: `/items/${i}/identifiers`,
            clause: '7.8.2.1 g',
            file: 'job.json' as const,
            field: `items.${i}.identifiers`,
          },
        ],
  ),
  ...lotFields(plan?.value.lot ?? null),
];

function lotFields(lot: NonNullable<NonNullable<ReportInput['plan']>['value']['lot']> | null): Missing[] {
  if (!lot) return [];
  const of = (field: 'drawnOn' | 'place', clause: string): Missing[] =>
    lot[field] === null ? [{ at: `/lot/${field}`, clause, file: 'plan.json', field: `lot.${field}` }] : [];
  return [...of('drawnOn', '7.8.5 a'), ...of('place', '7.8.5 c')];
}
