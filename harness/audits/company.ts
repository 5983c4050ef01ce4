import type { Machine } from '../../results/record/machine.ts';
import type { Record } from '../../results/record.ts';
import { cpusNear, listText } from '../isolate/affinity.ts';
import type { Ended } from '../isolate/together.ts';
import type { Job } from '../plan/trial.ts';
import type { Seat } from '../run/turns.ts';
import type { Target } from '../target/contract.ts';
import { onGpu } from '../target/make-target.ts';

/** The devices that do the audited work at once, the audited one first, each on its CPUs: as when the record was made. */
export type Company = readonly [CompanySeat, ...CompanySeat[]];

type CompanySeat = Pick<Seat, 'target' | 'cpus'>;

/** The company of one device, bound to no CPU: of a workload, and of a record from a run on one device. */
export const byItself = (target: Target): Company => [{ target, cpus: null }];

/**
 * The company in which a record was measured: its device together with the others of its run, or that one alone. A time beside busy
 * devices and a time beside idle ones are of two conditions.
 *
 * @returns a sentence where this host has not the devices of the record
 * @throws UsageError where CUDA does not show one of them
 */
export function companyOf(record: Record, target: Target, machine: Machine): Company | string {
  const { device } = record.engine;
  if (device.fingerprint !== target.device.fingerprint) {
    return `the record is of another device (${device.name}) than this host has: its times cannot be audited here`;
  }
  const { together } = record.run;
  if (!together) return byItself(target);
  const seat = (of: Target): CompanySeat => ({ target: of, cpus: cpusNear(of.device.index, machine) });
  if (together.role === 'alone') return [seat(target)];
  const others = together.devices.filter(({ index }) => index !== device.index);
  const there = others
    .filter(({ index }) => machine.gpus.some((gpu) => gpu.index === index))
    .map(({ index }) => onGpu(target, index, machine));
  const absent = others.filter(
    ({ fingerprint }) => !there.some((one) => one.device.fingerprint === fingerprint),
  );
  if (absent.length > 0) {
    return `the record was measured at once with GPU ${listText(absent.map(({ index }) => index))} of its host, and here is another one: its times alone would be of another condition`;
  }
  return [seat(target), ...there.map(seat)];
}

/** The job of the audited device, on every device of the company. */
export const jobsOf = (job: Job, company: Company): Job[] =>
  company.map(({ target, cpus }) => ({
    ...job,
    session: { ...job.session, provider: onDeviceOf(target, job) },
    ...(cpus !== null && { cpus }),
  }));

function onDeviceOf({ provider }: Target, { session }: Job): Job['session']['provider'] {
  const { device_id: device } = provider.options;
  const { name, options } = session.provider;
  return { name, options: { ...options, ...(device !== undefined && { device_id: device }) } };
}

/** Why a time was not measured in this company: its own process failed, or a neighbour was missing for a while. Null where it was. */
export function whyNotOf({ outcomes, missing }: Ended, company: Company): string | null {
  const [own] = outcomes;
  if (own!.outcome !== 'ok') return own!.measurement ? own!.outcome : own!.error;
  const absent = missing[0];
  if (absent === undefined) return null;
  const { outcome, ...neighbour } = outcomes[absent]!;
  const what = neighbour.measurement ? outcome : neighbour.error;
  return `GPU ${company[absent]!.target.device.index}, which measured at once with it, did not come to its end: ${what}`;
}
