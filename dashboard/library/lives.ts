import type { Manifest, ProcessLife } from '../../results/record/manifest.ts';
import type { FoundManifest, ServedLoads } from './served-load.ts';

/** Whether the process of a run lives: only whoever knows the host can tell. */
export type LifeOf = (manifest: Manifest) => ProcessLife;

/** Where nobody knows the host. */
export const nobodyKnows: LifeOf = () => 'unknown';

/** As a manifest says it of itself: null where it came to its end. */
export const lifeAsKept = ({ sessions }: Manifest): ProcessLife | null =>
  sessions.at(-1)!.seconds === null ? 'unknown' : null;

/** The same loads, with what is known at this moment of the runs without an end; the very same where there is none. */
export function withLives(loads: ServedLoads, lifeOf: LifeOf): ServedLoads {
  if (!loads.manifests.some(isOpen)) return loads;
  const manifests = loads.manifests.map((one) =>
    isOpen(one) ? { ...one, life: lifeOf(one.manifest) } : one,
  );
  return { ...loads, manifests };
}

/** Changes with the life of these runs and with nothing else; empty where there is none. */
export const versionOfLives = ({ manifests }: ServedLoads): string =>
  manifests
    .filter(isOpen)
    .map(({ life }) => `-${life}`)
    .join('');

const isOpen = ({ life }: FoundManifest): boolean => life !== null;
