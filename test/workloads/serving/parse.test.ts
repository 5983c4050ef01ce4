import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SpecSyntax } from '../../../workloads/parse.ts';
import { isScenario, parseScenario, scenarioWords } from '../../../workloads/serving/parse.ts';
import { scenarioKinds } from '../../../workloads/serving/scenario.ts';
import { servingSuites } from '../../../workloads/serving/suites.ts';
import { scenarioTitle } from '../../../workloads/serving/title.ts';

describe('a scenario', () => {
  it('is read with all that it says', () => {
    const words =
      'server tinyllama-1.1b q4 rate=2.5 arrivals=gamma:3 isl=32-128 osl=~64:0.5:512 ttft=2s tpot=200ms share=95 rows=16 chunk=128 requests=1000 warmup=300 seeds=5';
    expect(parseScenario(words)).toEqual({
      kind: 'server',
      shape: 'tinyllama-1.1b',
      precision: 'int4',
      arrivals: { process: 'gamma', perSecond: 2.5, cv: 3 },
      isl: { law: 'uniform', from: 32, to: 128 },
      osl: { law: 'lognormal', median: 64, sigma: 0.5, most: 512 },
      trace: null,
      limits: { ttftSeconds: 2, tpotSeconds: 0.2, percent: 95 },
      policy: { rows: 16, chunk: 128 },
      requests: 1000,
      warmup: 300,
      seeds: 5,
      findsRate: false,
    });
  });

  // mlperf.conf: llama2-70b server 2000 and 200 ms, interactive 450 and 40 ms.
  it('has the limits of MLPerf by their name, and its own beside them', () => {
    const limits = (kind: string, more = '') =>
      parseScenario(`${kind} llama-2-70b int4 rate=1 isl=1 osl=1 limits=llama2-70b ${more}`).limits;
    expect(limits('server')).toEqual({ ttftSeconds: 2, tpotSeconds: 0.2, percent: 99 });
    expect(limits('interactive')).toEqual({ ttftSeconds: 0.45, tpotSeconds: 0.04, percent: 99 });
    expect(limits('server', 'tpot=100ms')?.tpotSeconds).toBe(0.1);
  });

  it('has a row for each of its words in docs/serving.md, and for none that it has not', () => {
    const page = readFileSync(new URL('../../../docs/serving.md', import.meta.url), 'utf8');
    const table = page.slice(page.indexOf('| word |'), page.indexOf('**How rows are shared out.**'));
    const first = Array.from(table.matchAll(/^\| (.*?) \|/gm), ([, cell]) => cell!).join(' ');
    const named = Array.from(first.matchAll(/`([a-z]+)=/g), ([, word]) => word!);
    expect(named.sort()).toEqual([...scenarioWords].sort());
    for (const kind of scenarioKinds) expect(first).toContain(`\`${kind}\``);
  });

  it('lasts half a minute at its rate, unless it says how long', () => {
    const of = (more: string) => parseScenario(`server tiny float32 isl=1 osl=1 ${more}`).requests;
    expect([of('rate=4'), of('rate=4 seconds=100'), of('rate=0.1')]).toEqual([120, 400, 20]);
  });

  it.each([
    'server tiny float32 rate=0.0000001 isl=~64:0.0000002 osl=1 ttft=0.0001ms tpot=2.1ms',
    'server tiny float32 rate=2 arrivals=gamma:0.0000001 isl=1 osl=1 ttft=33.3ms tpot=0.07ms',
  ])('is read again from its title, however small its numbers: %s', (words) => {
    const { requests, warmup, ...said } = parseScenario(words);
    expect(parseScenario(scenarioTitle({ ...said, requests, warmup }))).toMatchObject(said);
  });

  it('has times in milliseconds without the digits of a division', () => {
    const words = 'server tiny float32 rate=2 isl=1 osl=1 ttft=2.1ms tpot=0.03ms';
    expect(scenarioTitle(parseScenario(words))).toContain('ttft=0.0021s tpot=0.00003s');
  });

  it.each([...servingSuites.values()])(
    'of the suite $name reads again as its title says',
    ({ scenarios }) => {
      for (const device of ['cpu', 'gpu'] as const) {
        for (const words of scenarios(device)) {
          const asked = parseScenario(words);
          expect(isScenario(words)).toBe(true);
          const { requests, warmup, seeds, findsRate, ...said } = asked;
          expect(parseScenario(scenarioTitle(asked))).toMatchObject(said);
        }
      }
    },
  );

  it.each([
    ['serve tiny float32 rate=1 isl=1 osl=1', 'There is no scenario "serve"'],
    ['server tiny', 'Behind the scenario come shape and precision'],
    ['server tiny float32 isl=1 osl=1', 'The rate is missing'],
    ['server tiny float32 rate=0 isl=1 osl=1', 'rate is a number above 0'],
    ['server tiny float32 rate=1 rate=2 isl=1 osl=1', 'rate is given twice'],
    ['server tiny float32 rate=1 osl=1', 'The tokens of a prompt are missing'],
    ['server tiny float32 rate=1 isl=1 osl=0', 'are no tokens of an answer'],
    ['server tiny float32 rate=1 isl=9-3 osl=1', 'are no tokens of a prompt'],
    ['server tiny float32 rate=1 isl=~9 osl=1', 'are no tokens of a prompt'],
    ['server tiny float32 rate=1 isl=1 osl=1 ttft=2', 'ttft is a time'],
    ['server tiny float32 rate=1 isl=1 osl=1 ttft=1e9s tpot=1s', 'ttft is a time'],
    ['server tiny float32 rate=1 isl=1 osl=1 ttft=1e400s tpot=1s', 'ttft is a time'],
    ['server tiny float32 rate=1 isl=1 osl=1 ttft=2s', 'A promise has two limits'],
    ['server tiny float32 rate=1 isl=1 osl=1 limits=gpt', 'MLPerf has no server limits for "gpt"'],
    ['server tiny float32 rate=1 isl=1 osl=1 share=100', 'share is a percentage below 100'],
    ['server tiny float32 rate=1 isl=1 osl=1 rows=0', 'rows is a whole number from 1 on'],
    ['server tiny float32 rate=1 isl=1 osl=1 color=red', 'means nothing here'],
    ['server tiny float32 rate=1 isl=1 osl=1 arrivals=bursty', 'arrivals are poisson, even or gamma'],
    [
      'server tiny float32 find-rate isl=1 osl=1',
      'find-rate looks for the highest rate that keeps a promise',
    ],
    ['closed tiny float32 find-rate users=1 isl=1 osl=1 ttft=1s tpot=1s', 'find-rate belongs to server'],
    ['closed tiny float32 isl=1 osl=1', 'The users are missing'],
    ['closed tiny float32 users=1 rate=1 isl=1 osl=1', 'closed has no rate'],
    ['interactive tiny float32 rate=1 isl=1 osl=1', 'interactive is a promise'],
    ['server tiny float32 rate=1 isl=1 osl=1 requests=5 seconds=5', 'exclude each other'],
  ])('is refused: %s', (words, why) => {
    expect(() => parseScenario(words)).toThrow(SpecSyntax);
    expect(() => parseScenario(words)).toThrow(why);
  });
});
