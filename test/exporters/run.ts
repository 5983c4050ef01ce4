import { join } from 'node:path';
import { execa } from 'execa';
import { Failure } from '../../harness/errors.ts';
import { print, tell } from '../../harness/print.ts';
import { readExpected } from './expected.ts';
import { promptOf } from './generation.ts';
import { plainLoop } from './loops.ts';
import { measured } from './measured.ts';
import { pythonWithExporters } from './python.ts';
import { tableOf } from './table.ts';
import { type Verdict, verdictOn, verdictOnNothing } from './verdict.ts';

// `npm run test:exporters [-- <name> …]`: real exporters write decoders of many architectures, with random weights; each is measured by
// `assay run --model` and held against what Python counts. Exit code 1 where anything is unequal. ASSAY_EXPORTS names the folder that
// keeps the exports (.exports), ASSAY_EXPORT_PYTHON a Python that has the exporters.

const folder = process.env.ASSAY_EXPORTS ?? join(import.meta.dirname, '..', '..', '.exports');
/** As the tokenizers of sources.py have. */
const vocab = 512;
const generation = { seed: 1, isl: 8, osl: 16, threads: 1 } as const;
const prompt = promptOf(generation, vocab);

try {
  const python = pythonWithExporters(folder);
  const names = await exported(python, process.argv.slice(2));
  const verdicts: Verdict[] = [];
  for (const name of names) {
    const verdict = await compare(python, name);
    verdicts.push(verdict);
    tell(`[${verdicts.length}/${names.length}] ${name}: ${verdict.isRight ? 'right' : 'WRONG'}`);
  }
  print(tableOf(verdicts));
  process.exitCode = verdicts.every(({ isRight }) => isRight) ? 0 : 1;
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  tell(`${error.message}\n${error.tryThis}`);
  process.exitCode = 1;
}

/** Exports what is not there yet, and gives the names of all that were asked for. */
async function exported(python: string, asked: readonly string[]): Promise<string[]> {
  const script = join(import.meta.dirname, 'export.py');
  const words = ['--to', folder, '--prompt', prompt, '--count', `${generation.osl}`, ...asked];
  const { stdout } = await execa(python, [script, ...words], { stderr: 'inherit' });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as string[];
}

/** The plain loop runs before and after, so that a host that gets slower slows down both. */
async function compare(python: string, name: string): Promise<Verdict> {
  const place = join(folder, name);
  const expected = readExpected(place);
  if ('failed' in expected) return verdictOnNothing(name, expected.failed);
  const file = join(place, expected.file);
  const loop = () => plainLoop(python, file, { prompt, generation, repeats: 40 }, expected.sizes);
  const before = await loop();
  const time = { warmup: 0.1, budget: 0.3 };
  const found = await measured(
    { folder: place, file: expected.file },
    generation,
    time,
    join(folder, '.store'),
  );
  const after = await loop();
  return verdictOn(name, expected, found, [...before.stepNs, ...after.stepNs]);
}
