import { publishedPrecision } from '../comparison/comparand.ts';
import type { MeasuredOnDevice } from '../comparison/measured.ts';
import type { Record as StoredRecord } from '../record.ts';
import type { Reference } from '../reference/reference.ts';
import type { Device } from '../reference/schema.ts';
import { servedWhatIf as says } from '../sentences/served-what-if.ts';
import { serving as saysServing } from '../sentences/serving.ts';
import { type Limits, limitsOf } from './roofline.ts';
import type { ServedHead } from './served-figures.ts';
import type { LoadQuestion } from './served-question.ts';
import { type ProbedLimits, probedLimitsOf } from './served-steps.ts';

/** What is known of the device that served a load. */
export interface OwnDevice {
  /** Of the catalogue; null where it is not listed, or was measured by served loads alone. */
  readonly declared: Limits | null;
  /** By its probes; a sentence where one of them is missing. */
  readonly probed: ProbedLimits | string;
}

/**
 * @param measured what is known of the devices that were measured
 * @param records among them those of the device that served the load
 */
export function ownDevice(
  record: ServedHead,
  measured: readonly MeasuredOnDevice[],
  records: readonly StoredRecord[],
  devices: Reference['devices'],
): OwnDevice {
  const { device } = record.engine;
  const group = measured.find(({ key }) => key === (device.fingerprint ?? device.name));
  const listed = group?.device ? devices[group.device] : undefined;
  return {
    declared: listed ? limitsOf(listed, publishedPrecision[record.precision]) : null,
    probed: probedLimitsOf(record, records),
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

/** @param device of the catalogue; null: the one that served the load */
export function targetOf(
  record: ServedHead,
  device: Device | null,
  { bandwidth, arithmetic }: Pick<LoadQuestion, 'bandwidth' | 'arithmetic'>,
  { declared, probed }: OwnDevice,
): Target {
  const precision = publishedPrecision[record.precision];
  const listed =
    device && (limitsOf(device, precision) ?? saysServing.unknownLimits({ precision, device: device.name }));
  const named = [
    ...(bandwidth === undefined ? [] : [`${bandwidth} GB/s`]),
    ...(arithmetic === undefined ? [] : [`${arithmetic} TFLOP/s`]),
  ];
  const name = device ? device.name : record.engine.device.name;
  return {
    title: [name, ...named].join(', '),
    isHere: device === null && named.length === 0,
    limits: withNamed(listed ?? declared ?? probed, bandwidth, arithmetic),
  };
}

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
