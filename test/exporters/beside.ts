import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../harness/errors.ts';
import { print, tell } from '../../harness/print.ts';
import { median, quantileOfSorted, sorted } from '../../results/statistics/quantile.ts';
import { hashOf } from './expected.ts';
import { promptOf } from './generation.ts';
import { genaiLoop, plainLoop } from './loops.ts';
import { measured } from './measured.ts';
import { pythonWithExporters } from './python.ts';

// `npm run test:exporters:beside -- <folder> [rounds] [threads]`: assay, a plain loop of ONNX Runtime and onnxruntime-genai's own loop
// generate with one model of onnxruntime-genai, in turns, so that a host that gets slower slows down all three. Prints for
// each round the step that a tenth of all steps stays under, since a host that is not idle disturbs the others, and the median ratios.

const [folder, rounds = '5', threads = '1'] = process.argv.slice(2);
const generation = { seed: 1, isl: 64, osl: 64, threads: Number(threads) } as const;
const time = { warmup: 1, budget: 3 } as const;
const repeats = 3;

try {
  if (folder === undefined) {
    throw new Failure(
      'There is no model to measure.',
      'Name a folder with genai_config.json: npm run test:exporters:beside -- <folder>',
    );
  }
  const { model } = JSON.parse(readFileSync(join(folder, 'genai_config.json'), 'utf8')) as {
    model: { vocab_size: number; decoder: { filename: string; head_size: number } };
  };
  const python = pythonWithExporters(join(import.meta.dirname, '..', '..', '.exports'));
  const asked = { prompt: promptOf(generation, model.vocab_size), generation, repeats };
  const file = model.decoder.filename;
  const times: Record<'assay' | 'plain' | 'genai', number[]> = { assay: [], plain: [], genai: [] };
  for (let round = 0; round < Number(rounds); round++) {
    const plain = await plainLoop(python, join(folder, file), asked, {
      kv_cache_dim: model.decoder.head_size,
    });
    const own = await measured({ folder, file }, generation, time, join(folder, '.store'));
    const genai = await genaiLoop(python, folder, asked);
    if ('refused' in own) throw new Failure(own.refused, 'Look at it with `assay run --model`.');
    for (const other of [plain, genai]) {
      if (hashOf(other.ids) !== own.idsSha256) tell(`round ${round + 1}: the ids are not the same`);
    }
    times.assay.push(undisturbed(own.stepNs));
    times.plain.push(undisturbed(plain.stepNs));
    times.genai.push(undisturbed(genai.stepNs));
    tell(`round ${round + 1}: ${lineOf(times, round)}`);
  }
  const ratios = (other: 'plain' | 'genai') => median(times[other].map((ns, i) => ns / times.assay[i]!))!;
  print(
    `tokens/s of assay against a plain loop ${ratios('plain').toFixed(2)} ×, against onnxruntime-genai ${ratios('genai').toFixed(2)} ×`,
  );
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  tell(`${error.message}\n${error.tryThis}`);
  process.exitCode = 1;
}

function lineOf(all: Readonly<Record<string, readonly number[]>>, round: number): string {
  return Object.entries(all)
    .map(([name, ns]) => `${name} ${(ns[round]! / 1e6).toFixed(3)} ms`)
    .join(', ');
}

/** The step that the fastest tenth stays under. */
function undisturbed(stepNs: readonly number[]): number {
  return quantileOfSorted(sorted(stepNs), 0.1)!;
}
