import type { Fields } from '../../fields.ts';
import type { ImportedConditions } from '../../imported.ts';

/** What `server_info` (since 2025: the arguments of the server, its version, its state) says of the conditions; null where it does not. */
export function serverOf(
  info: Fields | null,
): Pick<ImportedConditions, 'model' | 'deviceCount' | 'precision' | 'speculation' | 'engine'> {
  const dtype = info?.text('dtype') ?? null;
  return {
    model: info?.text('model_path') ?? null,
    deviceCount: info === null ? null : devicesOf(info),
    precision: info?.text('quantization') ?? (dtype === 'auto' ? null : dtype),
    // The key is always there, and null without.
    speculation: info?.has('speculative_algorithm') ? (info.text('speculative_algorithm') ?? 'none') : null,
    engine: info?.text('version') ?? null,
  };
}

/** Replicas have devices of their own, but where attention alone is replicated. */
function devicesOf(info: Fields): number | null {
  const tp = info.count('tp_size');
  const isShared = info.raw('enable_dp_attention') === true;
  const replicas = isShared ? 1 : (info.count('dp_size') ?? 1);
  return tp === null ? null : tp * (info.count('pp_size') ?? 1) * replicas;
}
