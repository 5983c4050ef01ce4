import type { Reader } from '../reader.ts';
import { aiperf } from './aiperf.ts';
import { babelStream } from './babelstream.ts';
import { genaiBench } from './genai-bench.ts';
import { genaiPerf } from './genai-perf.ts';
import { guidellm } from './guidellm.ts';
import { inferencePerf } from './inference-perf.ts';
import { inferencex } from './inferencex.ts';
import { llamaBench } from './llama-bench.ts';
import { llmperf } from './llmperf.ts';
import { localScore } from './localscore.ts';
import { mixbench } from './mixbench.ts';
import { mlperfAccuracy } from './mlperf-accuracy.ts';
import { mlperfEndpoints } from './mlperf-endpoints.ts';
import { mlperfLoadgen } from './mlperf-loadgen.ts';
import { mlperfPower } from './mlperf-power.ts';
import { mlperfSystem } from './mlperf-system.ts';
import { nvbandwidth } from './nvbandwidth.ts';
import { optimumBenchmark } from './optimum-benchmark.ts';
import { sglang } from './sglang.ts';
import { vllmOffline } from './vllm-offline.ts';
import { vllmServe } from './vllm-serve.ts';

/** Every tool whose files are understood. */
export const readers: readonly Reader[] = [
  llamaBench,
  vllmServe,
  mlperfLoadgen,
  inferencex,
  aiperf,
  guidellm,
  inferencePerf,
  genaiPerf,
  llmperf,
  genaiBench,
  mlperfEndpoints,
  vllmOffline,
  mlperfAccuracy,
  mlperfSystem,
  mlperfPower,
  nvbandwidth,
  babelStream,
  mixbench,
  sglang,
  optimumBenchmark,
  localScore,
];
