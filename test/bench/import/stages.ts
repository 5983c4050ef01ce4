import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { linesOf } from '../../../results/import/content/text.ts';
import { contentOf } from '../../../results/import/content.ts';
import { readJson } from '../../../results/import/json.ts';
import { aiperf } from '../../../results/import/readers/aiperf.ts';
import { fileSource } from '../../../results/import/source.ts';
import { importSource } from '../../../results/import.ts';

/** What a part of an import takes on its own: each does all that the ones above it do, but for the hash. */
export interface Stage {
  readonly name: string;
  readonly mbPerS: number;
  /** Times what the parser of the engine takes alone. */
  readonly ofParse: number;
}

/** Stages in turn, again and again, so that they share what else the machine does; of each the shortest time of a processor counts. */
export function stagesOf(path: string): Stage[] {
  const bytes = readFileSync(path);
  const texts = bytes.toString('latin1').trimEnd().split('\n');
  const options = { told: {}, deviceOf: () => null, shapes: [], now: new Date() };
  const stages: Readonly<Record<string, () => void>> = {
    hash: () => void createHash('sha256').update(bytes).digest(),
    lines: () => all(linesOf(fileSource(path))),
    'JSON.parse of each line': () => texts.forEach((text) => void JSON.parse(text)),
    'and keys that stand twice': () => texts.forEach((text) => void readJson(text)),
    'and what stands between texts': () => {
      const content = contentOf(fileSource(path));
      if (content.form === 'json') all(content.documents);
    },
    'and the reader of AIPerf': () => void aiperf.read(contentOf(fileSource(path))),
    'and hash and auditor: an import': () => void importSource(fileSource(path), options),
  };
  const shortest = new Map<string, number>();
  for (let round = 0; round < 7; round++)
    for (const [name, stage] of Object.entries(stages))
      shortest.set(name, Math.min(shortest.get(name) ?? Number.POSITIVE_INFINITY, processorS(stage)));
  const parseS = shortest.get('JSON.parse of each line')!;
  return Array.from(shortest, ([name, s]) => ({ name, mbPerS: bytes.length / 1e6 / s, ofParse: s / parseS }));
}

function all(values: Iterable<unknown>): void {
  for (const _ of values);
}

function processorS(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
