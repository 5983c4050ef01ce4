import { deviceKey, type MeasuredOnDevice } from '../../../results/comparison/measured.ts';
import { fitOf, probedLimits } from '../../../results/ladder/projected.ts';
import type { LadderFit } from '../../../results/ladder/rung.ts';
import { isProjected } from '../../../results/ladder/steps.ts';
import { type Limits, limitsOf } from '../../../results/projection/roofline.ts';
import type { Record as StoredRecord } from '../../../results/record.ts';
import type { Activation } from '../../../workloads/precision.ts';
import type { Library } from '../../library.ts';
import { BadRequest } from '../../state.ts';
import { common } from '../../words/common.ts';
import type { Language } from '../../words.ts';
import { measuredPages, recentRecords } from '../devices/measured.ts';
import { arithmeticOf, type StoredAs } from './work.ts';

/** The device that is asked about: of the catalogue, or one that was measured here and is not in it. */
export interface Target {
  readonly name: string;
  readonly title: string;
  /** Null where bandwidth, arithmetic or memory are not known in this precision. */
  readonly limits: Limits | null;
  /** False where its memory is not known, as that of a host's processor. */
  readonly hasMemory: boolean;
  /** Measured here; null where not. */
  readonly group: MeasuredOnDevice | null;
}

/** The measured device whose shares of its own limits are taken. */
export interface Source {
  readonly title: string;
  readonly fit: LadderFit;
  readonly isTarget: boolean;
  readonly activation: Activation;
}

/** Every device that can be asked about, by the name in the address. */
export async function targetNames(
  library: Library,
): Promise<readonly (readonly [name: string, title: string])[]> {
  const { devices } = library.reference;
  const listed = Object.entries(devices).flatMap(([id, { kind, name }]) =>
    kind === 'device' ? [[id, name] as const] : [],
  );
  const unlisted = (await measuredPages(library)).flatMap(({ name, group }) =>
    group.match.status === 'unlisted' ? [[name, group.title] as const] : [],
  );
  return [...unlisted, ...listed];
}

/**
 * @throws BadRequest where no device has this name
 */
export function nameAmong(
  names: readonly (readonly [name: string, title: string])[],
  wanted: string,
  language: Language,
): string {
  const known = names.map(([name]) => name);
  if (known.includes(wanted)) return wanted;
  throw new BadRequest(common[language].badValue('device', wanted, known.join(', ')));
}

export async function targetOf(library: Library, name: string, precision: StoredAs): Promise<Target> {
  const pages = await measuredPages(library);
  const group = pages.find((one) => one.name === name)?.group ?? null;
  const device = library.reference.devices[name];
  if (device) {
    const limits = limitsOf(device, arithmeticOf(precision));
    return { name, title: device.name, limits, hasMemory: true, group };
  }
  return { name, title: group!.title, limits: probedLimits(group!), hasMemory: false, group };
}

/** The fit of the target itself where it has one in this precision, else that of the device that was measured last. */
export async function sourceOf(
  library: Library,
  target: Target,
  precision: StoredAs,
): Promise<Source | null> {
  const measured = await library.measured();
  const { group } = target;
  const stored = [
    ...(group ? await recentRecords(library, group.title) : []),
    ...(await recentRecords(library)),
  ];
  const records = [...new Map(stored.map(({ id, record }) => [id, record])).values()];
  const isTarget = (record: StoredRecord) => deviceKey(record) === group?.key;
  const candidates = records
    .filter((record) => isProjected(record) && record.setting.precision === precision)
    .sort((a, b) => Number(isTarget(b)) - Number(isTarget(a)) || b.createdAt.localeCompare(a.createdAt));
  for (const record of candidates) {
    const fit = fitOf(record, library.reference, measured, records);
    if (fit) {
      const { name } = record.engine.device;
      return { title: name, fit, isTarget: isTarget(record), activation: record.setting.activations };
    }
  }
  return null;
}
