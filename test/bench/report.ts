import { performance } from 'node:perf_hooks';
import { reportForms } from '../../harness/commands/report.ts';
import { rebuild } from '../../harness/commands/verify.ts';
import { packed, unpacked } from '../../results/dossier/archive.ts';
import { sha256 } from '../../results/dossier/manifest.ts';
import { sealed } from '../../results/dossier/seal.ts';
import { signed } from '../../results/dossier/sign.ts';
import { verifyDossier } from '../../results/dossier/verify.ts';
import { canonicalHash } from '../../results/record/fingerprint.ts';
import { type Record, recordSchema } from '../../results/record.ts';
import { loadLimits } from '../../results/reference/limits.ts';
import { loadReference } from '../../results/reference/load.ts';
import {
  believedRecords,
  canonicalBytes,
  checkedRecords,
  rebuiltReport,
  recordPath,
  reportOfFiles,
  sourcePaths,
} from '../../results/report/sources.ts';
import { rebuilt } from '../../results/validity/rebuild.ts';
import { keys, madeUpFiles, trusting } from '../fixtures/made-up-dossier.ts';
import { madeUpGpus, madeUpRecord } from '../fixtures/made-up-record.ts';
import { withSamples } from '../fixtures/with-samples.ts';

// `npm run bench:report [-- <trials> [samples]]`: how long a large report takes from its records to its forms and to its verification, and
// how large they and this process get. Nothing is asserted: it prints figures beside what they are meant to keep, for somebody to read on an
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

const made = sources();
const [reportTook, [records, text]] = await timed(() => {
  const believed = believedRecords(made);
  return [believed, rebuiltReport(made, believed)] as const;
});
const json = Buffer.from(text);
made.set('report.json', json);
const [formsTook, { files: forms }] = await timed(() => reportForms(json, records));
const { identity } = reportOfFiles(made);
const [archiveTook, archive] = await timed(async () => {
  const dossier = sealed(new Map([...made, ...forms]), { id: identity.id, revision: identity.revision });
  return packed(await signed(dossier, 'authoriser', keys.authoriser), 'dossier');
});
// Whoever verifies begins with nothing.
checkedRecords.clear();
const [verifyTook, found] = await timed(async () =>
  verifyDossier(await unpacked(archive, 'dossier.tgz'), trusting(keys.authoriser), await rebuild()),
);
const [hashTook] = await timed(() => [...made.values(), ...forms.values()].map(sha256));
const bytes = [...made.values(), ...forms.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);

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
  ['memory of this process at most', mb(process.resourceUsage().maxRSS * 1024), '≤ 1000 MB'],
  ['report.json', mb(made.get('report.json')!.byteLength), ''],
  ...[...forms].map(([name, form]) => [name, mb(form.length), name === 'report.pdf' ? '≤ 5 MB' : '']),
  ['dossier unpacked, packed', `${mb(bytes)}, ${mb(archive.length)}`, ''],
];
for (const [what, value, aim] of lines) console.log(`${what!.padEnd(32)}${value!.padStart(20)}  ${aim}`);
for (const what of found.notChecked) console.log(`not checked: ${what}`);
for (const { file, what } of found.alterations.slice(0, 5)) console.log(`altered: ${file} ${what}`);
