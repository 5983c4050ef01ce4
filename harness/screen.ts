/** Where nothing tells how wide the screen is, as in a pipe. */
const usualColumns = 100;

/** Columns of the screen that text is written for: those of the terminal, between 60 and 200. */
export function screenColumns(): number {
  const columns = process.stdout.columns ?? (Number(process.env.COLUMNS) || usualColumns);
  return Math.min(200, Math.max(60, columns));
}
