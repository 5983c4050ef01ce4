/** What a table has under a word of a file; null where it has nothing: every object also has words that no table wrote, as "constructor". */
export const own = <Value>(table: Readonly<Record<string, Value>>, word: string): Value | null =>
  Object.hasOwn(table, word) ? table[word]! : null;
