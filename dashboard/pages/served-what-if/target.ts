import { here } from '../../../results/projection/served-question.ts';
import * as results from '../../../results/projection/served-target.ts';
import type { WholeLoad } from '../../library/served-load.ts';
import type { Library } from '../../library.ts';
import { BadRequest } from '../../state.ts';
import { common } from '../../words/common.ts';
import type { Language } from '../../words.ts';
import { recentRecords } from '../devices/measured.ts';
import type { Asked } from './question.ts';

export async function ownDevice({ record }: WholeLoad, library: Library): Promise<results.OwnDevice> {
  const records = await recentRecords(library, record.engine.device.name);
  return results.ownDevice(
    record,
    await library.measured(),
    records.map((stored) => stored.record),
    library.reference.devices,
  );
}

/**
 * @throws BadRequest where no device has the name that is asked for
 */
export function targetOf(
  { record }: WholeLoad,
  asked: Asked,
  own: results.OwnDevice,
  { reference }: Library,
  language: Language,
): results.Target {
  const device = asked.on === here ? null : reference.devices[asked.on];
  if (device === undefined || (device && device.kind !== 'device')) {
    throw new BadRequest(common[language].badValue('on', asked.on, namesOf(reference).join(', ')));
  }
  return results.targetOf(record, device, asked, own);
}

/** The names that can be asked for. */
export const namesOf = ({ devices }: Library['reference']): string[] => [
  here,
  ...Object.keys(devices).filter((id) => devices[id]!.kind === 'device'),
];
