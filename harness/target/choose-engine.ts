import type { Machine } from '../../results/record/machine.ts';
import type { EngineChoice } from '../engines/choice.ts';
import { UsageError } from '../errors.ts';
import { koffi } from '../koffi.ts';
import { nearest } from '../nearest.ts';
import { thisHost } from '../runtime/host.ts';
import { findOrt, type OrtLibrary } from '../runtime/ort.ts';
import { preloadFor } from '../runtime/preload.ts';
import type { TargetRequest } from './contract.ts';

export const engineIds = ['native', 'binding', 'null'] as const;

/**
 * The engine that was asked for, else ONNX Runtime's C API on Linux and its JavaScript binding elsewhere, with the library that it loads.
 *
 * @throws UsageError for an engine that does not exist, or that cannot load the library of `--ort`; Failure where C cannot be called
 */
export function engineOf(request: TargetRequest, machine: Machine, provider: string): EngineChoice {
  const id = request.engine ?? (machine.system.platform === 'linux' ? 'native' : 'binding');
  if (!(engineIds as readonly string[]).includes(id)) {
    throw new UsageError(`There is no engine "${id}".`, nearest(id, engineIds, 'list engines'));
  }
  if (id !== 'native') {
    if (request.ort === undefined) return { id: id as 'binding' | 'null', library: null };
    throw new UsageError(
      `The engine "${id}" cannot load the library given with --ort.`,
      'Leave --ort out, or take --engine native.',
    );
  }
  koffi();
  const ort = findOrt({ ort: request.ort, provider });
  const file = ort.providers[provider];
  const preload = file ? preloadFor(file, thisHost, request.cudaLibs) : [];
  return { id: 'native', library: { path: ort.library, source: sourceNames[ort.source], preload } };
}

/** Where a library comes from, as records say it. */
export const sourceNames: Readonly<{ [source in OrtLibrary['source']]: string }> = {
  package: 'onnxruntime-node',
  runtime: 'assay runtime install',
  option: '--ort',
};
