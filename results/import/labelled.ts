import type { FigureOfKey } from './fields.ts';
import type { ImportedFigure } from './figure.ts';

interface Line {
  readonly at: string;
  readonly text: string;
}

/**
 * The lines "label : value" of a report in plain text. As `Fields`, it remembers which were read. Where a label comes again, the first
 * counts, and the others are told as not read.
 */
export class Labelled {
  readonly #lines = new Map<string, Line>();
  readonly #others: { at: string; value: string }[] = [];
  readonly #read = new Set<string>();

  constructor(lines: Iterable<string>) {
    let number = 0;
    for (const line of lines) {
      number++;
      const [, label, text] = /^\s*(?:\* )?([^:]+?)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
      const at = `line ${number}`;
      if (label === undefined || text === undefined) continue;
      if (this.#lines.has(label)) this.#others.push({ at, value: line });
      else this.#lines.set(label, { at, text });
    }
  }

  has = (label: string): boolean => this.#lines.has(label);

  get labels(): string[] {
    return [...this.#lines.keys()];
  }

  text(label: string): string | null {
    this.#read.add(label);
    return this.#lines.get(label)?.text || null;
  }

  number(label: string): number | null {
    const text = this.text(label);
    // Minus nought is stored as nought.
    return text === null || !/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? null : Number(text) + 0;
  }

  figure(label: string, of: FigureOfKey): ImportedFigure | null {
    const line = this.#lines.get(label);
    if (!line) return null;
    const value = this.number(label);
    const missing = of.missing ?? (value === null ? 'the file holds no number' : null);
    return {
      metric: of.metric,
      statistic: of.statistic,
      value: missing === null ? value! * of.scale : null,
      missing,
      written: line.text,
      unit: of.unit,
      at: line.at,
      population: of.population,
      n: of.n,
      per: of.per ?? 'group',
    };
  }

  rest(): { at: string; value: unknown }[] {
    const own = [...this.#lines]
      .filter(([label]) => !this.#read.has(label))
      .map(([label, { at, text }]) => ({ at, value: `${label} : ${text}` }));
    return [...own, ...this.#others];
  }
}
