import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { doubts } from '../../../harness/terminal/results.ts';
import { telemetryFacts } from '../../../results/figures/telemetry-facts.ts';
import {
  madeUpRecord,
  madeUpRepeat,
  madeUpTelemetry,
  madeUpTrial,
  ON_CPU,
} from '../../fixtures/made-up-trial.ts';

describe('what is shown of the telemetry', () => {
  it('is what was seen inside the windows, with what the sampler cost', () => {
    const telemetry = madeUpTelemetry({ gpu: { throttle: (atMs) => (atMs < 2500 ? 0x4 : 0) } });
    const repeats = [0, 1].map((index) => madeUpRepeat({ index, telemetry }));
    expect(telemetryFacts(madeUpRecord(madeUpTrial({ repeats })))).toEqual([
      ['clock', '1980 MHz; the middle 90 % within 0.0 %'],
      ['slowed', 'sw_power_cap 24.9 %'],
      ['power limit', 'held the clock in 24.9 % of the readings at most'],
      ['hottest', '61 °C'],
      ['power', '650 W'],
      ['energy', '6500.0 J a process, sensor grade C'],
      ['others on it', '0 processes'],
      ['readings', '402, at least 20.1 a second, longest gap 50 ms'],
      ['sampler', '0.42 % of one core'],
    ]);
  });

  it('is why there is no energy, where there is none', () => {
    const facts = telemetryFacts(madeUpRecord(madeUpTrial({ engine: ON_CPU })));
    expect(facts).toContainEqual(['energy', 'no power sensor and no energy counter']);
  });

  it('is nothing where nobody looked', () => {
    expect(telemetryFacts(madeUpRecord(madeUpTrial({ each: { telemetry: null } })))).toEqual([]);
  });
});

describe('the doubts of a run', () => {
  it('name three workloads a code and count the others', () => {
    const { workload } = madeUpTrial();
    const records = [1, 2, 3, 4, 5].map((n) =>
      madeUpRecord(
        madeUpTrial({ workload: { ...workload, title: `decode ${n}` }, each: { telemetry: null } }),
      ),
    );
    const [first] = stripVTControlCharacters(doubts(records)).split('\n');
    expect(first).toBe('DEGRADED telemetry_gap: decode 1, decode 2, decode 3 and 2 more');
    expect(stripVTControlCharacters(doubts(records.slice(0, 3)))).toMatch(/decode 3\n/);
  });
});
