import { caveats as english, type ReasonCode } from '../../results/record/caveats.ts';
import type { Language } from '../words.ts';

type Caveat = { readonly sentence: string; readonly remedy: string };

/** Why a record is doubted, and what to do: in English as results have it. */
export const caveats: { readonly [language in Language]: { readonly [code in ReasonCode]: Caveat } } = {
  en: english,
  zh: {
    too_short: {
      sentence: '某个进程的计时窗口短于规则的要求。',
      remedy: '给运行更多时间：--budget 10，或使用套件 `lab`。',
    },
    too_few_samples: {
      sentence: '样本或进程数少于规则或本次运行的要求。',
      remedy: '增大 --repeats 或 --budget；中断的运行可用 `assay resume` 继续。',
    },
    imprecise: {
      sentence: '各进程差异过大，数值只能粗略得知：区间很宽。',
      remedy: '停止机器上的其他程序，并增加进程数重新运行：--repeats 10。',
    },
    passing: {
      sentence: '部分进程受到短暂影响；其代价已包含在区间内。',
      remedy: '无需处理；在更安静的机器上区间会更窄。',
    },
    stalled: {
      sentence: '测量进程在窗口内停顿过，这段时间已计入数值。',
      remedy: '重新运行；检查是什么使进程停顿（调试器、被冻结的容器、休眠的主机）。',
    },
    not_steady: {
      sentence: '预热时间用完时，样本仍在漂移。',
      remedy: '关闭其他程序，让机器冷却，并以更大的 --budget 重新运行。',
    },
    drift_between_processes: {
      sentence: '结果取决于进程在运行中的先后次序。',
      remedy: '让机器稳定下来（时钟、温度、其他程序）再重新运行。',
    },
    throttled: {
      sentence: '在计时窗口内，设备因温度、板卡制动或低于默认值的功率上限而降速。',
      remedy: '改善散热或供电，或把功率上限恢复为默认值。',
    },
    clock_unstable: {
      sentence: '设备时钟在计时窗口内发生变动。',
      remedy: '延长预热；如有权限，可锁定时钟。',
    },
    foreign_process: {
      sentence: '测量期间有其他进程使用该设备。',
      remedy: '停止该进程后重新运行。',
    },
    neighbour_missing: {
      sentence: '应与本设备同时运行的某个设备没有到达其窗口的终点。',
      remedy: '查看缺失设备的记录；重新运行，或用 --devices 排除它。',
    },
    cpu_contention: {
      sentence: '测量期间主机占用了处理器时间（虚拟机被抢占，或其他负载）。',
      remedy: '停止其他程序；若在虚拟机上，请使用独占的主机。',
    },
    cpu_quota: {
      sentence: '容器的 CPU 配额用尽，内核让测量进程停顿。',
      remedy:
        '提高或取消配额（docker --cpus、Kubernetes 的 limits、systemd 的 CPUQuota），或减少线程：--threads。',
    },
    oversubscribed: {
      sentence: '线程数多于进程可用的 CPU，线程只能轮流执行。',
      remedy: '线程数与 CPU 数相同即可：不要指定 --threads。',
    },
    telemetry_gap: {
      sentence: '计时窗口的一部分没有遥测，温度与时钟未知。',
      remedy: '去掉 --no-telemetry 重新运行；若仍如此，`assay doctor` 会指出缺少哪个来源。',
    },
    energy_unreliable: {
      sentence: '能量计数器与功率积分不一致：不给出能耗，速度仍然有效。',
      remedy: '延长窗口（--budget 30），或用电表测量能耗。',
    },
    memory_pressure: {
      sentence: '在计时窗口内，有进程等待内存，或发生了换页。',
      remedy: '释放内存或减小设置；测试主机不需要交换区。',
    },
    bandwidth_state: {
      sentence: '全部线程合计得到的内存带宽不高于单个线程。',
      remedy: '共享主机会在两种状态之间切换：稍后重新运行，并且只在同一次运行内比较内存数值。',
    },
    gc_pauses: {
      sentence: '测量进程的垃圾回收占用了计时窗口的一部分。',
      remedy: '重新运行；若仍如此，请报告：测量循环几乎不分配内存。',
    },
    cache_resident: {
      sentence: '不同的权重小于末级缓存的八倍：这不是内存的数值。',
      remedy: '采用更大的模型形状，或更多互不相同的层。',
    },
    synthetic_tiny: {
      sentence: '该形状用于测试工具本身，其速度不代表真实模型。',
      remedy: '运行已发布的形状：`assay list shapes`。',
    },
    placement_unknown: {
      sentence: '无法得知是否每个计算节点都在 GPU 上运行：有些可能在 CPU 上运行。',
      remedy: '使用能提供此信息的原生引擎：不要指定 --engine。',
    },
    ep_fallback: {
      sentence: '有计算节点在所要求之外的设备上运行。',
      remedy: '查看记录中的节点放置，选择执行提供程序支持的精度。',
    },
    nonfinite_output: {
      sentence: '输出中有非有限的数值。',
      remedy: '请报告：种子权重经过缩放，在正常的设备上不会发生此情况。',
    },
    wrong_output: {
      sentence: '输出与同一种子应得的结果不同。',
      remedy: '不要使用该数值。测试设备的内存，并尝试另一版本的库。',
    },
    ecc_error: {
      sentence: '设备内存出现了无法纠正的错误。',
      remedy: '不要使用该数值；重置设备，若再次出错请更换。',
    },
    device_lost: {
      sentence: '设备从驱动中消失。',
      remedy: '重置设备或重启；检查内核日志（`dmesg`、Xid）、线缆与供电。',
    },
    implausible: {
      sentence: '数值高于同一设备的探测结果所允许的范围。',
      remedy: '在空闲的机器上重新运行；若仍如此，则方法或设备与所称不符。',
    },
    out_of_memory: {
      sentence: '内存不足以支持该设置。',
      remedy: '减小批大小、上下文，或采用更低的精度。',
    },
    worker_died: {
      sentence: '测量进程意外终止。',
      remedy: '阅读记录中它的最后输出，用 `--repeats 1` 看是否再次终止，并运行 `assay doctor`。',
    },
    timed_out: {
      sentence: '测量进程未在规定时间内完成，已被停止。',
      remedy: '增大 --timeout，或减小设置。',
    },
    failed: {
      sentence: '引擎拒绝执行或报错失败。',
      remedy: '阅读记录中的错误；运行 `assay doctor`。',
    },
    interrupted: {
      sentence: '运行在该项的任何进程完成之前被停止。',
      remedy: '继续该运行：`assay resume`。',
    },
  },
};
