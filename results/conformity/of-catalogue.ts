import type { MeasuredOnDevice } from '../comparison/measured.ts';
import { type Conformity, conformity } from '../conformity.ts';
import type { Limit } from '../reference/limits.ts';
import type { Device } from '../reference/schema.ts';
import { measuredForConformity } from './measured-for-conformity.ts';

/** The conformity of a device of the catalogue, with what the measured devices of its name are taken for. */
export interface CatalogueConformity extends Conformity {
  readonly id: string;
  /** What the records say of the device under this name. */
  readonly identity: readonly string[];
}

/** Figures under a false name are left out, and the false name is said. */
export function conformityOf(
  id: string,
  device: Device,
  measured: readonly MeasuredOnDevice[],
  limits: readonly Limit[],
): CatalogueConformity {
  const group = measured.find((one) => one.device === id);
  return {
    id,
    identity: measured.filter(({ match }) => match.named === id).map(({ match }) => match.sentence),
    ...conformity(device, group ? measuredForConformity(group) : null, limits),
  };
}
