import type { Command } from 'commander';
import { deviceCacheBytes } from '../../results/devices/device-cache.ts';
import { type AuditResult, auditReportSchema } from '../../results/record/audit.ts';
import type { Machine } from '../../results/record/machine.ts';
import { parseSpec } from '../../workloads/parse.ts';
import { plainTitle, title } from '../../workloads/title.ts';
import { askApart } from '../audits/ask-apart.ts';
import { byItself, type Company, companyOf } from '../audits/company.ts';
import type { Audited } from '../audits/record.ts';
import { type AuditRequest, runAudits } from '../audits/run.ts';
import { dropZeros } from '../audits/variants.ts';
import { UsageError } from '../errors.ts';
import { examples, quoted, typed } from '../hint.ts';
import { listText } from '../isolate/affinity.ts';
import { type Interrupt, listenForInterrupt } from '../isolate/interrupt.ts';
import { tryTarget } from '../isolate/try-target.ts';
import { describeMachine } from '../machine.ts';
import { shapeNamed } from '../plan/decoder.ts';
import { memoryOf } from '../plan/room.ts';
import { printResult, tell } from '../print.ts';
import { dropOwnPartials } from '../run/leftovers.ts';
import { lockTargets } from '../run/lock.ts';
import { fitnessGuard } from '../target/fitness.ts';
import { chooseTarget } from '../target.ts';
import { auditPage } from '../terminal/audits.ts';
import { toolVersion } from '../tool.ts';
import { cacheFolder } from '../weights/cache.ts';
import {
  type AuditFlags,
  decodeOf,
  defaultWorkload,
  ofRecord,
  recordOf,
  refuseDevice,
  specOf,
} from './audit-subject.ts';
import { defaultStore } from './default-store.ts';
import { positive, whole } from './numbers.ts';
import { siblingsOf } from './recompute.ts';

/** `audit [record|suite|workload]`: questions whose answers a reader of the figures has to trust. */
export function register(program: Command): void {
  program
    .command('audit')
    .argument('[subject]', 'a record (id or file), a suite, or a workload; a decode step of the shape mid')
    .description(
      'check what the figures rest on: seeds, engines, precisions, caches, prompts, layers, limits',
    )
    .option('--provider <name[=key:value,…]>', 'as of `run`; of a record its own')
    .option('--engine <name>', 'native or binding; of a record its own')
    .option('--threads <n>', 'threads of one operator on the CPU', positive)
    .option('--device <n>', 'index of the GPU', whole)
    .option('--allow-busy', 'audit on a GPU that others use')
    .option('--ort <folder>', 'use this ONNX Runtime library')
    .option('--cuda-libs <folder>', 'look for CUDA libraries here first')
    .option('--numeric-shape <name>', 'the shape of the audits of numbers', 'tiny')
    .option('--rounds <n>', 'processes of each timed variant', positive, 4)
    .option('--timeout <s>', 'a process that takes longer is stopped', positive, 300)
    .option('--seed <n>', 'seed of weights, prompts and order; of a record its own', whole, 1)
    .option('--store <folder>', 'where the records are', defaultStore)
    .option('--json', 'print the report as one JSON document')
    .addHelpText('after', help)
    .action(audit);
}

const help = `${examples([
  ['audit', 'about two minutes on two cores'],
  ['audit 3fa9c01d --json', 'a record: its own workload, engine, provider and seed'],
  ['audit "decode tinyllama-1.1b int4 b1 c256" --rounds 10'],
  ['audit quick --provider cuda', 'the first decode step of a suite'],
])}

A timing audit on a busy machine may be inconclusive: its interval is printed. More --rounds narrow it.
Exit code: 0 no audit failed, 1 could not be carried out, 2 bad usage, 3 some failed.`;

async function audit(word: string | undefined, flags: AuditFlags): Promise<void> {
  const interrupt = listenForInterrupt(
    () => tell('\nassay: stopping; audits that were not carried out are inconclusive'),
    () => {
      dropZeros();
      dropOwnPartials(cacheFolder());
    },
  );
  try {
    await auditUntil(interrupt, word, flags);
  } finally {
    interrupt.end();
  }
}

async function auditUntil(interrupt: Interrupt, word: string | undefined, flags: AuditFlags): Promise<void> {
  const { signal } = interrupt;
  const machine = await describeMachine();
  const stored = word === undefined ? null : await recordOf(word, flags.store);
  if (stored) refuseDevice(stored.record, flags);
  const request = stored ? ofRecord(stored.record.engine, flags) : flags;
  if (request.engine === 'null') {
    throw new UsageError(
      'The engine "null" computes nothing that could be audited.',
      'Take native or binding.',
    );
  }
  const { model } = stored?.record.workload ?? {};
  if (model && !model.weights.synthetic) {
    throw new UsageError(
      `The record is of a model that was brought (${model.shape.name}); the audits make their decoders from seeds.`,
      `Audit a workload of a seeded decoder on the same engine; ${typed(`recompute ${quoted(word!)}`)} checks the record itself.`,
    );
  }
  const assertFit = await fitnessGuard(machine, flags.allowBusy);
  const target = await chooseTarget(request, machine, (each) => {
    assertFit(each);
    return tryTarget(each, signal);
  });
  const subject = word ?? defaultWorkload(target);
  const spec = decodeOf(
    stored ? parseSpec(plainTitle(stored.record.workload.title)) : specOf(subject, target),
    subject,
  );
  shapeNamed(spec.shape);
  const seed = stored?.record.setting.seed ?? flags.seed;
  const audited: Audited | null = stored && {
    record: stored.record,
    siblings: await siblingsOf(stored),
    target,
    signal,
  };
  const found = audited ? companyOf(audited.record, target, machine) : byItself(target);
  const company = typeof found === 'string' ? byItself(target) : found;
  const targets = company.map((seat) => seat.target);
  for (const each of targets) assertFit(each);
  const together = targets.length > 1 ? targets.map(({ device }) => device.index) : null;
  if (together) tell(`every step is timed on GPU ${listText(together)} at once, as when the record was made`);
  const lock = lockTargets(targets, `audit "${subject}"`);
  const results = await runAudits({
    numeric: {
      shape: shapeNamed(flags.numericShape).name,
      precision: spec.precision,
      target,
      seed,
      machine,
      signal,
    },
    timing:
      typeof found === 'string'
        ? found
        : { spec, target, seed, machine, signal, memoryBytes: leastFreeOf(company, machine) },
    audited,
    cacheBytes: deviceCacheBytes(target.device, machine),
    ask: askApart(flags.timeout * 1000),
    rounds: {
      rounds: flags.rounds,
      company,
      seed,
      timeoutMs: flags.timeout * 1000,
      signal,
      onEvent: ({ name, done, of }) => tell(`[${done}/${of}] ${name}`),
    },
    onAudit: tell,
  } satisfies AuditRequest).finally(lock.release);
  const report = auditReportSchema.parse({
    schema: 'assay.audit',
    version: 1,
    tool: { name: 'assay', ...toolVersion() },
    createdAt: new Date().toISOString(),
    subject: {
      title: title(spec),
      record: stored?.id ?? null,
      seed,
      engine: target.engine.id,
      provider: target.provider.name,
      device: target.device.name,
      ...(together && { together }),
    },
    results,
  });
  printResult(flags.json, report, () => auditPage(report));
  process.exitCode = interrupt.exitCode() ?? exitCodeOf(results);
}

/** Where no question to the engine came to a figure, nothing was audited, and no `fail` is no consolation. */
function exitCodeOf(results: readonly AuditResult[]): number {
  if (results.some(({ verdict }) => verdict === 'fail')) return 3;
  if (results.some(({ figures }) => figures.length > 0)) return 0;
  const because = results.find(({ verdict }) => verdict === 'inconclusive')?.because;
  tell(`assay: no audit could be carried out${because ? `; the first: ${because}` : ''}`);
  return 1;
}

/** What is free on the device that has the least: every one of them loads the same. */
function leastFreeOf(company: Company, machine: Machine): number | null {
  const free = company.flatMap(({ target }) => memoryOf(target, machine).freeBytes ?? []);
  return free.length === 0 ? null : Math.min(...free);
}
