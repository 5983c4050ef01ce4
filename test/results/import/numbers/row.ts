/** Where a number stands in a file, what it is, and its value in the unit of its metric; null where the file's is none. */
type Row = readonly [at: string, metric: string, statistic: string, value: number | null];

export type Numbers = Readonly<Record<string, readonly Row[]>>;
