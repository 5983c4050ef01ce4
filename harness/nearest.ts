import leven from 'leven';
import { typed } from './hint.ts';

/** The way out of a name that does not exist: the names most like it, and the command that lists all of them (`list shapes`). */
export function nearest(name: string, known: readonly string[], listing: string): string {
  const close = [...known]
    .map((candidate) => ({ candidate, distance: distanceTo(name, candidate) }))
    .sort((a, b) => a.distance - b.distance)
    .filter(({ distance, candidate }) => distance <= Math.max(3, candidate.length / 2))
    // Beside a spelling mistake, a name that only has as many letters is none that was meant.
    .filter(({ distance }, _, [best]) => distance <= 3 * best!.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
  return `${close.length > 0 ? `Did you mean ${close.join(' or ')}? ` : ''}${typed(listing)} shows all.`;
}

/** A part of a name is as good as a spelling mistake. */
function distanceTo(name: string, candidate: string): number {
  const [a, b] = [name.toLowerCase(), candidate.toLowerCase()];
  return b.includes(a) || a.includes(b) ? 1 : leven(a, b);
}
