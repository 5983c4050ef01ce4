import { type ImportedFigure, type Statistic, scaled } from '../../figure.ts';
import { nothingSaid } from '../../imported.ts';
import type { ReadResult } from '../../reader.ts';
import { countedBy, mistaken, type Part } from './tests.ts';

/** A number as the file has it, and where. */
export interface Written {
  readonly at: string;
  readonly text: string;
}

/** What a test reports: a number of each device, or of each pair of them. */
export interface Matrix {
  readonly at: string;
  readonly test: string;
  readonly part: Part;
  /** How many devices it has columns for. */
  readonly devices: number;
  readonly cells: readonly Written[];
  /** `min`, `max` and `average` where it was asked to tell more. */
  readonly summary: Readonly<Partial<Record<'sum' | 'min' | 'max' | 'average', Written>>>;
}

/** What a file says of the machine. */
export interface Machine {
  /** Minor version of nvbandwidth 0.x. */
  readonly minor: number | null;
  readonly devices: readonly string[];
  readonly software: readonly string[];
}

const statistics = { sum: 'total', min: 'min', max: 'max', average: 'mean' } as const;

/** The result of a test, or why it is none. */
export function resultOf(matrix: Matrix, machine: Machine): ReadResult | string {
  const { at, test, part, cells, summary } = matrix;
  const counted = countedBy(test, part);
  if (counted === null) return `nobody here knows what ${test} counts`;
  const names = new Set(machine.devices);
  const isTime = counted.metric.startsWith('latency');
  const of = { metric: counted.metric, unit: isTime ? 'ns' : 'GB/s', population: 'run', n: null } as const;
  const scale = isTime ? 1e-9 : 1e9;
  const wrong = mistaken(test, machine.minor);
  const figure = (
    statistic: Statistic,
    { at, text }: Written,
    missing: string | null,
    per: 'device' | 'group',
  ): ImportedFigure => {
    const number = numberOf(text);
    const why = wrong ?? missing ?? (number === null ? 'the file holds no number' : null);
    return {
      ...of,
      statistic,
      value: why === null ? scaled(number!, scale) : null,
      missing: why,
      written: text,
      at,
      per,
    };
  };
  return {
    at,
    title: part === null ? test : `${test}, ${part}`,
    conditions: {
      ...nothingSaid,
      device: names.size === 1 ? [...names][0]! : null,
      deviceCount: counted.devices ?? (machine.devices.length || matrix.devices),
      scenario: part === null ? test : `${test} ${part}`,
      engine: machine.software.join(' ') || null,
    },
    figures: [
      ...cells.map((cell) => figure('single', cell, isMeasured(cell.text) ? null : notMeasured, 'device')),
      ...Object.entries(summary).map(([name, written]) =>
        figure(
          statistics[name as keyof typeof statistics],
          written,
          name === 'min' && numberOf(written.text) === 0 ? noMinimum : null,
          'group',
        ),
      ),
    ],
    kept: null,
    verdict: null,
  };
}

/** In plain text, and until v0.8 in JSON. */
const noMinimum = 'the tool takes what was not measured for 0 in its minimum';
const notMeasured = 'N/A, in old versions 0: a device itself, or one that the other cannot reach';

const numberOf = (text: string): number | null =>
  /^\d+(\.\d+)?(e[-+]?\d+)?$/.test(text) ? Number(text) : null;

const isMeasured = (text: string): boolean => text !== 'N/A' && numberOf(text) !== 0;
