import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../harness/errors.ts';
import { tell } from '../../harness/print.ts';

const requirements = join(import.meta.dirname, 'requirements.txt');

/**
 * A Python that has the exporters: the one that ASSAY_EXPORT_PYTHON names, or that of an environment of its own in `folder`, which is made
 * where it is missing or older than its list.
 *
 * @throws Failure where it cannot be made, as without a network
 */
export function pythonWithExporters(folder: string): string {
  const named = process.env.ASSAY_EXPORT_PYTHON;
  if (named) return named;
  const environment = join(folder, 'python');
  const python = join(environment, 'bin', 'python');
  const mark = join(environment, 'requirements.sha256');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return python;
  tell('Installing the exporters once: some GB, some minutes.');
  call('python3', '-m', 'venv', '--clear', environment);
  call(python, '-m', 'pip', 'install', '--quiet', '--retries', '2', '--requirement', requirements);
  writeFileSync(mark, wanted);
  return python;
}

function call(program: string, ...words: string[]): void {
  const { status, error } = spawnSync(program, words, { stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  throw new Failure(
    `The exporters could not be installed: ${[program, ...words.slice(0, 3)].join(' ')} ${error ? error.message : `ended with ${status}`}.`,
    'They need Python 3.11 or newer with venv, and PyPI. Where it cannot be reached, name a Python that has them: ASSAY_EXPORT_PYTHON=…/bin/python',
    { cause: error },
  );
}
