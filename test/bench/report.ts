import { execFileSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { reportForms } from '../../harness/commands/report.ts';
import { packed } from '../../results/dossier/archive.ts';
import { sealed } from '../../results/dossier/seal.ts';
import { signed } from '../../results/dossier/sign.ts';
import type { Verification } from '../../results/dossier/verify.ts';
import { canonicalHash } from '../../results/record/fingerprint.ts';
import { type Record, recordSchema } from '../../results/record.ts';
import { loadLimits } from '../../results/reference/limits.ts';
import { loadReference } from '../../results/reference/load.ts';
import {
  canonicalBytes,
  measuredIn,
  rebuiltReport,
  recordPath,
  reportOfFiles,
  sourcePaths,
} from '../../results/report/sources.ts';
import { rebuilt } from '../../results/validity/rebuild.ts';
import { keys, madeUpFiles } from '../fixtures/made-up-dossier.ts';
import { madeUpGpus, madeUpRecord } from '../fixtures/made-up-record.ts';
import { withSamples } from '../fixtures/with-samples.ts';

// `npm run bench:report [-- <trials> [samples]]`: how long a large report takes from its records to its forms and to its verification, and
// how large they and their processes get. Nothing is asserted: it prints figures beside what they are meant to keep, for somebody to read on an
// idle machine.

const [trials = '200', samples = '100000'] = process.argv.slice(2);
const processes = 5;
const each = Math.ceil(Number(samples) / Number(trials) / processes);

/** A trial of a run on one GPU: each process has as many samples as were asked for, and its figures follow from them. */
function trial(number: number): Record {
  const made = withSamples(
    madeUpRecord({
      gpu: madeUpGpus.h200,
      model: 'llama-2-70b',
      setting: { context: 100 + number },
      figures: [{ definition: 'decode.step.tput', value: 40 + (number % 7) }],
    }),
  );
  const repeats = made.repeats.map((repeat) => {
    const [duration = 0] = repeat.samples.durationNs;
    const durationNs = Array.from({ length: each }, (_, i) => Math.round(duration) + 137 * (i % 61));
    const startNs = durationNs.map((_, i) => durationNs.slice(0, i).reduce((sum, one) => sum + one, 0));
    return { ...repeat, samples: { ...repeat.samples, durationNs, startNs } };
  });
  const workload = { ...made.workload, key: `${made.workload.key} c${100 + number}` };
  return recordSchema.parse(rebuilt({ ...made, workload, repeats }));
}

/** The files of a report of so many trials. */
function sources(): Map<string, Uint8Array> {
  const others = [...madeUpFiles()].filter(([path]) => !/^(records\/|report\.|plan\.)/.test(path));
  const records = Array.from({ length: Number(trials) }, (_, i) => trial(i)).map((record) => {
    const id = canonicalHash(record).slice(0, 16);
    return [recordPath(id), Buffer.from(`${JSON.stringify({ id, ...record }, null, 1)}\n`)] as const;
  });
  return new Map<string, Uint8Array>([
    ...others,
    [sourcePaths.reference, canonicalBytes({ reference: loadReference(), limits: loadLimits() })],
    ...records,
  ]);
}

interface Took {
  readonly seconds: number;
  /** Of all processors: on a machine that others use it says more than the clock. */
  readonly cpuSeconds: number;
}

async function timed<T>(work: () => T | Promise<T>): Promise<[took: Took, T]> {
  const [began, before] = [performance.now(), process.cpuUsage()];
  const made = await work();
  const { user, system } = process.cpuUsage(before);
  return [{ seconds: (performance.now() - began) / 1000, cpuSeconds: (user + system) / 1e6 }, made];
}

/** A report and its forms; its records are not held any longer. */
async function written(files: Map<string, Uint8Array>) {
  const [reportTook, { records, json }] = await timed(() => {
    const measured = measuredIn(files);
    return { records: measured.records, json: Buffer.from(rebuiltReport(files, measured)) };
  });
  const [formsTook, { files: forms }] = await timed(() => reportForms(json, records));
  files.set('report.json', json);
  return { reportTook, formsTook, forms };
}

/** What a process of its own says that verifies an archive. */
function verifiedApart(archive: Uint8Array): {
  readonly found: Verification;
  readonly verifyTook: Took;
  readonly hashTook: Took;
  readonly memoryBytes: number;
} {
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  try {
    const [dossier, key] = [join(folder, 'dossier.tgz'), join(folder, 'authoriser.pub.pem')];
    writeFileSync(dossier, archive);
    writeFileSync(key, createPublicKey(keys.authoriser).export({ type: 'spki', format: 'pem' }));
    const script = fileURLToPath(new URL('report-verify.ts', import.meta.url));
    return JSON.parse(
      execFileSync(process.execPath, [...process.execArgv, script, dossier, key], { encoding: 'utf8' }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const made = sources();
const { reportTook, formsTook, forms } = await written(made);
const { identity } = reportOfFiles(made);
const [archiveTook, archive] = await timed(async () => {
  const dossier = sealed(new Map([...made, ...forms]), { id: identity.id, revision: identity.revision });
  return packed(await signed(dossier, 'authoriser', keys.authoriser), 'dossier');
});
const memoryBytes = process.resourceUsage().maxRSS * 1024;
const verified = verifiedApart(archive);
const { found, verifyTook, hashTook } = verified;
const { bytes } = found.counts;

const mb = (size: number) => `${(size / 1e6).toFixed(1)} MB`;
const s = ({ seconds, cpuSeconds }: Took) => `${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s)`;
const sum = (a: Took, b: Took, sign = 1): Took => ({
  seconds: a.seconds + sign * b.seconds,
  cpuSeconds: a.cpuSeconds + sign * b.cpuSeconds,
});
const lines = [
  ['trials, samples', `${found.counts.records}, ${Number(trials) * processes * each}`, ''],
  ['', 'clock (processor)', ''],
  ['report.json from the records', s(reportTook), ''],
  ['forms from report.json', s(formsTook), ''],
  ['all forms', s(sum(reportTook, formsTook)), '≤ 10 s'],
  ['dossier, signed and packed', s(archiveTook), ''],
  [`verify (${found.outcome})`, s(verifyTook), ''],
  ['of that, hashing of its bytes', s(hashTook), ''],
  ['verify besides', s(sum(verifyTook, hashTook, -1)), '≤ 5 s'],
  ['hashing', `${(bytes / 1e6 / hashTook.seconds).toFixed(0)} MB/s`, '≥ 500 MB/s'],
  ['memory for the forms, at most', mb(memoryBytes), '≤ 1000 MB'],
  ['memory for verify, at most', mb(verified.memoryBytes), '≤ 1000 MB'],
  ['report.json', mb(made.get('report.json')!.byteLength), ''],
  ...[...forms].map(([name, form]) => [name, mb(form.length), name === 'report.pdf' ? '≤ 5 MB' : '']),
  ['dossier unpacked, packed', `${mb(bytes)}, ${mb(archive.length)}`, ''],
];
for (const [what, value, aim] of lines) console.log(`${what!.padEnd(32)}${value!.padStart(20)}  ${aim}`);
for (const what of found.notChecked) console.log(`not checked: ${what}`);
for (const { file, what } of found.alterations.slice(0, 5)) console.log(`altered: ${file} ${what}`);
