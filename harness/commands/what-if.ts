import type { Command } from 'commander';
import { answerLoad } from '../../results/projection/served-answer.ts';
import { groundsOf } from '../../results/projection/served-grounds.ts';
import { here, type LoadQuestion, mostAsked } from '../../results/projection/served-question.ts';
import { besideRoofline, costOfServed, probedLimitsOf } from '../../results/projection/served-steps.ts';
import { ownDevice, targetOf } from '../../results/projection/served-target.ts';
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
import { type AnswerOnDevice, type StepsOfLoad, whatIfPage } from '../terminal/what-if.ts';
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
import { numberOf, positiveUpTo } from './numbers.ts';
import { readLoad } from './read-load.ts';

type Flags = EvidenceFlags & Omit<LoadQuestion, 'on'> & { store: string; on?: string };

/** `what-if <served load>`: the model of its step time beside the measured, and the load otherwise than it was served. */
export function register(program: Command): void {
  const command = program
    .command('what-if')
    .argument('<load>', 'id of a served load (or its beginning), or its file')
    .description(
      'the time of each step beside the roofline of its device; the same load at another rate, with other rows, on another device',
    )
    .option(
      '--on <device>',
      `a device of the catalogue, or "${here}" for the one that served the load (default, where anything is asked): what would it serve? a projection, not measured`,
    )
    .option(
      '--rate <requests/s>',
      'at another rate of arrivals than it was served at',
      numberOf('requests/s', mostAsked.rate),
    )
    .option('--rows <n>', 'with so many rows of the cache', positiveUpTo(mostAsked.rows))
    .option('--chunk <tokens>', 'with chunks of so many tokens of a prompt', positiveUpTo(mostAsked.chunk))
    .option('--bandwidth <GB/s>', 'in place of that of the device', numberOf('GB/s', mostAsked.bandwidth))
    .option(
      '--arithmetic <TFLOP/s>',
      'in place of that of the device',
      numberOf('TFLOP/s', mostAsked.arithmetic),
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
      const answers: AnswerOnDevice[] = [];
      for (const asked of questionsOf(flags, evidence.reference)) {
        answers.push(await answerOf({ record: stored.record, log }, asked, evidence));
      }
      const document = { load: stored.id, title: stored.record.title, steps, on: answers };
      printResult(flags.json, document, () => whatIfPage(stored, steps, answers));
      sayUnreadable(evidence.unreadable, evidence.oddities);
    });
}

const help = `${examples([
  ['what-if 3fa9c01d', 'the steps of a served load, and where their time goes'],
  ['what-if 3fa9c01d --rate 9 --rows 8', 'the same requests on this device at another rate, with other rows'],
  ['what-if 3fa9c01d --on here', 'how near its model comes to what was measured'],
  ['what-if 3fa9c01d --on h200 --rate 40', 'the same requests on an H200 at 40 requests a second'],
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

function refuseRate({ scenario: { arrivals } }: ServingRecord, { rate }: Flags): void {
  if (rate === undefined || 'perSecond' in arrivals) return;
  throw new UsageError(
    `The requests of this load come ${arrivals.process === 'closed' ? 'when the ones before are done' : 'when they came'}: it has no rate.`,
    'Leave --rate out, or take a load with rate=.',
  );
}

/** A question for each device that is meant; none where nothing is asked. */
function questionsOf(
  { on, rate, rows, chunk, bandwidth, arithmetic }: Flags,
  reference: Evidence['reference'],
): LoadQuestion[] {
  const otherwise = { rate, rows, chunk, bandwidth, arithmetic };
  if (on === undefined && Object.values(otherwise).every((value) => value === undefined)) return [];
  const devices = on === undefined || on === here ? [here] : devicesNamed(on, reference);
  return devices.map((device) => ({ on: device, ...otherwise }));
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

async function answerOf(
  load: { readonly record: ServingRecord; readonly log: ServingLog },
  asked: LoadQuestion,
  { records, measured, reference: { devices } }: Evidence,
): Promise<AnswerOnDevice> {
  const own = ownDevice(load.record, measured, records, devices);
  const target = targetOf(load.record, asked.on === here ? null : devices[asked.on]!, asked, own);
  const answer = await answerLoad(load, asked, target, own, serveByModel);
  const grounds = groundsOf(load.record, asked, target, answer);
  return {
    asked,
    device: target.title,
    isHere: target.isHere,
    requests: answer.requests,
    ...answer.projected,
    grounds,
  };
}
