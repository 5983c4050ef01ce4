import { type Case, h200, type Made, ofLlamaBench, ofReading, ofServe } from './files.ts';

// What a device cannot do.

const energy = (total: string, ofToken: string): Made => ({
  figures: [
    ['gpu.energy', 'single', total],
    ['gpu.power', 'single', '720'],
    ['wall', 'single', '10.00'],
    ['tokens.out', 'total', '1600'],
    ['gpu.energy.token.out', 'single', ofToken],
  ],
});

const memory = (used: string): Made => ({
  figures: [['gpu.memory.used', 'max', used]],
  conditions: { device: 'NVIDIA H100 80GB HBM3' },
  per: 'device',
});

const submitted = (bytes: string): Made => ({
  figures: [['memory.device', 'single', bytes]],
  conditions: { device: 'NVIDIA H200-SXM-141GB' },
  per: 'device',
});

/** A rate of a test of llama-bench that was run once. */
const oneTest = (rate: string) => ({ avg_ts: rate, samples_ts: `[${rate}]`, samples_ns: '[10666666666]' });

export const casesOfHardware: readonly Case[] = [
  {
    id: 'power_mix',
    says: 'mean power for 10 s is the energy, to 5 %',
    grade: 'suspicious',
    broken: () => ofReading(energy('4400', '0.275')),
    fits: () => ofReading(energy('6900', '0.275')),
  },
  {
    id: 'energy_of_tokens',
    says: 'energy over tokens is that of a token, to 5 %',
    grade: 'suspicious',
    broken: () => ofReading(energy('7200', '4.20')),
    fits: () => ofReading(energy('7200', '4.30')),
  },
  {
    id: 'memory_gt_device',
    says: 'an H100 of 80 GB has no 102 GB',
    grade: 'contradicts',
    broken: () => ofReading(memory('102100000000')),
    fits: () => ofReading(memory('85000000000')),
  },
  {
    id: 'memory_of_name',
    says: 'an H200 reports 143,771 MiB to 1 %, which are 152.26 GB, and 10 % more are 167.49',
    grade: 'suspicious',
    broken: () => ofReading(submitted('167500000000')),
    fits: () => ofReading(submitted('167400000000')),
  },
  {
    id: 'weights_gt_memory',
    says: '405 billion weights of a byte are in three H200, and not in two',
    grade: 'suspicious',
    broken: () => ofServe({}, { ...h200, deviceCount: 2, model: 'Llama 3.1 405B' }),
    fits: () => ofServe({}, { ...h200, deviceCount: 3, model: 'Llama 3.1 405B' }),
  },
  {
    id: 'implausible_decode',
    says: '4.896 TB/s read 12.59 GB 389 times a second',
    grade: 'contradicts',
    broken: () => ofLlamaBench(oneTest('395')),
    fits: () => ofLlamaBench(oneTest('385')),
  },
  {
    id: 'implausible_decode',
    says: 'a server that may speculate is asked whether it does',
    grade: 'suspicious',
    broken: () => ofServe({ mean_tpot_ms: '1.470' }, h200),
    fits: () => ofServe({ mean_tpot_ms: '1.490' }, h200),
  },
  {
    id: 'implausible_throughput',
    says: '2375 TFLOPS at 15.01 GFLOP a token are 158,216 tokens/s',
    grade: 'contradicts',
    broken: () => ofServe({ output_throughput: '158300.0' }, h200),
    fits: () => ofServe({ output_throughput: '158100.0' }, h200),
  },
  {
    id: 'prefill_faster_than_roofline',
    says: 'llama-bench computes each prompt',
    grade: 'contradicts',
    broken: () => ofLlamaBench({ ...oneTest('212000'), n_prompt: '512', n_gen: '0' }),
    fits: () => ofLlamaBench({ ...oneTest('211000'), n_prompt: '512', n_gen: '0' }),
  },
  {
    id: 'prefill_faster_than_roofline',
    says: 'a server may hold it: 2375 TFLOPS at 13.96 GFLOP a token are 170,126 tokens/s',
    grade: 'suspicious',
    broken: () => ofServe({ total_token_throughput: '170300.0' }, h200),
    fits: () => ofServe({ total_token_throughput: '169900.0' }, h200),
  },
  {
    id: 'physics',
    says: 'the device is not named',
    grade: 'note',
    broken: () => ofServe(),
    fits: () => ofServe({}, h200),
  },
];
