import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { deviceCacheBytes } from '../../results/devices/device-cache.ts';
import { auditReportSchema } from '../../results/record/audit.ts';
import type { Machine } from '../../results/record/machine.ts';
import { readRecord, recordFiles } from '../../results/record/store.ts';
import { parseSpec, SpecSyntax } from '../../workloads/parse.ts';
import type { DecoderSpec, Spec } from '../../workloads/spec.ts';
import { suites } from '../../workloads/suites.ts';
import { plainTitle, title } from '../../workloads/title.ts';
import { askApart } from '../audits/ask-apart.ts';
import { byItself, type Company, companyOf } from '../audits/company.ts';
import type { Audited } from '../audits/record.ts';
import { type AuditRequest, runAudits } from '../audits/run.ts';
import { dropZeros } from '../audits/variants.ts';
import { UsageError } from '../errors.ts';
import { listText } from '../isolate/affinity.ts';
import { type Interrupt, listenForInterrupt } from '../isolate/interrupt.ts';
import { tryTarget } from '../isolate/try-target.ts';
import { describeMachine } from '../machine.ts';
import { shapeNamed } from '../plan/decoder.ts';
import { memoryOf } from '../plan/room.ts';
import { dropOwnPartials } from '../run/leftovers.ts';
import { lockTargets } from '../run/lock.ts';
import type { Target, TargetRequest } from '../target/contract.ts';
import { fitnessGuard } from '../target/fitness.ts';
import { chooseTarget } from '../target.ts';
import { auditPage } from '../terminal/audits.ts';
import { toolVersion } from '../tool.ts';
import { cacheFolder } from '../weights/cache.ts';
import { positive, whole } from './numbers.ts';
import { siblingsOf } from './recompute.ts';
import { defaultStore } from './run.ts';
import { findRecord, orFailure } from './show.ts';

interface AuditFlags extends TargetRequest {
  readonly allowBusy?: boolean;
  readonly numericShape: string;
  readonly rounds: number;
  readonly timeout: number;
  readonly seed: number;
  readonly store: string;
  readonly json?: boolean;
}

/** Small enough for every host, with layers that fit a cache one by one. CUDA's attention has no float32. */
export const defaultWorkload = ({ provider }: Pick<Target, 'provider'>) =>
  provider.name === 'cuda' ? 'decode mid float16 b1 c64' : 'decode mid float32 b1 c64';

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
    .addHelpText('after', examples)
    .action(audit);
}

const examples = `
Examples:
  assay audit                                  about two minutes on two cores
  assay audit 3fa9c01d --json                  a record: its own workload, engine, provider and seed
  assay audit "decode tinyllama-1.1b int4 b1 c256" --rounds 10
  assay audit quick --provider cuda            the first decode step of a suite

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
      'Audit a workload of a seeded decoder on the same engine; `assay recompute` checks the record itself.',
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
  const lock = lockTargets(targets, `assay audit "${subject}"`);
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
  process.stdout.write(flags.json ? `${JSON.stringify(report, null, 1)}\n` : `${auditPage(report)}\n`);
  process.exitCode = interrupt.exitCode() ?? (results.some(({ verdict }) => verdict === 'fail') ? 3 : 0);
}

const tell = (text: string) => void process.stderr.write(`${text}\n`);

/** The record that a word names; null where it is a suite or a workload. */
async function recordOf(word: string, store: string) {
  if (suites.has(word)) return null;
  const isFile = existsSync(word);
  const isId = /^[0-9a-f]{4,16}$/.test(word);
  if (!isFile && !isId) return null;
  if (!isFile && recordFiles([store]).length === 0) {
    throw new UsageError(`There is no record "${word}" in ${store}: the folder holds none.`, 'See --store.');
  }
  return orFailure(readRecord(findRecord(word, store)));
}

/** Engine, provider and threads of a record, unless the command line says otherwise. */
function ofRecord(
  { id, provider, threads, device }: Audited['record']['engine'],
  flags: AuditFlags,
): TargetRequest {
  const options = Object.entries(provider.options).map(([key, value]) => `${key}:${value}`);
  const own = provider.name + (options.length > 0 ? `=${options.join(',')}` : '');
  return {
    provider: flags.provider ?? own,
    engine: flags.engine ?? id,
    threads: flags.threads ?? threads,
    ort: flags.ort,
    cudaLibs: flags.cudaLibs,
    device: flags.device ?? (device.kind === 'gpu' ? device.index : undefined),
  };
}

/** What is free on the device that has the least: every one of them loads the same. */
function leastFreeOf(company: Company, machine: Machine): number | null {
  const free = company.flatMap(({ target }) => memoryOf(target, machine).freeBytes ?? []);
  return free.length === 0 ? null : Math.min(...free);
}

/** Another device than that of the record would be another condition as well: nobody is beside it. */
function refuseDevice({ run, engine }: Audited['record'], { device }: AuditFlags) {
  if (run.together?.role !== 'together' || device === undefined || device === engine.device.index) return;
  const all = listText(run.together.devices.map(({ index }) => index));
  throw new UsageError(
    `The record is of GPU ${engine.device.index}, measured at once with all of GPU ${all}; --device ${device} names another one.`,
    `Leave --device out: all of GPU ${all} then do the audited work at once. The record of the same work on one GPU by itself has the role "alone".`,
  );
}

function specOf(word: string, target: Target): Spec {
  const suite = suites.get(word);
  if (suite) {
    const decoder = suite.specs(target.deviceClass).find(({ kind }) => kind === 'decode');
    return decoder ?? parseSpec(defaultWorkload(target));
  }
  try {
    return parseSpec(word);
  } catch (error) {
    if (!(error instanceof SpecSyntax)) throw error;
    throw new UsageError(
      `"${word}" is no record, no suite and no workload: ${error.message}`,
      'See `assay list records`, `assay list suites` and `assay list workloads`.',
    );
  }
}

/** The decode step that stands for a workload: itself, or the step behind its prompt. */
function decodeOf(spec: Spec, word: string): DecoderSpec & { readonly kind: 'decode' } {
  if (!('shape' in spec)) {
    throw new UsageError(
      `"${word}" is a kernel; the audits are of decoders.`,
      'Audit a record or workload of the kind decode, prefill or generate.',
    );
  }
  const { shape, precision, batch } = spec;
  if (batch === 'max') {
    throw new UsageError(
      `"${word}" asks for the largest batch; an audit needs one that is known.`,
      'Write a number in its place, as in b1.',
    );
  }
  const context = spec.kind === 'decode' ? spec.context : spec.isl;
  return { kind: 'decode', shape, precision, batch, context };
}
