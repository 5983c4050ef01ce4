import type { Identifier, Item, Laboratory } from '../../../results/report/schema/parties.ts';
import type { Trait, TraitName } from '../../../results/report/schema/words.ts';
import type { Deviation, NotMeasured } from '../../../results/report/schema.ts';
import { bilingual } from '../../words.ts';

// Words for the closed lists of report.json that tell of items and laboratories, each code in both languages.

type Texts<Code extends string> = { readonly [code in Code]: string };

export const traits = bilingual<Texts<TraitName>>({
  en: {
    name: 'Name',
    vendor: 'Maker',
    pciDeviceId: 'PCI device id',
    pciSubsystemId: 'PCI subsystem id',
    pciBusId: 'Place on the bus',
    computeCapability: 'Compute capability',
    smCount: 'Streaming multiprocessors',
    memoryTotalMib: 'Memory by the driver',
    memoryBusBits: 'Memory interface',
    l2CacheBytes: 'Level 2 cache',
    cores: 'Cores',
    threads: 'Threads',
    features: 'Instruction sets',
    microcode: 'Microcode',
    lastLevelCacheBytes: 'Last level cache',
    vbios: 'VBIOS',
    driver: 'Driver',
    cudaVersion: 'CUDA of the driver',
    powerLimitEnforcedW: 'Power limit in force',
    powerLimitDefaultW: 'Power limit by default',
    powerLimitMaximumW: 'Power limit at most',
    clockMaxSmMhz: 'Highest SM clock',
    clockMaxMemoryMhz: 'Highest memory clock',
    clockApplicationGraphicsMhz: 'Application clock',
    eccEnabled: 'ECC',
    eccUncorrectedSinceLoad: 'Uncorrected errors since the driver was loaded',
    eccCorrectedEver: 'Corrected errors, ever',
    eccUncorrectedEver: 'Uncorrected errors, ever',
    migEnabled: 'MIG',
    persistence: 'Persistence mode',
    computeMode: 'Compute mode',
    pcieGeneration: 'PCIe generation in use',
    pcieGenerationMaximum: 'PCIe generation, highest',
    pcieWidth: 'PCIe lanes in use',
    pcieWidthMaximum: 'PCIe lanes, most',
    temperatureAtStartC: 'Temperature before the test',
    powerAtStartW: 'Power before the test',
    warnings: 'Warnings of the driver',
    governor: 'Frequency governor',
    turbo: 'Turbo',
    visualState: 'Seen from outside',
    seals: 'Seals',
    cooling: 'Cooling',
    operatingSystem: 'Operating system',
    kernel: 'Kernel',
    hypervisor: 'Hypervisor',
    container: 'Container',
    hostMemoryBytes: 'Memory of the host',
    hostCpu: 'Processor of the host',
    numaNodes: 'NUMA nodes',
    loadAverage: 'Load before the test',
    library: 'Library',
    libraryOptions: 'Options of the library',
    node: 'Node.js',
  },
  zh: {
    name: '名称',
    vendor: '制造商',
    pciDeviceId: 'PCI 设备 ID',
    pciSubsystemId: 'PCI 子系统 ID',
    pciBusId: '总线位置',
    computeCapability: '计算能力',
    smCount: '流式多处理器数',
    memoryTotalMib: '驱动报告的显存',
    memoryBusBits: '显存位宽',
    l2CacheBytes: '二级缓存',
    cores: '核心数',
    threads: '线程数',
    features: '指令集',
    microcode: '微码',
    lastLevelCacheBytes: '末级缓存',
    vbios: 'VBIOS',
    driver: '驱动程序',
    cudaVersion: '驱动支持的 CUDA',
    powerLimitEnforcedW: '当前功耗上限',
    powerLimitDefaultW: '默认功耗上限',
    powerLimitMaximumW: '最大功耗上限',
    clockMaxSmMhz: '最高 SM 时钟',
    clockMaxMemoryMhz: '最高显存时钟',
    clockApplicationGraphicsMhz: '应用时钟',
    eccEnabled: 'ECC',
    eccUncorrectedSinceLoad: '驱动加载以来的不可纠正错误',
    eccCorrectedEver: '累计可纠正错误',
    eccUncorrectedEver: '累计不可纠正错误',
    migEnabled: 'MIG',
    persistence: '持久模式',
    computeMode: '计算模式',
    pcieGeneration: '当前 PCIe 代数',
    pcieGenerationMaximum: '最高 PCIe 代数',
    pcieWidth: '当前 PCIe 通道数',
    pcieWidthMaximum: '最多 PCIe 通道数',
    temperatureAtStartC: '试验前温度',
    powerAtStartW: '试验前功率',
    warnings: '驱动的警告',
    governor: '调频策略',
    turbo: '睿频',
    visualState: '外观状态',
    seals: '封签',
    cooling: '散热方式',
    operatingSystem: '操作系统',
    kernel: '内核',
    hypervisor: '虚拟化',
    container: '容器',
    hostMemoryBytes: '主机内存',
    hostCpu: '主机处理器',
    numaNodes: 'NUMA 节点',
    loadAverage: '试验前负载',
    library: '运行库',
    libraryOptions: '运行库选项',
    node: 'Node.js',
  },
});

export const issuers = bilingual<Texts<Trait['issuer']>>({
  en: {
    driver: 'driver',
    host: 'host',
    label: 'label, read by the laboratory',
    customer: 'customer',
    laboratory: 'laboratory',
    manufacturer: 'maker',
    attestation: 'attestation by the hardware',
  },
  zh: {
    driver: '驱动程序',
    host: '主机',
    label: '标签（由实验室读取）',
    customer: '客户',
    laboratory: '实验室',
    manufacturer: '制造商',
    attestation: '硬件证明',
  },
});

export const identifiers = bilingual<Texts<Identifier['kind']>>({
  en: {
    uuid: 'UUID',
    uuidHash: 'Hash of the UUID',
    serial: 'Serial number',
    boardSerial: 'Serial number of the board',
    chipSerial: 'Serial number of the chip',
    label: 'Label',
    fingerprint: 'Fingerprint by the driver or host',
    other: 'Other',
  },
  zh: {
    uuid: 'UUID',
    uuidHash: 'UUID 的哈希',
    serial: '序列号',
    boardSerial: '板卡序列号',
    chipSerial: '芯片序列号',
    label: '标签',
    fingerprint: '指纹（驱动程序或主机所报）',
    other: '其他',
  },
});

export const checks = bilingual<Texts<Identifier['check']>>({
  en: {
    told: 'told during the test',
    fits: 'fits the hash in the records',
    contradicts: 'contradicts the records',
    unchecked: 'not checked: the records hold nothing of it',
  },
  zh: {
    told: '试验中读取',
    fits: '与记录中的哈希相符',
    contradicts: '与记录矛盾',
    unchecked: '未核对：记录中没有相应信息',
  },
});

export const evidence = bilingual<Texts<Item['match']['evidence'][number]['what']>>({
  en: {
    name: 'Name',
    memory: 'Memory',
    smCount: 'Streaming multiprocessors',
    computeCapability: 'Compute capability',
    powerLimit: 'Power limit',
    bandwidth: 'Bandwidth',
    arithmetic: 'Arithmetic',
  },
  zh: {
    name: '名称',
    memory: '显存',
    smCount: '流式多处理器数',
    computeCapability: '计算能力',
    powerLimit: '功耗上限',
    bandwidth: '带宽',
    arithmetic: '算力',
  },
});

export const matches = bilingual<Texts<Item['match']['status']>>({
  en: { consistent: 'consistent', falseName: 'false name', unlisted: 'not in the catalogue' },
  zh: { consistent: '一致', falseName: '名称不符', unlisted: '目录中没有' },
});

export const itemKinds = bilingual<Texts<Item['kind']>>({
  en: { cpu: 'processor', gpu: 'GPU', npu: 'NPU', none: 'no device' },
  zh: { cpu: '处理器', gpu: 'GPU', npu: 'NPU', none: '无设备' },
});

export const suppliers = bilingual<Texts<NonNullable<Item['suppliedBy']>>>({
  en: { customer: 'customer', laboratory: 'laboratory', manufacturer: 'maker', other: 'others' },
  zh: { customer: '客户', laboratory: '实验室', manufacturer: '制造商', other: '其他' },
});

export const places = bilingual<Texts<NonNullable<Laboratory['testedAt']['kind']>>>({
  en: {
    laboratory: 'at the laboratory',
    laboratoryBranch: 'at a branch of the laboratory',
    customer: "at the customer's",
    customerBranch: 'at a branch of the customer',
    other: 'elsewhere',
  },
  zh: {
    laboratory: '实验室',
    laboratoryBranch: '实验室分支机构',
    customer: '客户现场',
    customerBranch: '客户分支机构',
    other: '其他地点',
  },
});

export const declarations = bilingual<Texts<Laboratory['declarations'][number]['what']>>({
  en: {
    headquarters: 'Headquarters',
    control: 'Control',
    noInterest: 'No interest in the items',
    location: 'Location of the test',
    sampling: 'Sampling',
  },
  zh: {
    headquarters: '总部所在地',
    control: '控制权',
    noInterest: '与样品无利益关系',
    location: '试验地点',
    sampling: '抽样',
  },
});

export const whyNotMeasured = bilingual<Texts<NotMeasured['because']>>({
  en: {
    notAsked: 'not asked for',
    invalid: 'measured, and INVALID',
    notTested: 'not tested',
    noRecord: 'its record is missing',
  },
  zh: {
    notAsked: '未要求',
    invalid: '已测，但为 INVALID',
    notTested: '未测试',
    noRecord: '缺少记录',
  },
});

export const deviations = bilingual<Texts<Deviation['what']>>({
  en: {
    noSuite: 'Measured outside a suite',
    repeats: 'Number of processes (here; in the suite)',
    warmup: 'Warm-up (here; in the suite)',
    window: 'Timed window (here; in the suite)',
    memoryLimit: 'Memory limit',
    cycledLayers: 'Layers used again',
    environment: 'Environment variables',
    processors: 'Processors',
    noTelemetry: 'Nobody watched the device',
    interrupted: 'Interrupted processes',
    severalVersions: 'Several versions of the program',
    ownModel: 'A brought model',
    together: 'Devices at once',
    byLaboratory: 'By the laboratory',
  },
  zh: {
    noSuite: '不属于任何套件',
    repeats: '进程数（本次；套件）',
    warmup: '预热（本次；套件）',
    window: '计时窗口（本次；套件）',
    memoryLimit: '内存限制',
    cycledLayers: '重复使用的层',
    environment: '环境变量',
    processors: '处理器',
    noTelemetry: '未监测设备',
    interrupted: '中断的进程',
    severalVersions: '程序版本不一',
    ownModel: '自带模型',
    together: '多设备同时运行',
    byLaboratory: '实验室所作的偏离',
  },
});
