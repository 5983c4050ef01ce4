import { publishedPrecision } from '../../../results/comparison/comparand.ts';
import { type Limits, limitsOf } from '../../../results/projection/roofline.ts';
import { limitsOfDevice } from '../../../results/projection/served-answer.ts';
import { type ProbedLimits, probedLimitsOf } from '../../../results/projection/served-steps.ts';
import { servedWhatIf as says } from '../../../results/sentences/served-what-if.ts';
import type { WholeLoad } from '../../library/served-load.ts';
import type { Library } from '../../library.ts';
import { BadRequest } from '../../state.ts';
import { common } from '../../words/common.ts';
import type { Language } from '../../words.ts';
import { recentRecords } from '../devices/measured.ts';
import type { Asked } from './question.ts';

/** What is known of the device that served a load. */
export interface OwnDevice {
  /** Of the catalogue; null where it is not listed, or was measured by served loads alone. */
  readonly declared: Limits | null;
  /** By its probes; a sentence where one of them is missing. */
  readonly probed: ProbedLimits | string;
}

export async function ownDevice({ record }: WholeLoad, library: Library): Promise<OwnDevice> {
  const { device } = record.engine;
  const measured = await library.measured();
  const group = measured.find(({ key }) => key === (device.fingerprint ?? device.name));
  const listed = group?.device ? library.reference.devices[group.device] : undefined;
  const records = await recentRecords(library, device.name);
  return {
    declared: listed ? limitsOf(listed, publishedPrecision[record.precision]) : null,
    probed: probedLimitsOf(
      record,
      records.map((stored) => stored.record),
    ),
  };
}

/** The device that is asked about. */
export interface Target {
  readonly title: string;
  /** It is the one that served the load, as it is. */
  readonly isHere: boolean;
  /** Its memory is infinite where it is not known; a sentence instead where bandwidth or arithmetic are not. */
  readonly limits: Limits | string;
}

/**
 * @throws BadRequest where no device has the name that is asked for
 */
export function targetOf(
  { record }: WholeLoad,
  { on, bandwidth, arithmetic }: Asked,
  { declared, probed }: OwnDevice,
  { reference }: Library,
  language: Language,
): Target {
  const device = on === 'here' ? null : reference.devices[on];
  if (device === undefined || (device && device.kind !== 'device')) {
    throw new BadRequest(common[language].badValue('on', on, namesOf(reference).join(', ')));
  }
  const base = device ? limitsOfDevice(device, publishedPrecision[record.precision]) : (declared ?? probed);
  const named = [
    ...(bandwidth === undefined ? [] : [`${bandwidth} GB/s`]),
    ...(arithmetic === undefined ? [] : [`${arithmetic} TFLOP/s`]),
  ];
  const name = device ? device.name : record.engine.device.name;
  return {
    title: [name, ...named].join(', '),
    isHere: device === null && named.length === 0,
    limits: withNamed(base, bandwidth, arithmetic),
  };
}

/** The names that can be asked for. */
export const namesOf = ({ devices }: Library['reference']): string[] => [
  'here',
  ...Object.keys(devices).filter((id) => devices[id]!.kind === 'device'),
];

function withNamed(
  base: Limits | ProbedLimits | string,
  bandwidth: number | undefined,
  arithmetic: number | undefined,
): Limits | string {
  const known = typeof base === 'string' ? null : base;
  const named = {
    bandwidth: bandwidth === undefined ? known?.bandwidth : bandwidth * 1e9,
    arithmetic: arithmetic === undefined ? known?.arithmetic : arithmetic * 1e12,
  };
  if (named.bandwidth === undefined || named.arithmetic === undefined) {
    return bandwidth === undefined && arithmetic === undefined ? String(base) : says.needsBoth();
  }
  const { memoryBytes = Number.POSITIVE_INFINITY, verified = true } = (known ?? {}) as Partial<Limits>;
  return { memoryBytes, verified, bandwidth: named.bandwidth, arithmetic: named.arithmetic };
}
