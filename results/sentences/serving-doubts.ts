import { sentence } from './sentence.ts';

/** What each doubt about a served load says, by its code. */
export const servingDoubts = {
  late_scheduler: sentence(
    'The scheduler woke up late for arrivals: a part of the latency is its own.',
    '调度器为到达而醒来过迟：延迟中有一部分是它自身造成的。',
  ),
  not_in_balance: sentence(
    "Little's law does not hold in the window: more came than left, or the other way round.",
    '窗口内 Little 定律不成立：到达多于离开，或离开多于到达。',
  ),
  backlog: sentence(
    'The queue grew without an end, and the run was ended early: its figures depend on when.',
    '队列无止境地增长，负载被提前结束：其数值取决于结束的时刻。',
  ),
  too_slow: sentence(
    'Far more requests missed the promise than may, and the run was ended early.',
    '违背承诺的请求远多于允许的数目，负载被提前结束。',
  ),
  cpu_contention: sentence(
    'Other programs used the processors while the load was served.',
    '服务期间有其他程序占用处理器。',
  ),
  stolen_time: sentence(
    'The hypervisor gave processors to others while the load was served.',
    '服务期间虚拟机监控程序把处理器让给了他人。',
  ),
  cpu_quota: sentence(
    'The process stood still since the CPU quota of its group was used up.',
    '所在组的 CPU 配额用尽，进程因此停顿。',
  ),
  interrupted: sentence(
    'The run was stopped early: requests count up to the first that was still open.',
    '负载被提前停止：只计到第一个尚未完成的请求为止。',
  ),
  unchecked_output: sentence(
    'The ids that were served were not held against those of the same requests alone.',
    '服务所得的 id 没有与同一请求单独运行的结果对照。',
  ),
  unlike_alone: sentence(
    'Some requests got other ids than alone, as a device that multiplies batches otherwise may give.',
    '部分请求得到的 id 与单独运行时不同；以不同方式做批量乘法的设备可能如此。',
  ),
  wrong_output: sentence(
    'Requests got other ids than the same requests alone.',
    '请求得到的 id 与同一请求单独运行时不同。',
  ),
  contradictory_log: sentence(
    'The log contradicts itself: something happened before what it needs.',
    '日志自相矛盾：某事发生在其前提之前。',
  ),
  nothing_counted: sentence('No request of the window was served.', '窗口中没有一个请求得到服务。'),
  failed: sentence('The engine failed before the load was served.', '引擎在负载服务完毕之前失败。'),
} as const;

/** What to do about each, by its code. */
export const servingRemedies = {
  late_scheduler: sentence(
    'Stop other programs, or leave a CPU free for the scheduler.',
    '停止其他程序，或为调度器留出一个 CPU。',
  ),
  not_in_balance: sentence(
    'Take a lower rate, more requests, or a longer warm-up.',
    '降低到达率，增加请求数，或延长预热。',
  ),
  backlog: sentence('Take a lower rate: this one cannot be served.', '降低到达率：当前的到达率无法承受。'),
  too_slow: sentence(
    'Take limits that a single request can keep, fewer rows, or a lower rate.',
    '采用单个请求能够守住的时限，减少行数，或降低到达率。',
  ),
  cpu_contention: sentence('Stop them and run again.', '停止这些程序后重新运行。'),
  stolen_time: sentence(
    'Run on a host of your own, or at a quieter time.',
    '在独占的主机上运行，或换一个较安静的时间。',
  ),
  cpu_quota: sentence(
    'Raise the quota of the container, or take fewer threads.',
    '提高容器的配额，或减少线程。',
  ),
  interrupted: sentence('Run again, and let it come to its end.', '重新运行，并让它运行到结束。'),
  unchecked_output: sentence(
    'Nothing is needed for a speed; a run on the CPU checks every id.',
    '就速度而言无需处理；在 CPU 上运行会核对每个 id。',
  ),
  unlike_alone: sentence(
    'Nothing is needed: the scores were within tolerance.',
    '无需处理：各项得分均在容差之内。',
  ),
  wrong_output: sentence(
    'Do not use the figures; report it: rows of the cache got mixed up.',
    '不要使用这些数值，并请报告：缓存的行被弄混了。',
  ),
  contradictory_log: sentence(
    'Do not use the figures; ask whoever sent it for the original.',
    '不要使用这些数值，并向提供者索取原始文件。',
  ),
  nothing_counted: sentence(
    'Run again with more requests, or a shorter warm-up.',
    '增加请求数或缩短预热，重新运行。',
  ),
  failed: sentence(
    'Read the error in the record; run `assay doctor`.',
    '阅读记录中的错误；运行 `assay doctor`。',
  ),
} as const;
