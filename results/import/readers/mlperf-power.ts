import type { ImportedFigure } from '../figure.ts';
import { nothingSaid } from '../imported.ts';
import type { Content, Reader } from '../reader.ts';

// MLPerf Power, `spl.txt` of a run: what SPEC PTDaemon logs of a power analyzer about once a second, "Time,<date>,Watts,<W>,Volts,…,Mark,
// <session>", of the whole system at its plug; behind it the same of each channel. A reading that failed is −1.

export const mlperfPower: Reader = {
  tool: 'mlperf-power',
  version: '1',
  recognise(content) {
    let n = 0;
    for (const line of linesOf(content)) {
      if (readingOf(line)) return [`"Time,…,Watts,…,Volts,…" in line ${n + 1}`];
      if (++n > 20) break;
    }
    return [];
  },
  read(content) {
    const rejected: { at: string; reason: string }[] = [];
    let [n, sum, min, max, number] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    let first: string | null = null;
    for (const line of linesOf(content)) {
      number++;
      const reading = readingOf(line);
      if (!reading) {
        if (line.trim() !== '') rejected.push({ at: `line ${number}`, reason: 'it is no reading of power' });
        continue;
      }
      first ??= reading.time;
      if (!(reading.watts >= 0)) {
        rejected.push({ at: `line ${number}`, reason: `the analyzer read ${reading.watts} W: no power` });
        continue;
      }
      n++;
      sum += reading.watts;
      min = Math.min(min, reading.watts);
      max = Math.max(max, reading.watts);
    }
    const of = (statistic: 'mean' | 'min' | 'max', value: number): ImportedFigure => ({
      metric: 'power.system',
      statistic,
      value,
      missing: null,
      written: null,
      unit: 'W',
      at: 'column Watts',
      population: 'run',
      n,
      per: 'group',
    });
    const result = {
      at: '',
      title: `power of a system, ${n} readings`,
      conditions: { ...nothingSaid, startedAt: first },
      figures: [of('mean', sum / n), of('min', min), of('max', max)],
      kept: null,
      verdict: null,
    };
    return {
      toolVersion: null,
      layout: 'PTDaemon',
      results: n === 0 ? [] : [result],
      rejected,
      unknown: [],
    };
  },
};

const linesOf = (content: Content): Iterable<string> => (content.form === 'text' ? content.lines : []);

/** Time as its clock has it, which says no zone, and watts; null for another line. */
function readingOf(line: string): { time: string; watts: number } | null {
  const [, month, day, year, clock, watts] =
    /^Time,(\d\d)-(\d\d)-(\d{4}) (\d\d:\d\d:\d\d(?:\.\d+)?),Watts,(-?[\d.]+),Volts,/.exec(line) ?? [];
  return watts === undefined ? null : { time: `${year}-${month}-${day}T${clock}`, watts: Number(watts) };
}
