import { UsageError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { findOrt } from '../runtime/ort.ts';

/** A provider that the library offers: compiled in, or in a file beside it. */
export interface OfferedProvider {
  readonly name: string;
  readonly where: string;
}

/** Providers that onnxruntime-node's library is built with, by platform (its README, "Supported platforms"). */
const builtIn: Readonly<{ [platform: string]: readonly string[] }> = {
  linux: ['cpu', 'webgpu'],
  darwin: ['cpu', 'webgpu', 'coreml'],
  win32: ['cpu', 'webgpu', 'dml'],
};

/** What the library that would be loaded offers; whether a provider also runs here is `doctor`'s question. */
export function findProviders(ort?: string): OfferedProvider[] {
  const { source, version } = findOrt({ ort });
  const { providers } = findOrt({ ort, provider: 'cuda' });
  const inside = source === 'option' ? ['cpu'] : (builtIn[process.platform] ?? ['cpu']);
  return [
    ...inside.map((name) => ({ name, where: `built into ONNX Runtime ${version ?? ''}`.trim() })),
    ...Object.keys(providers)
      .filter((name) => name !== 'shared')
      .map((name) => ({ name, where: providers[name]! })),
  ];
}

/**
 * Execution providers that ONNX Runtime's documentation names beside the built-in ones: a name that exists is told
 * apart from a slip of the pen.
 */
const elsewhere =
  'cuda tensorrt nvtensorrtrtx migraphx rocm openvino dnnl qnn snpe xnnpack vitisai coreml dml cann acl armnn nnapi rknpu azure';

/** Throws UsageError for a name that is no provider. Whether a provider can run here is found out by trying it. */
export function assertProvider(name: string): void {
  const offered = findProviders().map((provider) => provider.name);
  const known = [...new Set([...offered, ...elsewhere.split(' ')])];
  if (known.includes(name.toLowerCase())) return;
  throw new UsageError(`There is no provider "${name}".`, nearest(name, known, 'list providers'));
}
