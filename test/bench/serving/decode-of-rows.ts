import { setDesk, timeOf } from '../desk.ts';
import { interleave } from '../peers/interleave.ts';
import { openTinyLlama } from './served-rows.ts';

/** Steps of rows that were filled one by one, beside steps of a fixed batch. */
export interface DecodeOfRows {
  readonly rows: number;
  /** Throughput of the rows over that of the batch, with the interval of its median. */
  readonly ratio: { readonly median: number; readonly low: number; readonly high: number };
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
  const served = async () => {
    const begin = performance.now();
    for (let step = 0; step < stepsPerRound; step++) await engine.decode(rows);
    return (stepsPerRound * rows) / ((performance.now() - begin) / 1000);
  };
  const batch = async () => (stepsPerRound * rows) / (await timeOf(fixed, stepsPerRound));
  await served();
  await batch();
  const { ratios, values } = await interleave({ served, batch }, { baseline: 'batch', rounds, seed });
  await opened.close();
  await fixed.session.close();
  const { median, low, high } = ratios.served;
  return { rows, ratio: { median, low, high }, served: values.served, fixed: values.batch };
}
