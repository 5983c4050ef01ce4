import type { Command } from 'commander';
import { publishedPrecision } from '../../results/comparison/comparand.ts';
import type { MeasuredOnDevice } from '../../results/comparison/measured.ts';
import { type Limits, limitsOf } from '../../results/projection/roofline.ts';
import {
  type LoadToProject,
  limitsOfDevice,
  loadToProject,
  projectOn,
  sharesHere,
} from '../../results/projection/served-answer.ts';
import type { ServedHead } from '../../results/projection/served-figures.ts';
import { besideRoofline, costOfServed, probedLimitsOf } from '../../results/projection/served-steps.ts';
import type { ServingLog } from '../../results/serving/log.ts';
import { unpackLog } from '../../results/serving/packed-log.ts';
import type { ServingRecord } from '../../results/serving/record.ts';
import { fitDecodeSteps, stepSizes } from '../../results/serving/step-model.ts';
import { stepWorks } from '../../results/serving/step-work.ts';
import type { StoredServing } from '../../results/serving/store.ts';
import { UsageError } from '../errors.ts';
import { examples, typed } from '../hint.ts';
import { printResult } from '../print.ts';
import { serveByModel } from '../serving/projected.ts';
import { type OnDevice, type StepsOfLoad, whatIfPage } from '../terminal/what-if.ts';
import { defaultStore } from './default-store.ts';
import {
  devicesNamed,
  type Evidence,
  type EvidenceFlags,
  gatherEvidence,
  sayUnreadable,
  withEvidence,
} from './evidence.ts';
import { findLoad } from './find-load.ts';
import { numberOf } from './numbers.ts';
import { readLoad } from './read-load.ts';

type Flags = EvidenceFlags & { store: string; on?: string; rate?: number };

/** `what-if <served load>`: the model of its step time beside the measured, and the load on a device that did not serve it. */
export function register(program: Command): void {
  const command = program
    .command('what-if')
    .argument('<load>', 'id of a served load (or its beginning), or its file')
    .description('the time of each step beside the roofline of its device; the same load on another device')
    .option('--on <device>', 'a device of the catalogue: what would it serve? a projection, not measured')
    .option(
      '--rate <requests/s>',
      'with --on: at another rate of arrivals than it was served at',
      numberOf('requests/s'),
    )
    .option('--store <folder>', 'where the served loads are', defaultStore);
  withEvidence(command)
    .addHelpText('after', help)
    .action(async (wanted: string, flags: Flags) => {
      const stored = await loadCalled(wanted, flags.store);
      refuseRate(stored.record, flags);
      const record = flags.record ?? (flags.store === defaultStore ? undefined : [flags.store]);
      const evidence = await gatherEvidence({ ...flags, ...(record && { record }) });
      const log = unpackLog(stored.record.log);
      const steps = stepsOfLoad(stored.record, log, evidence);
      const on = flags.on === undefined ? [] : devicesNamed(flags.on, evidence.reference);
      const devices: OnDevice[] = [];
      const load = loadToProject(stored.record, log);
      for (const id of on) devices.push(await onDevice(id, load, flags.rate, evidence));
      const document = { load: stored.id, title: stored.record.title, steps, on: devices };
      printResult(flags.json, document, () => whatIfPage(stored, steps, devices));
      sayUnreadable(evidence.unreadable, evidence.oddities);
    });
}

const help = `${examples([
  ['what-if 3fa9c01d', 'the steps of a served load, and where their time goes'],
  ['what-if 3fa9c01d --on h200', 'the same requests on an H200'],
  ['what-if 3fa9c01d --on h200 --rate 40', 'and at 40 requests a second'],
])}

The roofline is that of the device itself: it needs records of bw.read and of a gemm in the precision of the weights.`;

async function loadCalled(wanted: string, store: string): Promise<StoredServing> {
  const path = findLoad(wanted, store);
  if (path === null)
    throw new UsageError(
      `There is no served load "${wanted}" in ${store}.`,
      `${typed('run --help')} shows how to serve one.`,
    );
  return readLoad(path);
}

function refuseRate({ scenario }: ServingRecord, { rate, on }: Flags): void {
  if (rate === undefined) return;
  if (on === undefined)
    throw new UsageError('--rate asks what a device would serve.', 'Name the device: --on h200.');
  if (!('perSecond' in scenario.arrivals))
    throw new UsageError(
      `The requests of this load come ${scenario.arrivals.process === 'closed' ? 'when the ones before are done' : 'when they came'}: it has no rate.`,
      'Leave --rate out, or take a load with rate=.',
    );
}

function stepsOfLoad(record: ServingRecord, log: ServingLog, { records }: Evidence): StepsOfLoad {
  const works = stepWorks(log);
  const sizes = stepSizes(works);
  const cost = costOfServed(record);
  const limits = probedLimitsOf(record, records);
  const isKnown = typeof cost !== 'string' && typeof limits !== 'string';
  return {
    sizes,
    roofline: isKnown ? besideRoofline(sizes, cost, limits) : null,
    limits: typeof limits === 'string' ? null : limits,
    missing: typeof cost === 'string' ? cost : typeof limits === 'string' ? limits : null,
    fit: fitDecodeSteps(works),
  };
}

/** The load on a device of the catalogue, by assumed shares of its limits and by those that were measured here. */
async function onDevice(
  id: string,
  load: LoadToProject,
  perSecond: number | undefined,
  { records, measured, reference }: Evidence,
): Promise<OnDevice> {
  const device = reference.devices[id]!;
  const limits = limitsOfDevice(device, publishedPrecision[load.record.precision]);
  const head = { id, rate: perSecond ?? null, device: device.name };
  if (typeof limits === 'string')
    return { ...head, verified: null, here: null, columns: [], shares: null, steps: null, refusal: limits };
  const declared = declaredOf(load.record, measured, reference.devices);
  const shares = sharesHere(load, declared, probedLimitsOf(load.record, records));
  const projected = await projectOn(
    load,
    { perSecond },
    { device: device.name, limits },
    shares,
    serveByModel,
  );
  return { ...head, verified: limits.verified, ...projected };
}

function declaredOf(
  { engine, precision }: ServedHead,
  measured: readonly MeasuredOnDevice[],
  devices: Evidence['reference']['devices'],
): Limits | null {
  const group = measured.find(({ key }) => key === (engine.device.fingerprint ?? engine.device.name));
  const device = group?.device ? devices[group.device] : undefined;
  return device ? limitsOf(device, publishedPrecision[precision]) : null;
}
