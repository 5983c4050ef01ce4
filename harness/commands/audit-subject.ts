import { existsSync } from 'node:fs';
import { readRecord, recordFiles } from '../../results/record/store.ts';
import { parseSpec, SpecSyntax } from '../../workloads/parse.ts';
import type { DecoderSpec, Spec } from '../../workloads/spec.ts';
import { suites } from '../../workloads/suites.ts';
import type { Audited } from '../audits/record.ts';
import { UsageError } from '../errors.ts';
import { typed } from '../hint.ts';
import { listText } from '../isolate/affinity.ts';
import type { Target, TargetRequest } from '../target/contract.ts';
import { findRecord, orFailure } from './show.ts';

/** What `audit` takes on the command line. */
export interface AuditFlags extends TargetRequest {
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

/** The record that a word names; null where it is a suite or a workload. */
export async function recordOf(word: string, store: string) {
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
export function ofRecord(
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

/** Another device than that of the record would be another condition as well: nobody is beside it. */
export function refuseDevice({ run, engine }: Audited['record'], { device }: AuditFlags) {
  if (run.together?.role !== 'together' || device === undefined || device === engine.device.index) return;
  const all = listText(run.together.devices.map(({ index }) => index));
  throw new UsageError(
    `The record is of GPU ${engine.device.index}, measured at once with all of GPU ${all}; --device ${device} names another one.`,
    `Leave --device out: all of GPU ${all} then do the audited work at once. The record of the same work on one GPU by itself has the role "alone".`,
  );
}

/** A suite stands for its first decode step. Throws UsageError for a word that names nothing. */
export function specOf(word: string, target: Target): Spec {
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
      `See ${typed('list records')}, ${typed('list suites')} and ${typed('list workloads')}.`,
    );
  }
}

/** The decode step that stands for a workload: itself, or the step behind its prompt. */
export function decodeOf(spec: Spec, word: string): DecoderSpec & { readonly kind: 'decode' } {
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
