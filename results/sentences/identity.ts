import { sentence } from './sentence.ts';

/** Why a measured device is taken for none of the catalogue. */
export const identity = {
  slices: sentence(
    '"{name}" is cut into slices (MIG): no device of the catalogue is a slice.',
    '“{name}”已被切分（MIG）：设备目录中没有切片。',
  ),
  part: sentence(
    '"{name}" is a part of a GPU (vGPU): no device of the catalogue is a part.',
    '“{name}”是 GPU 的一部分（vGPU）：设备目录中没有部分设备。',
  ),
  unlisted: sentence(
    '"{name}" is unlisted: no device of the catalogue has this name.',
    '“{name}”未列入目录：没有设备使用这个名称。',
  ),
  notAccepted: sentence(
    '"{name}" is not accepted as {listed}: {reasons}.',
    '“{name}”不能认定为 {listed}：{reasons}。',
  ),
  against: sentence('{what=} is {seen} where {expected} is expected', '{what}为 {seen}，应为 {expected}'),
  declared: sentence('{rate} declared ({share#})', '{rate}（标称，{share}）'),
} as const;

/** By what a device is told from another. */
export const traits = {
  memory: sentence('memory', '内存'),
  smCount: sentence('SM count', 'SM 数'),
  capability: sentence('compute capability', '计算能力'),
  powerLimit: sentence('power limit', '功耗上限'),
  bandwidth: sentence('bandwidth', '带宽'),
  arithmetic: sentence('arithmetic', '算力'),
} as const;
