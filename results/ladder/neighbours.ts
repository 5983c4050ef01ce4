import type { Claim } from '../reference/claim-schema.ts';
import type { Ladder, Rung, RungKind } from './rung.ts';

/** Which figure stands for a device where it has several: what was measured before what was printed, that before what was declared. */
const bySupport: readonly RungKind[] = ['measured', 'published', 'declared', 'projected'];

/**
 * The rungs of a device among few others, highest first, for a picture that is seen at a glance: its own rungs, whatever they are;
 * then other measured devices; then the devices that claims name, the most often named first; then the best supported and the highest. Each of the
 * others stands there once, by its best supported figure.
 *
 * @param own the device of the catalogue, or the name of a measured one
 * @param count how many rungs there are at most; all of the device's own are always among them
 */
export function neighbours(
  { rungs }: Pick<Ladder, 'rungs'>,
  own: string | null,
  claims: readonly Claim[],
  count: number,
): Rung[] {
  const isOwn = ({ device, name }: Rung) => own !== null && (device === own || name === own);
  const ownRungs = rungs.filter(isOwn);
  const named = Map.groupBy(claims.flatMap(devicesOf), (id) => id);
  const timesNamed = ({ device }: Rung) => named.get(device ?? '')?.length ?? 0;
  const others = oneOfEach(rungs.filter((rung) => !isOwn(rung))).sort(
    (a, b) =>
      Number(b.kind === 'measured') - Number(a.kind === 'measured') ||
      timesNamed(b) - timesNamed(a) ||
      bySupport.indexOf(a.kind) - bySupport.indexOf(b.kind) ||
      b.value - a.value,
  );
  const chosen = new Set([...ownRungs, ...others.slice(0, Math.max(0, count - ownRungs.length))]);
  return rungs.filter((rung) => chosen.has(rung));
}

const devicesOf = ({ subjectDevice, baselineDevice }: Claim): string[] =>
  [subjectDevice, baselineDevice].filter((id) => id !== null);

const oneOfEach = (rungs: readonly Rung[]): Rung[] =>
  [...Map.groupBy(rungs, ({ device, name }) => device ?? name).values()].map((group) =>
    group.reduce((best, rung) => (bySupport.indexOf(rung.kind) < bySupport.indexOf(best.kind) ? rung : best)),
  );
