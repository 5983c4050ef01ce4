import { sentence } from './sentence.ts';

/** What a measured figure shows of what is declared, or why there is none. */
export const conformity = {
  notice: sentence(
    'Information, not legal advice. A measured rate is a lower bound of a theoretical one: it can show that a part is not slower than declared, and never by itself that its peak is below a limit.',
    '仅供参考，不构成法律意见。实测速率是理论值的下界：它能说明器件不慢于标称值，但其本身绝不能说明峰值低于某个限值。',
  ),
  noCapacity: sentence(
    'Not measured: no record of this device states the memory that its driver reports.',
    '未测量：没有该设备的记录给出驱动报告的内存。',
  ),
  capacity: sentence(
    'The driver reports {mib#} MiB ({gb#} GB, {gib#} GiB); vendors count between GB and GiB, and this {fits}. {verified}',
    '驱动报告 {mib} MiB（{gb} GB，{gib} GiB）；厂商的计法介于 GB 与 GiB 之间，该值{fits}。{verified}',
  ),
  fits: sentence('fits the declaration', '与标称相符'),
  fitsNot: sentence('does not fit the declaration', '与标称不符'),
  verified: sentence(
    "{gb#} GB of it were written and read back right; the rest is the driver's, a context's, or was in use.",
    '其中 {gb} GB 已写入并正确读回；其余属于驱动、上下文，或已被占用。',
  ),
  notVerified: sentence(
    'What the driver reports is not yet memory that was written and read back.',
    '驱动所报告的内存尚未经写入与读回验证。',
  ),
  bandwidth: sentence(
    'A lower bound of the peak: the part is not slower than this. {interval}',
    '峰值的下界：器件不慢于此。{interval}',
  ),
  bandwidthShare: sentence(
    'A lower bound of the peak ({share} of the declared peak): the part is not slower than this. {interval}',
    '峰值的下界（标称峰值的 {share}）：器件不慢于此。{interval}',
  ),
  /** What the intervals of measured figures hold. */
  typeA: sentence(
    'The interval is that of the mean over fresh processes (type A, 95 %); other sources of uncertainty are in the report.',
    '区间为多个新进程均值的区间（A 类，95 %）；其他不确定度来源见报告。',
  ),
  noBandwidth: sentence(
    'Not measured: no valid record of bw.read, bw.copy or bw.triad on this device.',
    '未测量：该设备没有 bw.read、bw.copy 或 bw.triad 的有效记录。',
  ),
  link: sentence(
    'Between two devices, both directions added: a lower bound of what their links carry. {interval}',
    '两台设备之间，双向相加：链路承载能力的下界。{interval}',
  ),
  noLink: sentence(
    'Not measured: it needs two linked devices in one host (`assay run link.d2d.both`).',
    '未测量：需要同一主机中两台互连的设备（`assay run link.d2d.both`）。',
  ),
  tpp: sentence(
    'Achieved TPP: a lower bound. Published kernels reach 70 to 80 % of the dense peak on Hopper, so a value below a limit does not show that the peak is below it. {interval}',
    '实际达到的 TPP：下界。已发布的内核在 Hopper 上达到稠密峰值的 70 至 80 %，因此低于限值并不说明峰值低于限值。{interval}',
  ),
  noTpp: sentence(
    'Not measured: no valid record of a dense matmul in 16 or 8 bits on this device.',
    '未测量：该设备没有 16 位或 8 位稠密矩阵乘的有效记录。',
  ),
  density: sentence('TPP over a die area of {area#} mm2.', 'TPP 除以芯片面积 {area} mm2。'),
  noDensity: sentence(
    'Unknown: the reference data has no die area for this device.',
    '未知：参考数据中没有该设备的芯片面积。',
  ),
  shown: sentence(
    '{quantity=} ({code!}) is at least {low#} as measured, which reaches {edges}',
    '实测{quantity}（{code}）至少为 {low}，达到 {edges}',
  ),
  formula: sentence(
    '{sms#} SMs x {clock#} MHz x {flop#} FLOP x 16 bit',
    '{sms} 个 SM x {clock} MHz x {flop} FLOP x 16 位',
  ),
} as const;

/** What is measured and declared of a device, by its name. */
export const measurands = {
  capacity: sentence('memory capacity', '内存容量'),
  bandwidth: sentence('memory bandwidth', '内存带宽'),
  interconnect: sentence('interconnect bandwidth', '互连带宽'),
  tpp: sentence('total processing performance', '总处理性能'),
  density: sentence('performance density', '性能密度'),
  bandwidthSum: sentence('memory and interconnect bandwidth, added', '内存与互连带宽之和'),
  memoryDensity: sentence('memory bandwidth density', '内存带宽密度'),
} as const;
