import { join } from 'node:path';
import { execa } from 'execa';
import type { Record } from '../../results/record.ts';
import type { Generation } from './generation.ts';

/** What assay said of a model, or why it refused. */
export type Measured = Figures | { readonly refused: string };

interface Figures {
  readonly parameters: number;
  readonly weightBytes: number;
  readonly kvBytesPerToken: number;
  readonly experts: { readonly total: number; readonly active: number } | null;
  readonly idsSha256: string;
  /** From the start to the first id. */
  readonly firstNs: readonly number[];
  /** From one id to the next. */
  readonly stepNs: readonly number[];
  /** Counts that it left out, with the reason. */
  readonly uncounted: readonly string[];
}

const cli = join(import.meta.dirname, '..', '..', 'harness', 'cli.ts');

/** Measures a model as people do, by `assay run --model`, in a process of its own. Times in seconds. */
export async function measured(
  model: { readonly folder: string; readonly file: string },
  { isl, osl, seed, threads }: Generation,
  { warmup, budget }: { readonly warmup: number; readonly budget: number },
  store: string,
): Promise<Measured> {
  const { stdout, stderr } = await execa(
    process.execPath,
    [
      ...[cli, 'run', '--model', model.folder, '--file', model.file, `generate b1 i${isl} o${osl}`],
      ...['--provider', 'cpu', '--threads', `${threads}`, '--seed', `${seed}`, '--store', store],
      ...['--repeats', '1', '--extra-rounds', '0', '--warmup', `${warmup}`, '--budget', `${budget}`],
      ...['--json', '--no-telemetry'],
    ],
    { reject: false, env: { COLUMNS: '1000' } },
  );
  const [record] = stdout ? (JSON.parse(stdout) as { records: Record[] }).records : [];
  return (record && figuresOf(record)) ?? { refused: refusalIn(record, stderr) };
}

function figuresOf({ workload, repeats }: Record): Figures | null {
  const { parameters, weightBytes, kvBytesPerToken, shape } = workload.model!;
  const idsSha256 = repeats.map(({ output }) => output.idsSha256).find((hash) => hash !== null);
  if (idsSha256 === undefined) return null;
  const tokenNs = repeats.flatMap(({ samples }) => samples.tokenNs!);
  return {
    parameters,
    weightBytes,
    kvBytesPerToken,
    experts: shape.experts,
    idsSha256,
    firstNs: tokenNs.map((times) => times[0]!),
    stepNs: tokenNs.flatMap((times) => times.slice(1).map((time, i) => time - times[i]!)),
    uncounted: (workload.cost.uncounted ?? []).map(({ of, because, name }) =>
      [of, because, name].filter(Boolean).join(' '),
    ),
  };
}

function refusalIn(record: Record | undefined, stderr: string): string {
  const error = record?.repeats.map((repeat) => repeat.error).find(Boolean);
  return error ?? stderr.trim().split('\n').slice(0, 2).join(' ');
}
