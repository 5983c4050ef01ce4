import type { ProviderChoice } from '../engines/engine.ts';
import { UsageError } from '../errors.ts';

/** Providers whose names are ours; any other is written as ONNX Runtime registers it. */
const ownNames = ['cpu', 'cuda', 'webgpu'];

/** `name` or `name=key:value,key:value`. */
export function parseProvider(text: string): ProviderChoice {
  const [written, list] = [text.split('=', 1)[0]!, text.slice(text.indexOf('=') + 1)];
  if (written === '')
    throw new UsageError(`"--provider ${text}" names no provider.`, 'For example: --provider cpu');
  const name = ownNames.find((own) => own === written.toLowerCase()) ?? written;
  if (written === text) return { name, options: {} };
  const options = Object.fromEntries(
    list.split(',').map((pair) => {
      const colon = pair.indexOf(':');
      if (colon < 1) {
        throw new UsageError(
          `"${pair}" in --provider ${text} is not of the form key:value.`,
          'For example: --provider cuda=device_id:1,use_tf32:0',
        );
      }
      return [pair.slice(0, colon), pair.slice(colon + 1)];
    }),
  );
  return { name, options };
}
