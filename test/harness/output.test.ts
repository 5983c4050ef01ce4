import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import schema from '../../results/record.schema.json' with { type: 'json' };
import type { Record } from '../../results/record.ts';
import { assay, assayRun, type Ended, hurry, makeHome, records, tinyTrial } from '../fixtures/assay.ts';
import { freshStore } from '../fixtures/one-test.ts';

const home = makeHome();
afterAll(() => home.remove());

const isRecord = new Ajv2020({ strict: true, validateFormats: false }).compile(schema);
let smoke: Ended;

beforeAll(async () => {
  smoke = await assayRun(home, ['smoke', '--json'], { smallCache: true });
}, 120_000);

describe('assay run smoke --json', () => {
  it('prints exactly one JSON document, and ends with 0', () => {
    expect(smoke.stderr).toMatch(/\[18\/18\]/);
    const { run, records } = JSON.parse(smoke.stdout);
    const invalid = (records as Record[]).filter(({ validity }) => validity.state === 'INVALID');
    expect(invalid.map(({ workload, validity }) => [workload.title, validity.reasons])).toEqual([]);
    expect(smoke.code).toBe(0);
    expect(run).toMatchObject({ suite: 'smoke', seed: 1 });
    expect(records.map(({ workload }: { workload: { kind: string } }) => workload.kind).sort()).toEqual([
      'bandwidth',
      'decode',
      'decode',
      'gemm',
      'generate',
      'prefill',
    ]);
  });

  it('stores the same records, each of which fits the exported schema', async () => {
    const stored = await records(home);
    const printed = JSON.parse(smoke.stdout).records.map(({ id, ...record }: { id: string }) => [id, record]);
    expect(Object.fromEntries(printed)).toEqual(
      Object.fromEntries(stored.map(({ id, record }) => [id, record])),
    );
    for (const { record } of stored) {
      isRecord(record);
      expect(isRecord.errors).toBeNull();
    }
  });

  it('leaves nothing in the store but the records, and what the run was to do', () => {
    const files = globSync('**/*', { cwd: home.store, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(files.map(({ name }) => name).filter((name) => !/^[0-9a-f]{16}\.json$/.test(name))).toEqual([
      'run.json',
    ]);
  });
});

describe('the exported schema', () => {
  it('refuses a record with a field that is missing, unknown or of another kind', async () => {
    const [{ record }] = (await records(home)) as [Awaited<ReturnType<typeof records>>[0]];
    const { createdAt: _, ...incomplete } = record;
    expect(isRecord(incomplete)).toBe(false);
    expect(isRecord({ ...record, speed: 'fast' })).toBe(false);
    expect(isRecord({ ...record, createdAt: 'yesterday' })).toBe(false);
    expect(isRecord({ ...record, version: 2 })).toBe(false);
  });
});

describe('a list', () => {
  it('of shapes as JSON has the published check values', async () => {
    const { stdout, code } = await assay(home, ['list', 'shapes', '--json']);
    const shape = JSON.parse(stdout).find(({ name }: { name: string }) => name === 'llama-2-70b');
    expect(shape.parameters).toBe(68_976_648_192);
    expect(shape.kvBytesPerToken.float16).toBe(327_680);
    expect(code).toBe(0);
  });

  it('of records names each with its workload, and `show` prints what it names', async () => {
    const { stdout } = await assay(home, ['list', 'records', '--store', home.store]);
    const stored = await records(home);
    for (const { id, record } of stored) {
      expect(stdout).toMatch(new RegExp(`^${id}  .*${record.workload.title}`, 'm'));
    }
    const { id, record } = stored[0]!;
    const page = await assay(home, ['show', id.slice(0, 8), '--store', home.store]);
    expect(page.code).toBe(0);
    expect(page.stdout).toContain(record.workload.title);
    const json = await assay(home, ['show', id, '--json', '--store', home.store]);
    expect(JSON.parse(json.stdout)).toEqual({ id, ...record });
  });

  it('of records shows the sound ones, names a damaged one, and ends with 1', async () => {
    const place = freshStore(home);
    await assayRun(place, [tinyTrial, ...hurry]);
    const [{ path, id }] = (await records(place)) as [Awaited<ReturnType<typeof records>>[0]];
    const forged = join(dirname(path), '0123456789abcdef.json');
    writeFileSync(forged, readFileSync(path, 'utf8').replace('"index": 0', '"index": 1'));
    const { stdout, stderr, code } = await assay(place, ['list', 'records', '--store', place.store]);
    expect(stdout).toContain(id);
    expect(stderr).toMatch(
      /1 of the files cannot be read.*0123456789abcdef\.json was changed after it was written/s,
    );
    expect(code).toBe(1);
    expect((await assay(place, ['show', forged])).stderr).toMatch(/was changed after it was written/);
  });
});

describe('output that is not a terminal', () => {
  it('is plain: one line per event, no colours and no moving cursor', async () => {
    for (const settings of [{}, { env: { NO_COLOR: '1' } }]) {
      const { stdout, stderr } = await assayRun(freshStore(home), [tinyTrial, ...hurry], settings);
      expect(stripVTControlCharacters(stdout + stderr)).toBe(stdout + stderr);
      expect(stderr).toMatch(/\[1\/1\] decode tiny float32 b1 c64: ok in /);
      expect(stdout).toMatch(/│|─/);
    }
  });

  it.each([
    ['stdout', ['ignore', 'pipe', 'ignore']],
    ['stderr', ['ignore', 'ignore', 'pipe']],
  ] as const)('loses no record when the reader of %s goes away', async (name, stdio) => {
    const place = freshStore(home);
    const cli = new URL('../../harness/cli.ts', import.meta.url).pathname;
    const args = [cli, 'run', tinyTrial, ...hurry, '--json', '--store', place.store];
    const env = { ...process.env, ASSAY_CACHE: home.cache };
    const child = spawn(process.execPath, args, { stdio: [...stdio], env });
    child[name]!.destroy();
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(await records(place)).toHaveLength(1);
  });

  it.runIf(process.platform === 'linux')(
    'says so when it cannot be kept, and keeps the records',
    async () => {
      const place = freshStore(home);
      const cli = new URL('../../harness/cli.ts', import.meta.url).pathname;
      const script = `exec "$0" "$@" > /dev/full`;
      const args = ['-c', script, process.execPath, cli, 'run', tinyTrial, ...hurry, '--store', place.store];
      const child = spawn('sh', args, {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, ASSAY_CACHE: home.cache },
      });
      let stderr = '';
      child.stderr!.on('data', (chunk) => {
        stderr += chunk;
      });
      const [code] = await once(child, 'close');
      expect(stderr).toMatch(/output could not be written: .*ENOSPC/);
      expect(code).toBe(1);
      expect(await records(place)).toHaveLength(1);
    },
  );
});

describe('a wall clock that is set back', () => {
  it('by an hour at every look breaks neither samples nor names nor records', async () => {
    const place = freshStore(home);
    const began = Date.now();
    const settings = { clockSetBack: true };
    const { code, stderr } = await assayRun(place, [tinyTrial, ...hurry], settings);
    expect(code).toBe(0);
    expect(stderr).toMatch(/ok in \d/);
    await assayRun(place, [tinyTrial, ...hurry], settings);
    const stored = await records(place);
    expect(stored).toHaveLength(2);
    for (const { record } of stored) {
      const [{ samples, startedAt, loadNs }] = record.repeats as [(typeof record.repeats)[0]];
      expect(Date.parse(record.createdAt)).toBeLessThan(Date.parse(startedAt));
      expect(Date.parse(record.createdAt)).toBeLessThan(began);
      expect(Math.min(loadNs!, ...samples.durationNs)).toBeGreaterThan(0);
      expect(samples.startNs).toEqual([...samples.startNs].sort((a, b) => a - b));
    }
  });
});
