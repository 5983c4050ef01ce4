import { setDesk, timeOf } from '../desk.ts';
import { interleave, type Ratio, ratio } from '../peers/interleave.ts';
import { openTinyLlama } from './served-rows.ts';

/** Steps of rows that were filled one by one, beside steps of a fixed batch. */
export interface DecodeOfRows {
  readonly rows: number;
  /** Throughput of the rows over that of the batch, with the interval of its median. */
  readonly ratio: Ratio;
  /** The same of tokens per second of all processors together: on a machine that others use it says more than the clock. */
  readonly perCpuSecond: Ratio;
  /** Tokens per second, round by round. */
  readonly served: readonly number[];
  readonly fixed: readonly number[];
}

/**
 * All rows are filled, and decode together; in turns with them a fixed batch as large, at the context that the rows have on average.
 */
export async function decodeOfRows(rows: number, rounds: number, seed: number): Promise<DecodeOfRows> {
  const desk = await setDesk('native');
  const isl = 64;
  const stepsPerRound = 8;
  const osl = 2 + stepsPerRound * (rounds + 1);
  const context = isl + Math.round((stepsPerRound * (rounds + 1)) / 2);
  const opened = await openTinyLlama(desk, { rows, chunk: isl, longest: isl + osl });
  const fixed = await desk.load(`decode tinyllama-1.1b int4 b${rows} c${context}`);
  const all = Array.from({ length: rows }, (_, row) => row);
  const engine = await opened.rows.serve({ isl: all.map(() => isl), osl: all.map(() => osl) }, seed);
  for (const row of all) await engine.prefill(row, row, 0, isl);
  const tokens = stepsPerRound * rows;
  const cpu: Record<'served' | 'batch', number[]> = { served: [], batch: [] };
  const timed = async (name: keyof typeof cpu, steps: () => Promise<unknown>) => {
    const cpuBefore = process.cpuUsage();
    const begin = performance.now();
    await steps();
    const seconds = (performance.now() - begin) / 1000;
    const { user, system } = process.cpuUsage(cpuBefore);
    cpu[name].push(tokens / ((user + system) / 1e6));
    return tokens / seconds;
  };
  const served = () =>
    timed('served', async () => {
      for (let step = 0; step < stepsPerRound; step++) await engine.decode(rows);
    });
  const batch = () => timed('batch', () => timeOf(fixed, stepsPerRound));
  await served();
  await batch();
  const { ratios, values } = await interleave({ served, batch }, { baseline: 'batch', rounds, seed });
  await opened.close();
  await fixed.session.close();
  return {
    rows,
    ratio: ratios.served,
    // The first of each was the warm-up.
    perCpuSecond: ratio(cpu.served.slice(1), cpu.batch.slice(1), seed),
    served: values.served,
    fixed: values.batch,
  };
}
