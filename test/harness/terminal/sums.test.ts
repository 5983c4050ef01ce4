import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ofPlanned } from '../../../harness/commands/show-run.ts';
import { claimTable } from '../../../harness/terminal/claims.ts';
import { profilePage } from '../../../harness/terminal/profile.ts';
import { doubts } from '../../../harness/terminal/results.ts';
import { judgeClaims } from '../../../results/claims.ts';
import { type Profile, profileSchema } from '../../../results/profile/report.ts';
import { reasonCodes } from '../../../results/record/caveats.ts';
import type { Record } from '../../../results/record.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { randomStream } from '../../../results/statistics/random.ts';
import { judge } from '../../../results/validity.ts';
import { madeUpRecord, madeUpRepeat, madeUpTelemetry, madeUpTrial } from '../../fixtures/made-up-trial.ts';

// What a reader can add up adds up: parts to their whole, counts to their total, whatever the numbers are.

const plain = stripVTControlCharacters;
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const random = randomStream(2026);
const share = () => random.bits() / 2 ** 32;

/** A profile of so many operators, most of them small, each with some parts. */
function madeUpProfile(operators: number): Profile {
  const found = Array.from({ length: operators }, (_, i) => {
    const parts = Array.from({ length: 1 + (i % 5) }, (_, at) => ({
      name: `part ${at}`,
      runs: 1,
      seconds: share() ** 4 / 100,
      work: null,
    }));
    return {
      operator: `Operator${i}`,
      nodes: 1,
      seconds: sum(parts.map(({ seconds }) => seconds)),
      providers: [],
      work: null,
      parts,
    };
  });
  const inside = sum(found.map(({ seconds }) => seconds));
  const seconds = inside * (0.98 + share() / 5);
  return profileSchema.parse({
    schema: 'assay.profile',
    version: 1,
    tool: { name: 'assay', version: '0', commit: null },
    createdAt: '2026-11-22T00:00:00.000Z',
    subject: {
      title: 'decode made-up int4 b1 c64',
      kind: 'decode',
      seed: 1,
      provider: 'cpu',
      device: 'made up',
      threads: 2,
      layers: null,
      runtime: 'onnxruntime 1.30.0',
    },
    plain: { beforeSeconds: seconds, afterSeconds: seconds },
    profiled: { seconds, steps: 1, all: [seconds], othersShare: null },
    basis: 'computed',
    operators: found,
    outsideSeconds: seconds - inside,
    probe: null,
  } satisfies Profile);
}

/** Tenths of a percent; what is said to be below one counts as none. */
const tenths = (line: string): number => {
  const [, below, text] = /(< )?(-?\d+\.\d) %/.exec(line)!;
  return below ? 0 : Math.round(10 * Number(text));
};

describe('the shares of a profile', () => {
  it.each([1, 2, 7, 30])('of %i operators add up to the step, and those of parts to their operator', (n) => {
    for (let round = 0; round < 20; round++) {
      const lines = plain(profilePage(madeUpProfile(n))).split('\n');
      const whole = lines.find((line) => line.startsWith('the whole step'))!;
      const operators = lines.filter((line) => /^(Operator|outside)/.test(line));
      expect(sum(operators.map(tenths))).toBe(1000);
      expect(tenths(whole)).toBe(1000);
      for (const operator of operators) {
        const behind = lines.slice(lines.indexOf(operator) + 1);
        const parts = behind.slice(
          0,
          behind.findIndex((line) => !line.startsWith('  ')),
        );
        if (parts.length > 0) expect(sum(parts.map(tenths))).toBe(tenths(operator));
      }
    }
  });
});

describe('the counts below the claims', () => {
  it('add up to the claims that are listed, which are counted too', () => {
    const claims = judgeClaims(loadReference());
    for (const some of [claims, claims.slice(0, 1), claims.slice(3, 17)]) {
      const text = plain(claimTable(some));
      const [, total, counts] = /^(\d+) claims?: (.*)\.$/m.exec(text)!;
      expect(Number(total)).toBe(some.length);
      expect(sum([...counts!.matchAll(/\d+/g)].map(([count]) => Number(count)))).toBe(some.length);
      expect(text.match(/^C\d{3}-\d\d /gm)).toHaveLength(some.length);
    }
  });
});

describe('a doubt that several have', () => {
  const record = (title: string, reasons: Record['validity']['reasons']): Record => {
    const { workload } = madeUpTrial();
    return {
      ...madeUpRecord(madeUpTrial({ workload: { ...workload, title } })),
      validity: { state: 'DEGRADED', reasons },
    };
  };
  const of = (...repeats: (number | null)[]) =>
    repeats.map((repeat) => ({ code: 'cpu_contention' as const, detail: 'seen', repeat }));
  const said = (records: readonly Record[]) => plain(doubts(records)).replace(/\s+/g, ' ');

  it('is told of the first, with how many have it, and of what these are', () => {
    expect(said([record('a', of(0, 2)), record('b', of(1))])).toContain('Seen (the first of 3 processes).');
    expect(said([record('a', of(null)), record('b', of(null))])).toContain(
      'Seen (the first of 2 workloads).',
    );
    expect(said([record('a', of(0, 0, null))])).toContain('Seen (the first of 3 findings).');
    expect(said([record('a', of(4))])).toContain(' Seen.');
  });
});

describe('processes that are kept of a run', () => {
  it.each([
    [12, 45, '12 of 45'],
    [45, 45, '45 of 45'],
    [47, 45, '47 (45 planned and 2 further)'],
    [3, null, '3'],
  ])('%i, of %s that were planned, are "%s"', (kept, planned, text) => {
    expect(ofPlanned(kept, planned)).toBe(text);
  });
});

describe('a share in a reason', () => {
  it('is never more than all, however many threads and CPUs there are', () => {
    for (let round = 0; round < 50; round++) {
      const host = { ...madeUpRepeat().host, quotaShare: 30 * share(), queueShare: 60 * share() };
      const { reasons } = judge(madeUpTrial({ each: { host } }));
      expect(reasons.length).toBeGreaterThan(0);
      for (const { code, detail } of reasons) {
        expect(reasonCodes).toContain(code);
        for (const [, percent] of detail.matchAll(/([\d.]+) %/g)) expect(Number(percent)).toBeLessThan(100.1);
      }
    }
  });

  it('of a slowed device is not that of a power limit, and says where several hold at once', () => {
    // The power limit in each reading; heat in half of them, of which half were a slowdown too.
    const masks = (atMs: number) => 0x4 + (atMs < 5000 ? 0x20 : 0) + (atMs < 2500 ? 0x8 : 0);
    const telemetry = madeUpTelemetry({ gpu: { throttle: masks } });
    const found = judge(madeUpTrial({ each: { telemetry } })).reasons.find(
      ({ code }) => code === 'throttled',
    );
    expect(found?.detail).toMatch(
      /^in [\d.]+ % of the readings, in some for several reasons: hw_slowdown [\d.]+ %, sw_thermal [\d.]+ %$/,
    );
    const heat = madeUpTelemetry({ gpu: { throttle: (atMs) => (atMs < 5000 ? 0x20 : 0) } });
    expect(judge(madeUpTrial({ each: { telemetry: heat } })).reasons[0]!.detail).toMatch(
      /^in [\d.]+ % of the readings: sw_thermal$/,
    );
  });
});
