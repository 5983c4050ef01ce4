import { sentence } from './sentence.ts';

/** What each of the four quantities shows and cannot show, and how to get it where it is missing. */
export const four = {
  notMeasured: sentence('Not measured: {needs}.', '未测量：{needs}。'),
  notShown: sentence(
    'Not shown: the record of {title} is INVALID: {reasons}.',
    '不予显示：{title} 的记录为 INVALID：{reasons}。',
  ),
  // Capacity.
  capacity: sentence(
    "All {allocated#} that the driver gave came back as they were written, twice: with a pattern that tells each address from every other, and with its complement. Of the {total#} that it counts, {held#} were taken before: by itself, by this program's context, by others.",
    '驱动分配的 {allocated} 全部按写入内容读回，共两遍：先用能区分每个地址的图样，再用其反码。在驱动报告的 {total} 中，{held} 此前已被驱动自身、本程序的上下文或其他程序占用。',
  ),
  capacityAlone: sentence('So much was written and read back right.', '已写入并正确读回这么多内存。'),
  needsDriver: sentence(
    "it asks NVIDIA's driver (`assay run memory.capacity --provider cuda`)",
    '它需要询问 NVIDIA 的驱动（`assay run memory.capacity --provider cuda`）',
  ),
  notCapacity: sentence(
    'The part that the driver and ECC keep for themselves; errors that come with heat or hours. A data sheet counts in GB or in GiB and does not say which.',
    '驱动与 ECC 自留的部分；随温度或时间出现的错误。数据表以 GB 或 GiB 计，且不说明是哪一种。',
  ),
  driverBytes: sentence('{bytes#} bytes by the driver', '驱动报告 {bytes} 字节'),
  driverMib: sentence('{mib#} MiB by the driver', '驱动报告 {mib} MiB'),
  // Bandwidth.
  bandwidth: sentence(
    'The memory is not slower than this: {fastest}, over filled buffers of many times the last-level cache, its output checked.',
    '内存不慢于此：{fastest}，使用远大于末级缓存且已填充的缓冲区，并检查了输出。',
  ),
  needsFour: sentence('run `assay run four`', '运行 `assay run four`'),
  notBandwidth: sentence(
    'The peak: a kernel reaches 79 to 95 % of it on published GPUs, so a figure below a limit does not show that the peak is below it.',
    '峰值：在已发布的 GPU 上，内核达到峰值的 79 至 95 %，因此低于限值并不说明峰值低于限值。',
  ),
  copy: sentence(
    "What the driver's own copy moves, read and written bytes added.",
    '驱动自身的复制所移动的字节，读写相加。',
  ),
  notCopy: sentence(
    'The bandwidth of the memory: the copy engines of a GPU may stay far below what its kernels reach (published for H20: 2.0 against 3.3 TB/s).',
    '内存带宽：GPU 的复制引擎可能远低于其内核所能达到的（已发布的 H20 数据：2.0 对 3.3 TB/s）。',
  ),
  alone: sentence('{title} alone was measured', '仅测量了 {title}'),
  fastestKernel: sentence('{title} was the fastest of {of#} kernels', '{title} 是 {of} 个内核中最快的'),
  fastestSize: sentence('{title} was the fastest of {of#} sizes', '{title} 是 {of} 种尺寸中最快的'),
  // Arithmetic.
  arithmetic: sentence(
    'The part is not slower than this: {fastest}, on seeded normal data, its output checked.',
    '器件不慢于此：{fastest}，使用由种子生成的正态数据，并检查了输出。',
  ),
  needsTypes: sentence(
    'run `assay run four --provider cuda`; a CPU and WebGPU have not every type',
    '运行 `assay run four --provider cuda`；CPU 与 WebGPU 并不支持所有类型',
  ),
  notArithmetic: sentence(
    'The peak: published kernels reach 70 to 80 % of the dense rate on Hopper. The structural value is what the architecture allows at the highest clock; a part may be built to do less (H20).',
    '峰值：已发布的内核在 Hopper 上达到稠密速率的 70 至 80 %。结构值是架构在最高时钟下所允许的；器件可能被设计得更低（H20）。',
  ),
  notWhichTf32: sentence(
    'Which of the two arithmetics it was: write `tf32` or `ieee` behind the size.',
    '用的是两种算术中的哪一种：请在尺寸后写 `tf32` 或 `ieee`。',
  ),
  notInteger: sentence(
    'Integer arithmetic: weights of few bits are made floating-point numbers before they are multiplied, or eight-bit ones on a CPU. It is held against no declared rate.',
    '整数算力：低位宽权重在相乘前先转换为浮点数，在 CPU 上则转换为八位整数。因此不与任何标称速率对照。',
  ),
  // Interconnect.
  hostLink: sentence(
    'This host moves so much, from and to pinned memory; every byte that arrived was compared.',
    '本主机与锁页内存之间能传输这么多；到达的每个字节都经过比较。',
  ),
  needsNvidia: sentence(
    "it asks NVIDIA's driver (`assay run four --provider cuda`)",
    '它需要询问 NVIDIA 的驱动（`assay run four --provider cuda`）',
  ),
  notHostLink: sentence(
    'The link of the part alone: slot, switches, processor and the node of the pinned memory have their share. It says nothing of the links between GPUs.',
    '器件自身的链路：插槽、交换芯片、处理器以及锁页内存所在的节点都有影响。它不能说明 GPU 之间的链路。',
  ),
  fastestPair: sentence(
    'The fastest of {of#} pairs with this GPU: {what}.',
    '与该 GPU 组成的 {of} 对中最快的一对：{what}。',
  ),
  onePair: sentence('Between two GPUs: {what}.', '两块 GPU 之间：{what}。'),
  untold: sentence('not told which', '未说明是哪一对'),
  needsTwo: sentence('it needs two GPUs in this host, under CUDA', '需要本主机中有两块 CUDA 可用的 GPU'),
  notPeerLink: sentence(
    'The links of this part to all others at once, and whether copies went by a switch, by PCIe or by the host; `nvidia-smi topo -m` tells how the two are joined.',
    '该器件同时到所有其他器件的链路，以及复制是经由交换芯片、PCIe 还是主机；`nvidia-smi topo -m` 会说明两者如何相连。',
  ),
} as const;

/** The rows of the four quantities, by their names. */
export const rows = {
  capacity: sentence('written and read back right', '已写入并正确读回'),
  kernels: sentence('compute kernels', '计算内核'),
  copy: sentence('copy within the device', '设备内复制'),
  arithmetic: sentence('arithmetic', '算力'),
  interconnect: sentence('interconnect', '互连'),
  byTf32: sentence('float32 by TF32', 'float32（TF32）'),
  untoldTf32: sentence('float32, TF32 as the provider does it', 'float32，TF32 由执行提供程序决定'),
  int8: sentence('int8 weights', 'int8 权重'),
  int4: sentence('int4 weights', 'int4 权重'),
  toDevice: sentence('host to device', '主机到设备'),
  toHost: sentence('device to host', '设备到主机'),
  bothHost: sentence('host and device, both at once', '主机与设备，双向同时'),
  oneWay: sentence('GPU to GPU, one way', 'GPU 到 GPU，单向'),
  bothWays: sentence('GPU to GPU, both at once', 'GPU 到 GPU，双向同时'),
} as const;
