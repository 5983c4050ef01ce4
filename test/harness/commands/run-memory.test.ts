import { afterAll, expect, it } from 'vitest';
import { assayRun, hurry, makeHome, records } from '../../fixtures/assay.ts';
import { freshStore } from '../../fixtures/one-test.ts';

const home = makeHome();
afterAll(() => home.remove());

it('a device too small for one sequence is emulated: nothing is started, and every word of it says so', async () => {
  const place = freshStore(home);
  const trial = 'decode tiny float32 bmax c64';
  const { code, stderr, stdout } = await assayRun(place, [trial, ...hurry, '--memory-limit', '1MB']);
  expect(code).toBe(3);
  const sentence = 'no batch fits (emulated 0.001 GB): 1 was refused by arithmetic';
  expect(stderr).toContain(`${trial} [emulated 0.001 GB]: ${sentence}`);
  expect(stdout).toContain(`${trial} [emulated 0.001 GB]`);
  const [{ record }] = (await records(place)) as [Awaited<ReturnType<typeof records>>[number]];
  expect(record.workload.title).toBe(`${trial} [emulated 0.001 GB]`);
  expect(record.run.reproduce).toContain(`run "${trial}"`);
  expect(record.run.reproduce).toContain('--memory-limit 1MB');
  expect(record.memory).toMatchObject({
    of: 'host',
    limitBytes: 1e6,
    held: [{ why: 'limit', how: 'counted' }],
    ceiling: { largest: null, smallestFailed: 1, limit: 'asked' },
  });
});

it.each([
  ['80', /"80" is no size of a memory/, /81559MiB/],
  ['99999GB', /99999000000000 bytes, and the device has/, /not a larger one/],
])('--memory-limit %s is bad usage', async (limit, message, wayOut) => {
  const { code, stderr } = await assayRun(freshStore(home), [
    'decode tiny float32 b1 c64',
    '--memory-limit',
    limit,
  ]);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(wayOut);
});
