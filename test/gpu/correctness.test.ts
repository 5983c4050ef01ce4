import { beforeAll, describe, expect, it } from 'vitest';
import { askApart } from '../../harness/audits/ask-apart.ts';
import { numericRoom } from '../../harness/audits/decoders.ts';
import { numericAudits, type Room } from '../../harness/audits/numeric.ts';
import { runNumeric } from '../../harness/audits/run.ts';
import { describeMachine } from '../../harness/machine.ts';
import { chooseTarget } from '../../harness/target.ts';
import { gpuProvider, refusesHalf } from './provider.ts';

const minutes = 60_000;

describe.skipIf(gpuProvider === null)(`numbers on ${gpuProvider}`, () => {
  let room: Room;
  beforeAll(async () => {
    const machine = await describeMachine();
    const target = await chooseTarget({ provider: gpuProvider! }, machine, async () => null);
    const precision = gpuProvider === 'cuda' ? 'float16' : 'float32';
    const subject = { shape: 'tiny', precision, target, seed: 1, machine } as const;
    room = numericRoom({ ...subject, signal: new AbortController().signal }, askApart(5 * minutes));
  });

  // Seeds, memory of a session, rows of a batch, and the error of every precision against float32 on the CPU.
  it.each(numericAudits.map((audit) => [audit.name, audit] as const))(
    'pass the audit %s',
    async (_, audit) => {
      const results = await runNumeric(audit, room);
      expect(results.length).toBeGreaterThan(0);
      for (const { verdict, because, figures } of results) {
        const isRefused = refusesHalf(because);
        console.log(
          `${audit.name}: ${isRefused ? 'refused by the software driver' : verdict}, ${because}`,
          figures.map(({ name, value }) => `${name} ${value}`),
        );
        if (!isRefused) expect(['pass', 'not_applicable'], because).toContain(verdict);
      }
    },
    10 * minutes,
  );
});
