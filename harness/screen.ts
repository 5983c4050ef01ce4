/** Where nothing tells how wide the screen is, as in a pipe. */
const usualColumns = 100;

/** A narrower screen gets text for this width, which its terminal breaks. */
const fewestColumns = 60;
/** Longer lines are hard to read, however wide the screen. */
const mostColumns = 200;

/** Columns that text for this stream is written for: those of its terminal, else what COLUMNS says, else 100; between 60 and 200. */
export function screenColumns(stream: { readonly columns?: number } = process.stdout): number {
  const told = [stream.columns, Number(process.env.COLUMNS)];
  // A terminal that does not know its size says 0.
  const columns = told.find((each) => each !== undefined && Number.isFinite(each) && each > 0);
  return Math.min(mostColumns, Math.max(fewestColumns, Math.floor(columns ?? usualColumns)));
}
