import type { DeviceClass } from '../spec.ts';

/** Scenarios that belong together, as they are written. */
export interface ServingSuite {
  readonly name: string;
  readonly about: string;
  readonly scenarios: (device: DeviceClass) => readonly string[];
}

const suiteList: readonly ServingSuite[] = [
  {
    name: 'serving-smoke',
    about: 'does serving work? a minute on a CPU, on a toy shape; its speeds mean nothing',
    scenarios(device) {
      const model = `tiny ${device === 'cpu' ? 'float32' : 'float16'}`;
      const lengths = 'isl=8-48 osl=4-32 rows=4 chunk=16';
      return [
        `offline ${model} ${lengths} requests=1000`,
        `server ${model} rate=100 ${lengths} ttft=500ms tpot=50ms share=90 requests=2600 warmup=200`,
        `closed ${model} users=4 ${lengths} requests=1000 warmup=40`,
      ];
    },
  },
  {
    name: 'serving',
    about: 'how many users can this device hold, and under which promise? hours',
    scenarios(device) {
      const [model, lengths] =
        device === 'cpu'
          ? ['tinyllama-1.1b int4', 'isl=16-64 osl=8-32 rows=8 chunk=32']
          : ['llama-3.1-8b float16', 'isl=128-2048 osl=32-256 rows=64 chunk=512'];
      // A search takes tens of thousands of requests: on a CPU of a smaller shape, and under a promise for fewer of them.
      const searched =
        device === 'cpu'
          ? `server mid int4 find-rate rate=4 ${lengths} ttft=1s tpot=100ms share=90`
          : `server ${model} find-rate rate=8 ${lengths} limits=llama3.1-8b`;
      const count = device === 'cpu' ? 64 : 2048;
      return [
        `offline ${model} ${lengths} requests=${count}`,
        ...[1, 4, 8].map((users) => `closed ${model} users=${users} ${lengths} requests=${count}`),
        searched,
      ];
    },
  },
];

export const servingSuites: ReadonlyMap<string, ServingSuite> = new Map(
  suiteList.map((suite) => [suite.name, suite]),
);
