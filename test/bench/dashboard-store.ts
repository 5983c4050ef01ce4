import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import { populationOf } from '../../results/figures/population.ts';
import { figuresOf } from '../../results/figures.ts';
import { type Record, recordSchema } from '../../results/record.ts';
import { type RandomStream, randomStream } from '../../results/statistics/random.ts';
import { judgeRun } from '../../results/validity/of-run.ts';
import { judge } from '../../results/validity.ts';
import { type MadeUpGpu, madeUpGpus, madeUpRecord } from '../fixtures/made-up-record.ts';

// A store of any size for measuring the dashboard: `node … test/bench/dashboard-store.ts <folder> <records> [seed]`.
// Some hundred trials are made of a real record, with samples varied by the seed, and their figures and verdicts follow from these
// samples; each run of the store repeats some of them on another day. Every id is the hash of its content.

const day = '2000-01-01';
const runNumber = 'quick-0000';
const trialsOfRun = 10;

/** Of the sizes of real stores: median 15 kB, nine of ten below 45 kB, mean 59 kB, which a few traces of some MB make. */
const sizes = { median: 15e3, spread: Math.log(3) / 1.2816, longShare: 0.03, long: 1.27e6 };

/** Bytes of one sample in a file: its start and its duration, each on a line. */
const bytesOfSample = 33;
const bytesOfRest = 7e3;

const real = recordSchema.parse(
  JSON.parse(readFileSync(new URL('../fixtures/records/5909da8880f76807.json', import.meta.url), 'utf8')),
);

interface Host {
  readonly name: string;
  readonly gpu: MadeUpGpu | null;
  /** B/s and FLOP/s of its probes. */
  readonly bandwidth: number;
  readonly arithmetic: number;
}

const hosts: readonly Host[] = [
  { name: 'h200', gpu: madeUpGpus.h200, bandwidth: 4.1e12, arithmetic: 700e12 },
  { name: 'h100', gpu: madeUpGpus.h100, bandwidth: 2.9e12, arithmetic: 680e12 },
  { name: 'h20', gpu: madeUpGpus.h20, bandwidth: 3.4e12, arithmetic: 130e12 },
  ...Array.from({ length: 9 }, (_, i) => ({
    name: `cpu-${i}`,
    gpu: null,
    bandwidth: (20 + 25 * i) * 1e9,
    arithmetic: (0.2 + 0.3 * i) * 1e12,
  })),
];

const models = ['llama-2-70b', 'llama-2-7b', 'llama-3.1-8b', 'tinyllama-1.1b'];
const batches = [1, 4, 16, 64];
const contexts = [256, 2048, 8192];
const precisions = ['float16', 'int8', 'int4'] as const;

/** Writes the store; the same seed gives the same files. */
export async function writeStore(folder: string, count: number, seed = 1): Promise<number> {
  const random = randomStream(seed);
  const variants = Math.min(5, Math.ceil(count / (hosts.length * trialsOfRun)));
  const templates = hosts.flatMap((host) =>
    Array.from({ length: variants }, () => runOf(host, random).map(templateOf)),
  );
  let written = 0;
  let bytes = 0;
  for (let run = 0; written < count; run++) {
    const template = templates[run % templates.length]!;
    const on = new Date(Date.UTC(2020, 0, 1) + Math.floor(run / 6) * 86_400_000).toISOString().slice(0, 10);
    const number = `quick-${run.toString(16).padStart(4, '0')}`;
    const place = join(folder, `${on}T08-00-00-${number}`);
    await mkdir(place, { recursive: true });
    const dated = (text: string) => text.replaceAll(runNumber, number).replaceAll(day, on);
    const batch = template.slice(0, count - written);
    await Promise.all(
      batch.map(({ canonical, pretty }) => {
        const id = createHash('sha256').update(dated(canonical)).digest('hex').slice(0, 16);
        const text = dated(pretty);
        bytes += text.length;
        return writeFile(join(place, `${id}.json`), text);
      }),
    );
    written += batch.length;
  }
  return bytes;
}

/** Of the standard normal distribution (Box and Muller 1958). */
const normal = (random: RandomStream) =>
  Math.sqrt(-2 * Math.log(1 - unit(random))) * Math.cos(2 * Math.PI * unit(random));

/** In [0, 1). */
const unit = (random: RandomStream) => random.bits() / 2 ** 32;

function sizeOf(random: RandomStream): number {
  const isLong = unit(random) < sizes.longShare;
  return isLong ? sizes.long * (0.5 + unit(random)) : sizes.median * Math.exp(sizes.spread * normal(random));
}

/** The trials of one run on one host, judged beside each other. */
function runOf(host: Host, random: RandomStream): Record[] {
  const pick = <T>(values: readonly T[]): T => values[random.below(values.length)]!;
  const trials = [
    ...(['bw.read', 'bw.copy', 'bw.triad'] as const).map((kernel) =>
      madeUpRecord({ gpu: host.gpu, kernel, figures: [], cost: { bytesRead: host.bandwidth / 100 } }),
    ),
    madeUpRecord({ gpu: host.gpu, kernel: 'gemm', figures: [], cost: { flops: host.arithmetic / 100 } }),
    ...Array.from({ length: trialsOfRun - 4 }, () => {
      const [model, precision, batch, context] = [
        pick(models),
        pick(precisions),
        pick(batches),
        pick(contexts),
      ];
      const cost = { bytesRead: host.bandwidth * 0.006, tokens: batch };
      return madeUpRecord({
        gpu: host.gpu,
        model,
        precision,
        figures: [],
        setting: { batch, context },
        cost,
      });
    }),
  ];
  const records = trials.map((trial, position) => withSamples(trial, host, position, random));
  return judgeRun(records);
}

/** A made-up trial with the processes of the real record, their samples varied and as many as its size asks for. */
function withSamples(made: Record, host: Host, position: number, random: RandomStream): Record {
  const { batch, context, precision } = made.setting;
  const each = Math.max(12, Math.round((sizeOf(random) - bytesOfRest) / bytesOfSample / real.repeats.length));
  const title =
    made.workload.model === null
      ? made.workload.title
      : `decode ${made.workload.model.shape.name} ${precision} b${batch} c${context}`;
  const isWrong = random.below(50) === 0;
  const repeats = real.repeats.map((repeat, index) => {
    const durationNs = Array.from({ length: each }, () =>
      Math.round(1e7 * Math.exp(0.003 * normal(random) + 0.001 * index)),
    );
    let now = 0;
    const startNs = durationNs.map((ns) => {
      now += ns;
      return now - ns;
    });
    return {
      ...repeat,
      position: index * trialsOfRun + position,
      startedAt: `${day}T08:0${index}:${String(position).padStart(2, '0')}.000Z`,
      samples: { startNs, durationNs, tokenNs: null },
      output: isWrong ? { ...repeat.output, wrong: 'element 7 is not what was written' } : repeat.output,
    };
  });
  const placement = { [made.engine.provider.name]: 100 };
  const device = { ...made.engine.device, name: nameOf(host), fingerprint: `${host.name} ${nameOf(host)}` };
  const trial: Record = {
    ...made,
    createdAt: `${day}T08:30:00.000Z`,
    run: {
      id: `${day}T08-00-00-${runNumber}`,
      suite: 'quick',
      seed: 1,
      reproduce: `npm run assay -- run "${title}"`,
    },
    workload: { ...made.workload, title, key: createHash('sha256').update(title).digest('hex') },
    engine: { ...made.engine, device, placement },
    repeats,
    population: populationOf(repeats),
  };
  return { ...trial, figures: figuresOf(trial), validity: judge(trial) };
}

const nameOf = ({ gpu, name }: Host) => gpu?.name ?? `Made-up CPU ${name}`;

/** As `storeRecord` writes it, and as its name is made. */
function templateOf(record: Record): { readonly canonical: string; readonly pretty: string } {
  const checked = recordSchema.parse(record);
  return { canonical: canonicalize(checked)!, pretty: `${JSON.stringify(checked, null, 1)}\n` };
}

if (import.meta.main) {
  const [folder, count, seed] = process.argv.slice(2);
  if (!folder || !count)
    throw new Error('Say where, and how many records: dashboard-store.ts <folder> <records> [seed]');
  const began = performance.now();
  const bytes = await writeStore(folder, Number(count), Number(seed ?? 1));
  const seconds = (performance.now() - began) / 1000;
  console.log(`${count} records, ${(bytes / 1e9).toFixed(2)} GB in ${seconds.toFixed(0)} s`);
}
