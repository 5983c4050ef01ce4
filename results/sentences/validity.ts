import { sentence } from './sentence.ts';

/** What a rule of validity saw, the `detail` of a reason: by the files of `validity/`. */
export const details = {
  // Amount.
  noProcess: sentence('no process', '没有进程'),
  noSample: sentence('no sample in {processes#}', '{processes}均无样本'),
  thenInterrupted: sentence(
    '{finished#} of {processes#} finished, then the run was interrupted',
    '{processes}中完成了 {finished} 个，随后运行被中断',
  ),
  fewProcesses: sentence('{n#} of at least {least#} processes', '{n} 个进程，至少需要 {least} 个'),
  fewSamples: sentence('{n#} of at least {least#} samples', '{n} 个样本，至少需要 {least} 个'),
  shortWindow: sentence(
    '{samples#} in {seconds#} s; needs {least#} samples or {window#} s',
    '{samples}，历时 {seconds} s；需要 {least} 个样本或 {window} s',
  ),
  smallWeights: sentence(
    '{has#} of distinct weights; {multiple#} × the {cache=} are {least#}',
    '互不相同的权重共 {has}；{multiple} × {cache}为 {least}',
  ),
  deviceCache: sentence('L2 cache of the GPU', 'GPU 的 L2 缓存'),
  hostCache: sentence('last-level cache', '末级缓存'),
  uncountedHeads: sentence(
    'FLOPs of attention: the number of heads is told nowhere',
    '注意力的 FLOP 数：注意力头数无处可知',
  ),
  uncountedCache: sentence(
    'FLOPs of attention: the cache holds something else than keys and values of heads',
    '注意力的 FLOP 数：缓存所存并非各注意力头的键与值',
  ),
  uncountedOperator: sentence(
    'FLOPs and bytes: {operator!} takes weights, and what it does with them is not known',
    'FLOP 数与字节数：{operator} 使用权重，但其运算方式未知',
  ),
  uncountedRouting: sentence(
    'FLOPs and bytes: which experts run is not known',
    'FLOP 数与字节数：运行哪些专家不得而知',
  ),
  // Device.
  slowed: sentence('in {share#} of the readings: {names}', '在 {share} 的读数中：{names}'),
  slowedAtOnce: sentence(
    'in {share#} of the readings, in some for several reasons: {names}',
    '在 {share} 的读数中，部分读数同时有多个原因：{names}',
  ),
  loweredLimit: sentence(
    'held by a power limit below the default of this device in {share#} of the readings',
    '在 {share} 的读数中受限于低于该设备默认值的功耗上限',
  ),
  unknownLimit: sentence(
    'held by a power limit of which the default is not known in {share#} of the readings',
    '在 {share} 的读数中受限于功耗上限，而其默认值不得而知',
  ),
  usedMemory: sentence(
    '{mib#} MiB of the device were in use before the run, and no process showed that held them',
    '运行前设备已有 {mib} MiB 被占用，却看不到占用它的进程',
  ),
  missingNeighbours: sentence('missing: GPU {list}', '缺少 GPU {list}'),
  memoryErrors: sentence('{n#} new uncorrected errors', '新增 {n} 个无法纠正的错误'),
  // Host.
  steal: sentence('{share#} steal', 'steal 占 {share}'),
  otherPrograms: sentence('{share#} other programs', '其他程序占 {share}'),
  queued: sentence(
    'on average {mean#} of its threads were ready and had no CPU',
    '平均有 {mean} 个线程已就绪却没有 CPU',
  ),
  standstill: sentence('on average {mean#} of its CPUs stood still', '平均有 {mean} 个 CPU 停顿'),
  // Of earlier versions; records keep them. Both are sums, over threads and over CPUs.
  queuedBefore: sentence(
    'threads waited for a CPU in {share#} of the time',
    '各线程等待 CPU 的时间合计为总时间的 {share}',
  ),
  standstillBefore: sentence(
    'at a standstill in {share#} of the time',
    '各 CPU 停顿的时间合计为总时间的 {share}',
  ),
  quota: sentence('under a quota of {cpus#}', '配额为 {cpus}'),
  hidden: sentence('out of sight for {duration}', '被隐藏了 {duration}'),
  oversubscribed: sentence('{threads#} on {cpus#}', '{threads}，{cpus}'),
  memoryStalled: sentence('waiting for memory in {share#} of the time', '在 {share} 的时间内等待内存'),
  swapped: sentence('{n#} pages swapped', '交换了 {n} 页'),
  noGain: sentence(
    '{threads#} threads together are {gain#} × one',
    '{threads} 个线程合起来是单线程的 {gain} 倍',
  ),
  // Output.
  checked: sentence('checked: {what}', '检查范围：{what}'),
  otherIds: sentence(
    'the processes gave {n#} different lists of ids for one seed',
    '同一种子下，各进程给出了 {n} 种不同的 id 序列',
  ),
  untoldPlaces: sentence(
    'the engine {engine!} does not tell where it placed them',
    '引擎 {engine} 没有说明它们被放置在哪里',
  ),
  placedOnCpu: sentence('{n#} nodes of the graph were placed on the CPU', '图中有 {n} 个节点被放置在 CPU 上'),
  // Precision.
  imprecise: sentence(
    'known to ± {percent#}; the slowest of {n#} processes took {ratio#} times as long as the quickest',
    '仅知其在 ± {percent} 以内；{n} 个进程中，最慢的用时是最快的 {ratio} 倍',
  ),
  stalled: sentence('nothing was done for {duration}', '有 {duration} 没有任何进展'),
  // Steadiness, and order.
  drift: sentence('the samples drift by {percent#} ({p})', '样本漂移了 {percent}（{p}）'),
  movedClocks: sentence(
    'the middle 90 % of the readings differ: {clocks=}',
    '中间 90 % 的读数相差：{clocks}',
  ),
  clock: sentence('clock by {spread#}', '时钟 {spread}'),
  memoryClock: sentence('memory clock by {spread#}', '显存时钟 {spread}'),
  ofWindow: sentence('{share#} of the window', '占窗口的 {share}'),
  byOrder: sentence(
    'the time of a sample changed by {percent#} from the first to the last process of the run ({p})',
    '从本次运行的第一个进程到最后一个进程，样本时间变化了 {percent}（{p}）',
  ),
  firstOf: sentence('(the first of {many=})', '（共 {many}，此为第一个）'),
  passing: sentence('({code$}) {detail}', '（{code}）{detail}'),
  // Telemetry.
  noTelemetry: sentence('telemetry was off', '遥测未启用'),
  noClock: sentence('no source gave the clock of the device', '没有来源给出设备的时钟'),
  fewReadings: sentence(
    '{rate#} readings a second; needs {least#}',
    '每秒 {rate} 次读数，至少需要 {least} 次',
  ),
  longGap: sentence(
    '{gap#} s without a reading; at most {most#} s',
    '有 {gap} s 没有读数，最多允许 {most} s',
  ),
  silentSensor: sentence('the energy sensor fell silent', '能耗传感器中途没有读数'),
  energyDiffers: sentence(
    'counter and integrated power differ by {share#}',
    '能量计数器与积分功率相差 {share}',
  ),
  // Against the probes.
  implausible: sentence('{kind!} is at least {share#} of {probe!}', '{kind} 至少为 {probe} 的 {share}'),
} as const;
