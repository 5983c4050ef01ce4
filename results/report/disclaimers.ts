import type { Profile } from './inputs/laboratory.ts';
import type { Report } from './schema.ts';

/** What a report says that it does not say (7.8.2.1 l, its note, 7.8.2.2). */
export function disclaimersOf({
  profile,
  items,
  lot,
  four,
  results,
  loads,
  imports,
}: Pick<Report, 'items' | 'lot' | 'four' | 'results' | 'loads' | 'imports'> & {
  readonly profile: Profile;
}): Report['disclaimers'] {
  const lines: readonly (readonly [Report['disclaimers'][number], boolean])[] = [
    ['onlyItemsTested', true],
    ['reproduceOnlyInFull', profile.reproduceOnlyInFull],
    ['suppliedByCustomer', items.some(({ suppliedBy }) => suppliedBy === 'customer')],
    ['sampledByCustomer', lot?.drawnBy === 'customer'],
    ['lowerBounds', four.some(({ measured }) => measured !== null)],
    ['declaredFiguresOfOthers', four.some(({ declared }) => declared !== null)],
    ['servedAsAsked', loads !== undefined],
    ['importedFiguresOfOthers', imports !== undefined],
    ['identityByDriver', items.some(({ kind }) => kind === 'gpu')],
    ['noPowerGrade', results.some(({ figures }) => figures.some(({ sensorGrade }) => sensorGrade !== null))],
    ['notLegalAdvice', true],
  ];
  return lines.filter(([, isSo]) => isSo).map(([code]) => code);
}
