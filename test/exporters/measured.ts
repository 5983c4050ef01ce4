import { join } from 'node:path';
import { execa } from 'execa';
import type { Record } from '../../results/record.ts';

/** A greedy generation of one sequence: what is asked of every export. Tokens. */
export const generation = { seed: 1, isl: 8, osl: 16 } as const;

/** What assay said of a model, or why it refused. */
export type Measured = Figures | { readonly refused: string };

interface Figures {
  readonly parameters: number;
  readonly weightBytes: number;
  readonly kvBytesPerToken: number;
  readonly experts: { readonly total: number; readonly active: number } | null;
  readonly idsSha256: string;
  /** From one id to the next. */
  readonly stepNs: readonly number[];
  /** Counts that it left out, with the reason. */
  readonly uncounted: readonly string[];
}

const cli = join(import.meta.dirname, '..', '..', 'harness', 'cli.ts');

/** Measures a model as people do, by `assay run --model`, in a process of its own. */
export async function measured(
  folder: string,
  file: string,
  threads: number,
  store: string,
): Promise<Measured> {
  const { isl, osl, seed } = generation;
  const { stdout, stderr } = await execa(
    process.execPath,
    [
      ...[cli, 'run', '--model', folder, '--file', file, `generate b1 i${isl} o${osl}`, '--provider', 'cpu'],
      ...['--threads', `${threads}`, '--seed', `${seed}`, '--store', store, '--json', '--no-telemetry'],
      ...['--repeats', '2', '--warmup', '0.1', '--budget', '0.3', '--extra-rounds', '0'],
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
  return {
    parameters,
    weightBytes,
    kvBytesPerToken,
    experts: shape.experts,
    idsSha256,
    stepNs: repeats.flatMap(({ samples }) => samples.tokenNs!.flatMap(intervals)),
    uncounted: (workload.cost.uncounted ?? []).map(({ of, because, name }) =>
      [of, because, name].filter(Boolean).join(' '),
    ),
  };
}

const intervals = (times: readonly number[]) => times.slice(1).map((time, i) => time - times[i]!);

function refusalIn(record: Record | undefined, stderr: string): string {
  const error = record?.repeats.map((repeat) => repeat.error).find(Boolean);
  return error ?? stderr.trim().split('\n').slice(0, 2).join(' ');
}
