import { caveats, type ReasonCode } from '../../results/record/caveats.ts';
import { type DefinitionId, definitions } from '../../results/record/definitions.ts';
import { bilingual, type Language } from '../words.ts';

// Every figure and every doubt in both languages. The English texts are those of the record's own lists.

type Texts<Id extends string> = { readonly [id in Id]: string };

const each = <Id extends string, Entry>(
  entries: { readonly [id in Id]: Entry },
  text: (entry: Entry) => string,
) => Object.fromEntries(Object.entries<Entry>(entries).map(([id, entry]) => [id, text(entry)])) as Texts<Id>;

/** What each figure is, by its id. */
export const definitionWords = bilingual<Texts<DefinitionId>>({
  en: each(definitions, ({ text }) => text),
  zh: {
    ttft: '从请求就绪（token id 已在内存中）到第一个输出 id 到达主机的时间',
    'tpot.excl_first': '(E2EL - TTFT) / (n - 1)；n <= 1 时为空',
    'itl.token': '相邻输出 id 之间的间隔，合并统计，每个间隔对应一个 token',
    e2el: '从请求就绪到最后一个输出 id 到达主机的时间',
    'prefill.tput': '批大小 × 输入长度 / 预填充时间',
    'decode.tput': '批大小 × (n - 1) / (最后一个 id 的时刻 - 第一个 id 的时刻)，取自真实的生成过程',
    'decode.step': '在固定批大小和上下文下单个解码步的时间；每次重写同一缓存位置',
    'decode.step.queued':
      '多个解码步连续排队、每步以上一步的 id 为输入、只等待一次时的每步时间：反映吞吐，不含延迟',
    'decode.step.queued.tput': '批大小 / decode.step.queued',
    'decode.step.tput': '批大小 / decode.step',
    'tput.out.wall': '输出 token 数 / 请求的墙钟时间',
    'bw.read': '单个数据流的字节数 / 所试内核中最快者的读取时间：矩阵与向量之积或归约；记录中注明了所用内核',
    'bw.copy':
      '读写字节数 / 所试内核中由一个数据流生成另一个数据流最快者的时间：每个元素一次，原样、按行移位或取反号；记录中注明了所用内核',
    'bw.triad':
      '三个数据流的字节数 / c = a + b（或更快的 a - b、a x b）的时间（STREAM 的“Add”：流量与 Triad 相同，但没有乘法）；记录中注明了所用内核',
    'libc.read':
      '读取的字节数 / C 库 memcmp 或 memchr（取较快者）扫描全部数据的时间，线程数与目标相同：不经过被测运行时的内存速度',
    'libc.copy': '读写字节数 / C 库 memcpy 的时间，线程数与目标相同：不经过被测运行时的内存速度',
    'gemm.tput': '2 × M × N × K / 时间，稠密计算',
    'memory.capacity': '已分配、以某一图样及其反码整体写入并正确读回的设备内存字节数',
    'link.h2d': '从主机锁页内存复制到设备的字节数 / 时间',
    'link.d2h': '从设备复制到主机锁页内存的字节数 / 时间',
    'link.both': 'link.h2d 与 link.d2h 同时进行，两个方向相加',
    'link.d2d': '从一块 GPU 复制到另一块 GPU 的字节数 / 时间，单向',
    'link.d2d.both': 'link.d2d 双向同时进行，两个方向相加',
    'copy.engine': '驱动自身在同一设备内复制的读写字节数 / 时间；不是由内核测得的带宽',
    'energy.sample': '从第一个计时样本开始到最后一个结束期间设备的能耗 / 样本数',
    'energy.token': 'energy.sample / 每个样本的 token 数：预填充为提示词的，解码和生成为输出的',
    'energy.token.prefill': '真实生成过程中，从请求就绪到第一个输出 id 的能耗 / 提示词的 token 数',
    'energy.token.decode': '真实生成过程中，从第一个到最后一个输出 id 的能耗 / 第一个之后的 token 数',
    'load.time': '由文件创建会话的时间，包含权重',
    'first.run': '新会话的第一次运行，包含编译',
  },
});

/** What each doubt says. */
const caveatSentences = bilingual<Texts<ReasonCode>>({
  en: each(caveats, ({ sentence }) => sentence),
  zh: {
    too_short: '某个进程的计时窗口短于规则要求。',
    too_few_samples: '样本数或进程数少于规则或本次运行的要求。',
    imprecise: '各进程之间差异很大，数值只是粗略已知：区间较宽。',
    passing: '部分进程受到短暂影响；其代价已包含在区间内。',
    stalled: '测量进程在计时窗口内曾停顿：停顿时间已计入数值。',
    not_steady: '预热时间用完时，样本仍在漂移。',
    drift_between_processes: '结果取决于进程在运行中轮到的先后。',
    throttled: '计时窗口内，设备因过热、板卡限速或低于默认值的功耗上限而降速。',
    clock_unstable: '计时窗口内设备的时钟频率发生变化。',
    foreign_process: '测量期间有其他进程使用该设备。',
    neighbour_missing: '本应同时运行的某个设备没有完成其计时窗口。',
    cpu_contention: '测量期间，主机的处理器时间被占用（steal 或其他负载）。',
    cpu_quota: '容器的 CPU 配额用尽，内核让测量进程停顿。',
    oversubscribed: '线程数多于进程可用的 CPU 数：线程只能轮流执行。',
    telemetry_gap: '计时窗口的一部分时间内无人监测设备，温度与时钟不得而知。',
    energy_unreliable: '能量计数器与积分功率不一致：不给出能耗，速度仍然有效。',
    memory_pressure: '计时窗口内有进程等待内存，或发生了内存交换。',
    bandwidth_state: '全部线程合起来得到的内存带宽并不比单个线程多。',
    gc_pauses: '测量进程的垃圾回收占用了部分计时窗口。',
    cache_resident:
      '互不相同的权重小于末级缓存的八倍，其中一部分可能来自缓存：速度属于该形状，其 MBU 不能说明内存。',
    uncounted: '所带模型的部分计算量或读取量无法计数：需要它们的极限占比从略。',
    synthetic_tiny: '该形状仅用于测试本工具，其速度不能说明任何真实模型。',
    placement_unknown: '无法确定每个计算节点是否都在 GPU 上运行：有些可能在 CPU 上。',
    ep_fallback: '有计算节点在所要求的设备之外运行。',
    nonfinite_output: '输出中有非有限值。',
    wrong_output: '输出与同一种子应有的结果不同。',
    ecc_error: '设备内存出现了无法纠正的错误。',
    device_lost: '设备从驱动中消失。',
    implausible: '数值超过同一设备的探针所允许的上限。',
    out_of_memory: '内存不足以支持该设置。',
    worker_died: '测量进程意外终止。',
    timed_out: '测量进程未在规定时间内完成，已被停止。',
    failed: '引擎拒绝执行或因错误而失败。',
    hidden_tab: '计时窗口内浏览器标签页曾被隐藏：浏览器会让这样的标签页变慢。',
    interrupted: '该试验还没有任何进程完成，运行就被停止。',
    nothing_measured: '记录中没有进程，或完成的进程都没有样本：它什么也说明不了。',
  },
});

/** What to do about each doubt. */
const caveatRemedies = bilingual<Texts<ReasonCode>>({
  en: each(caveats, ({ remedy }) => remedy),
  zh: {
    too_short: '给运行更多时间：--budget 10，或使用套件 `lab`。',
    too_few_samples: '提高 --repeats 或 --budget；中断的运行可以继续：`assay resume`。',
    imprecise: '停止机器上的其他程序，并用更多进程重新运行：--repeats 10。',
    passing: '无需处理；在更安静的机器上区间会更窄。',
    stalled: '重新运行；查找使进程停顿的原因（调试器、被冻结的容器、休眠的主机）。',
    not_steady: '关闭其他程序，让机器降温，再用更大的 --budget 运行。',
    drift_between_processes: '等机器稳定（时钟、温度、其他程序）后重新运行。',
    throttled: '改善散热或供电，或将功耗上限恢复为默认值。',
    clock_unstable: '延长预热，或在允许时锁定时钟频率。',
    foreign_process: '停止其他进程后重新运行。',
    neighbour_missing: '查看缺失设备的记录；重新运行，或将其排除：--devices。',
    cpu_contention: '停止其他程序；在虚拟机上请使用独占主机。',
    cpu_quota:
      '提高或取消配额（docker --cpus、Kubernetes 的 limits、systemd 的 CPUQuota）；配额为多个 CPU 时，减少线程（--threads）也有帮助。',
    oversubscribed: '线程数取与 CPU 数相同：不要使用 --threads。',
    telemetry_gap: '去掉 --no-telemetry 重新运行；若仍存在，`assay doctor` 会指出缺少哪个来源。',
    energy_unreliable: '使用更长的窗口（--budget 30），或用电表测量能耗。',
    memory_pressure: '释放内存或采用更小的设置；测试主机不需要交换分区。',
    bandwidth_state: '共享主机会在两种状态之间切换：稍后重新运行，且内存数值只在同一次运行内比较。',
    gc_pauses: '重新运行；若仍存在，请报告：测量循环几乎不分配内存。',
    cache_resident: '要得到内存的数值，请采用更大的形状，或更多互不相同的层。',
    uncounted: 'docs/own-model.md 说明了计数的范围；模型旁的 config.json 可以给出图中没有的信息。',
    synthetic_tiny: '运行已公开的形状：`assay list shapes`。',
    placement_unknown: '使用能给出该信息的 native 引擎：不要使用 --engine。',
    ep_fallback: '查看记录中的放置情况；选择执行提供程序支持的精度。',
    nonfinite_output: '请报告：种子权重经过缩放，正常设备上不会出现此情况。',
    wrong_output: '不要使用该数值。检查设备内存；尝试其他版本的库。',
    ecc_error: '不要使用该数值；重置设备，若错误再次出现请更换。',
    device_lost: '重置设备或重启；查看内核日志（`dmesg`、Xid）、线缆和电源。',
    implausible: '在空闲机器上重新运行；若仍存在，则方法或设备与其自称不符。',
    out_of_memory: '采用更小的批大小、上下文或精度。',
    worker_died: '阅读记录中进程的最后输出，用 `--repeats 1` 看是否再次终止，并运行 `assay doctor`。',
    timed_out: '提高 --timeout，或采用更小的设置。',
    failed: '阅读记录中的错误；运行 `assay doctor`。',
    hidden_tab: '重新测量，完成之前让标签页保持在前台。',
    interrupted: '继续该运行：`assay resume`。',
    nothing_measured: '重新测量。正常运行不会写出这样的记录：请向提供者索取原始记录。',
  },
});

/** A doubt in the language of a page: what it says, and what to do. */
export const caveatText = (language: Language, code: ReasonCode) => ({
  sentence: caveatSentences[language][code],
  remedy: caveatRemedies[language][code],
});
