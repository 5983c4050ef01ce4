import leven from 'leven';
import { typed } from './hint.ts';

/** The way out of a name that does not exist: the names most like it, and the command that lists all of them (`list shapes`). */
export function nearest(name: string, known: readonly string[], listing: string): string {
  const close = [...known]
    .map((candidate) => ({ candidate, distance: distanceTo(name, candidate) }))
    .sort((a, b) => a.distance - b.distance || lengthsApart(name, a) - lengthsApart(name, b))
    .filter(({ distance, candidate }) => distance <= Math.max(3, candidate.length / 2))
    // Beside a spelling mistake, a name that only has as many letters is none that was meant.
    .filter(({ distance }, _, [best]) => distance <= 3 * best!.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
  return `${close.length > 0 ? `Did you mean ${close.join(' or ')}? ` : ''}${typed(listing)} shows all.`;
}

/** Of two that are as like, the one as long is meant: whoever types `h201` means h200 before h20. */
const lengthsApart = (name: string, { candidate }: { readonly candidate: string }) =>
  Math.abs(name.length - candidate.length);

/** A part of a name is as good as a spelling mistake; small and large letters are the same. */
function distanceTo(name: string, candidate: string): number {
  const [a, b] = [name.toLowerCase(), candidate.toLowerCase()];
  if (a === b) return 0;
  return b.includes(a) || a.includes(b) ? 1 : leven(a, b);
}
