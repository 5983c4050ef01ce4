import type { Reader } from '../reader.ts';
import { mlperfDetail } from './mlperf-detail.ts';
import { mlperfSummary } from './mlperf-summary.ts';

const layouts = [mlperfSummary, mlperfDetail];

/** What LoadGen writes of a run: `mlperf_log_summary.txt` and `mlperf_log_detail.txt`. */
export const mlperfLoadgen: Reader = {
  tool: 'mlperf-loadgen',
  version: '2',
  recognise: (content) => layouts.flatMap((layout) => layout.recognise(content)),
  read: (content) => layouts.find((layout) => layout.recognise(content).length > 0)!.read(content),
};
