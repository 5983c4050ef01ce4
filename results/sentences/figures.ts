import { sentence } from './sentence.ts';

/** Why a figure is missing, or has no interval, and how its interval was made. */
export const figures = {
  oneProcess: sentence('one process', '仅一个进程'),
  needsTwo: sentence('one process: needs at least 2 for an interval', '仅一个进程：区间至少需要 2 个'),
  valueWithout: sentence('{value#} ({why=})', '{value}（{why}）'),
  noUncertainty: sentence('no uncertainty', '无不确定度'),
  noSensorError: sentence(
    'no uncertainty: the error of the power sensor is not stated',
    '无不确定度：未给出功率传感器的误差',
  ),
  noInterval: sentence('a figure without an interval', '没有区间的数值'),
  onBothSides: sentence(
    '{who=} on both sides: an interval needs at least 2',
    '双方均为{who}：区间至少需要 2 个',
  ),
  onOneSide: sentence(
    '{who=} on one side: an interval needs at least 2',
    '其中一方为{who}：区间至少需要 2 个',
  ),
  noIntervalOf: sentence('{n#} processes that gave no interval', '{n} 个进程未能给出区间'),
  fewSamples: sentence('needs {needs#} samples, has {n#}', '需要 {needs} 个样本，现有 {n} 个'),
  noTime: sentence('a process took no time that the clock shows', '某个进程的用时短于时钟所能分辨'),
  noLogarithm: sentence('a process has {value#}, which has no logarithm', '某个进程的值为 {value}，没有对数'),
  geometricMean: sentence('geometric mean, Student t of logarithms', '几何平均，对数的 Student t 区间'),
  median: sentence('median, bootstrap', '中位数，自助法'),
  orderStatistics: sentence('order statistics', '次序统计量'),
  sensor: sentence(
    '{method=}; sensor grade {grade!}, {seconds#} s',
    '{method}；传感器等级 {grade}，{seconds} s',
  ),
  // Energy.
  noDevice: sentence('there is no device to meter', '没有可计量的设备'),
  fewReadings: sentence(
    'the sensor gave {seen#} readings in a phase; needs {needs#}',
    '传感器在一个阶段内给出 {seen} 次读数，至少需要 {needs} 次',
  ),
  phaseDiffers: sentence('counter and power disagree within a phase', '同一阶段内计数器与功率不一致'),
  noSensor: sentence('no power sensor and no energy counter', '没有功率传感器，也没有能量计数器'),
  differs: sentence(
    'energy counter and integrated power differ by {percent#}',
    '能量计数器与积分功率相差 {percent}',
  ),
  gap: sentence(
    'no power sensor covers the window without a gap above 3 s',
    '没有功率传感器能覆盖整个窗口而无 3 s 以上的空缺',
  ),
  // Sums of several devices.
  noneOf: sentence('no figure, or an INVALID one, of GPU {list}', 'GPU {list} 没有数值，或其数值为 INVALID'),
  nothingInCommon: sentence(
    'in repeat {n#} some device has no sample in the time common to all',
    '第 {n} 次重复中，有设备在共同时段内没有样本',
  ),
  noRepeat: sentence('no repeat', '没有重复'),
} as const;
