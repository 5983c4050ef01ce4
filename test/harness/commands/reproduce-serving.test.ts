import { expect, it } from 'vitest';
import { reproduceServing } from '../../../harness/commands/reproduce-serving.ts';
import type { RunFlags } from '../../../harness/commands/run-flags.ts';
import type { Target } from '../../../harness/target/contract.ts';
import { pasteable } from '../../../results/record/reproduce.ts';
import { parseScenario } from '../../../workloads/serving/parse.ts';

const target: Target = {
  engine: { id: 'native', library: null },
  provider: { name: 'cpu', options: {} },
  deviceClass: 'cpu',
  device: { kind: 'cpu', name: 'made up', index: 0, fingerprint: null },
  threads: 2,
  why: 'made up',
};
const flags = { timeout: 900, seed: 1, store: '' } as RunFlags;

it.each([
  'server tiny float32 rate=2.5 arrivals=gamma:3 isl=~64:0.5:512 osl=8-32 ttft=2s tpot=200ms requests=50',
  'server tiny float32 rate=2 find-rate isl=8 osl=8 ttft=2s tpot=200ms share=90 requests=50 warmup=9',
  'closed tiny float32 users=4 isl=8 osl=8',
  'offline tiny float32 isl=8 osl=8',
  'server tiny float32 trace=/somewhere/requests.csv requests=50',
  'server tiny float32 rate=2 trace=/somewhere/requests.csv requests=50',
  'server tiny float32 rate=2 trace=/somewhere/requests.csv osl=32 requests=50',
])('the command of a load asks for the same, a trace by its name: %s', (words) => {
  const asked = parseScenario(words);
  const command = reproduceServing(asked, 3, target, flags);
  expect(pasteable(command)).toBe(command);
  expect(command).toMatch(/ --seed 3 /);
  expect(command).not.toContain('somewhere');
  // Who pastes it puts the place of the file in.
  const [, scenario] = /"([^"]+)"/.exec(command.replace(/<file [^>]+>/, '/somewhere/requests.csv'))!;
  expect(parseScenario(scenario!)).toEqual(asked);
});
