/**
 * Lines of a summary of LoadGen, with labels that tell them apart: the estimates of early stopping stand under a heading each, and in
 * v4.1 and later "Completed tokens per second" stands at the top and again under "Additional Stats".
 */
export function* tellingLines(lines: Iterable<string>): Generator<string> {
  let heading = '';
  for (const line of lines) {
    const [, quantity] = /^(TTFT |TPOT |)Early Stopping Result:/.exec(line) ?? [];
    if (quantity !== undefined) heading = quantity;
    if (line.startsWith('Additional Stats')) heading = 'Additional Stats, ';
    if (line.startsWith('Test Parameters Used')) heading = '';
    const isUnderHeading = heading.startsWith('A')
      ? /^Completed tokens/.test(line)
      : /^ \* Early stopping/.test(line);
    yield isUnderHeading ? line.replace(/^( \* )?/, `$1${heading}`) : line;
  }
}

/** The lines by which LoadGen grounds its word: those between "Result is" and the next heading, and what it counts of errors. */
export function groundsOf(lines: Iterable<string>): string[] {
  const grounds: string[] = [];
  let isBelow = false;
  for (const line of lines) {
    if (line.startsWith('====')) isBelow = false;
    const isCounted = /^\d+ (ERRORS?|warnings?) encountered/.test(line);
    if ((isBelow || isCounted) && line.trim() !== '') grounds.push(line.trim().replace(/^\* /, ''));
    if (line.startsWith('Result is')) isBelow = true;
  }
  return grounds;
}

/** Whether the last thing is there that LoadGen says: how many errors it saw. */
export function saysErrors(lines: Iterable<string>): boolean {
  for (const line of lines)
    if (/^(No errors encountered during test|\d+ ERRORS? encountered\. See detailed log)\.\s*$/.test(line))
      return true;
  return false;
}
