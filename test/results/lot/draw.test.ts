import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DrawRequest, draw, drawSchema, frameHash } from '../../../results/lot/draw.ts';

const serials = Array.from({ length: 60 }, (_, i) => `1652${String(i).padStart(4, '0')}`);
const request = (more: Partial<DrawRequest> = {}): DrawRequest => ({
  serials,
  seed: 'numbers of 3 December 2026: 4 8 15 16 23 42',
  seedSource: 'a public lottery',
  sampleSize: 15,
  ...more,
});
const drawn = (more: Partial<DrawRequest> = {}) => draw(request(more)).sample.map(({ serial }) => serial);

/** What a line gives in a shell that knows only sha256sum and the tools of every system. */
function inShell(line: string, list: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-draw-'));
  try {
    writeFileSync(join(folder, 'serials.txt'), list.map((serial) => `${serial}\n`).join(''));
    return execFileSync('sh', ['-c', line], { cwd: folder, encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a draw', () => {
  it.each([
    ['plain serials', serials, 'a seed of 2026'],
    [
      'what a shell would read otherwise',
      [`A'B`, '$(id)', '`id`', 'a\\nb', '%s', '-n', 'C D', '试验'],
      `it's $HOME "%d"`,
    ],
  ])('of %s comes out the same by sha256sum alone', (_, list, seed) => {
    const made = draw(request({ serials: list, seed, sampleSize: 5 }));
    expect(inShell(made.redo.sample, list)).toBe(
      made.sample.map(({ serial, rank }) => `${rank}  ${serial}\n`).join(''),
    );
    expect(inShell(made.redo.frame, list)).toBe(`${made.frame.sha256}  -\n`);
  });

  it('does not depend on the order of the list, and does on the seed', () => {
    expect(drawn({ serials: serials.toReversed() })).toEqual(drawn());
    expect(drawn({ seed: 'another' })).not.toEqual(drawn());
    expect(frameHash(serials.toReversed())).toBe(frameHash(serials));
  });

  it('of a larger sample holds the smaller one', () => {
    expect(drawn({ sampleSize: 20 }).slice(0, 15)).toEqual(drawn());
  });

  it('gives every item about the same chance', () => {
    const counts = new Map(serials.map((serial) => [serial, 0]));
    for (let i = 0; i < 1000; i++) {
      for (const serial of drawn({ seed: `seed ${i}` })) counts.set(serial, counts.get(serial)! + 1);
    }
    // 250 of 1,000 are expected of each, with a deviation of 13.7: none is off by more than five of them.
    for (const count of counts.values()) expect(Math.abs(count - 250)).toBeLessThan(69);
  });

  it('puts the next in rank in the place of what could not be had, and of that one again', () => {
    const [all, first] = [drawn({ sampleSize: 17 }), drawn()];
    const unavailable = [
      { serial: first[3]!, reason: 'dead on arrival' },
      { serial: all[15]!, reason: 'wrong label' },
    ];
    const made = draw(request({ unavailable }));
    expect(made.replacements).toEqual([
      { ...unavailable[0], replacedBy: all[15] },
      { ...unavailable[1], replacedBy: all[16] },
    ]);
    expect(made.sample.map(({ serial }) => serial)).toEqual([...first.toSpliced(3, 1), all[16]]);
    // The lines print what was replaced as well: nothing that was drawn disappears.
    expect(inShell(made.redo.sample, serials).trim().split('\n')).toHaveLength(17);
  });

  it.each([
    ['an empty lot', { serials: [] }, 'has no items'],
    ['an empty sample', { sampleSize: 0 }, 'A sample of 0 items'],
    ['a lot smaller than its sample', { sampleSize: 61 }, '61 items cannot be drawn from a lot of 60'],
    ['an item that is listed twice', { serials: ['a', 'b', 'a'], sampleSize: 1 }, 'a is in the list twice'],
    ['a serial with a blank at its end', { serials: ['a', 'b '], sampleSize: 1 }, 'blanks at an end'],
    ['a serial of two lines', { serials: ['a\nb'], sampleSize: 1 }, 'that nobody sees'],
    ['a serial that turns its text around', { serials: ['a\u202eb'], sampleSize: 1 }, 'that nobody sees'],
    ['an empty serial', { serials: [''], sampleSize: 1 }, 'is empty'],
    ['no seed', { seed: '' }, 'The seed is empty'],
    [
      'a replacement of what was not drawn',
      { unavailable: [{ serial: 'x', reason: 'lost' }] },
      'x was not drawn',
    ],
  ])('is refused for %s, with a way out', (_, more, message) => {
    try {
      draw(request(more));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ name: 'LotProblem', tryThis: expect.stringMatching(/\.$/) });
      expect((error as Error).message).toContain(message);
    }
  });

  it('is refused where no item is left to take a place', () => {
    const unavailable = [{ serial: 'a', reason: 'lost' }];
    expect(() => draw(request({ serials: ['a', 'b'], sampleSize: 2, unavailable }))).toThrow(
      'No item of the lot',
    );
  });

  it('is plain JSON that fits its schema', () => {
    const made = draw(request());
    expect(drawSchema.parse(JSON.parse(JSON.stringify(made)))).toEqual(made);
  });
});
