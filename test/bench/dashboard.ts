import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { quantileOfSorted, sorted } from '../../results/statistics/quantile.ts';
import { randomStream } from '../../results/statistics/random.ts';
import { writeStore } from './dashboard-store.ts';

// `npm run bench:dashboard [-- <records> [folder of a store]]`: how fast the dashboard is on a store of real sizes. Nothing is asserted:
// it prints figures beside what the dashboard is meant to reach, for somebody to read on an idle machine. A store that is named is kept.

const [records = '5000', given] = process.argv.slice(2);
const count = Number(records);
const clients = 50;
const seconds = 10;
const clockTicksPerSecond = 100;
const door = fileURLToPath(new URL('../../start.mjs', import.meta.url));

interface Line {
  readonly what: string;
  readonly value: string;
  readonly aim: string;
}

interface Server {
  readonly address: string;
  readonly pid: number;
  stop(): Promise<void>;
}

async function start(store: string, cache: string): Promise<Server> {
  const child = spawn(process.execPath, [door, 'serve', '--store', store, '--port', '18080'], {
    env: { ...process.env, ASSAY_CACHE: cache, NODE_COMPILE_CACHE: join(cache, 'node') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const address = await addressOf(child);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    address,
    pid: childOf(child.pid!),
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

/** The server itself: the door only waits for it. */
const childOf = (pid: number) => Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'));

async function addressOf({ stdout, stderr }: ChildProcess): Promise<string> {
  for (const stream of [stdout!, stderr!]) stream.setEncoding('utf8');
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    for (const stream of [stdout!, stderr!]) {
      createInterface(stream).on('line', (line) => {
        said.push(line);
        const found = /http:\/\/\S+/.exec(line);
        if (found) resolve(found[0]);
      });
    }
    stdout!.once('end', () => reject(new Error(`The server ended: ${said.join('\n')}`)));
  });
}

const page = async (address: string, path: string) => (await fetch(new URL(path, address))).text();

/** Waits until the list of runs has so many records. Milliseconds since `began`. */
async function listed(address: string, wanted: (found: number) => boolean, began: number): Promise<number> {
  for (;;) {
    // Nobody reloads faster than this.
    const found = Number(/(\d+) records?[,.]/.exec(await page(address, '/runs'))?.[1] ?? 0);
    if (wanted(found)) return performance.now() - began;
    await wait(500);
  }
}

const memoryOf = (pid: number, field: 'VmRSS' | 'VmHWM') =>
  Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;

/** User and system time of a process, in seconds. */
function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / clockTicksPerSecond;
}

interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  /** Of the server, a request. */
  readonly processorMs: number;
  readonly failed: number;
}

/** @param amount of requests, instead of a time */
async function load({ address, pid }: Server, paths: readonly string[], amount?: number): Promise<Load> {
  const times: number[] = [];
  let next = 0;
  let failed = 0;
  const before = processorTime(pid);
  const began = performance.now();
  await new Promise<void>((resolve, reject) => {
    const run = autocannon(
      {
        url: address,
        connections: clients,
        ...(amount === undefined ? { duration: seconds } : { amount }),
        requests: [{ setupRequest: (request) => ({ ...request, path: paths[next++ % paths.length]! }) }],
      },
      (error) => (error ? reject(error) : resolve()),
    );
    run.on('response', (_client, status, _bytes, ms) => {
      times.push(ms);
      if (status !== 200) failed++;
    });
  });
  const used = processorTime(pid) - before;
  const ascending = sorted(times);
  return {
    perSecond: (1000 * times.length) / (performance.now() - began),
    p50: quantileOfSorted(ascending, 0.5)!,
    p95: quantileOfSorted(ascending, 0.95)!,
    processorMs: (1000 * used) / times.length,
    failed,
  };
}

const filters = [
  '',
  'device=NVIDIA+H200',
  'device=h100-sxm-80gb',
  'workload=decode',
  'workload=gemm',
  'precision=int4',
  'provider=CUDAExecutionProvider',
  'validity=INVALID',
  'validity=DEGRADED&precision=int8',
  'device=NVIDIA+H20&workload=decode&precision=int4',
  'search=llama-2-70b',
  'search=quick-0a',
  'search=b16+c2048',
  'search=nothing',
  'from=2021-01-01&to=2021-06-30',
  'from=2022-01-01&workload=bandwidth',
];
const sorts = ['', 'sort=value', 'sort=-value', 'sort=title', 'sort=device', 'sort=date'];

/** Every filter in every order. */
const common = filters.flatMap((filter) =>
  sorts.map((sort) => `/runs?${[filter, sort].filter(Boolean).join('&')}`),
);

/** Filters that nobody asked for before: their pages cannot have been kept. */
function unlike(many: number): string[] {
  const random = randomStream(7);
  const day = () => new Date(Date.UTC(2020, 0, 1 + random.below(1600))).toISOString().slice(0, 10);
  return Array.from({ length: many }, () => {
    const [from, to] = [day(), day()].sort();
    const filter = filters[random.below(13)]!;
    return `/runs?${[filter, `from=${from}&to=${to}`, sorts[random.below(sorts.length)]].filter(Boolean).join('&')}`;
  });
}

/** Paths of runs, and of comparisons of six records of one of them, each of another run. */
async function examples(address: string, many: number) {
  const found = await Promise.all(
    Array.from({ length: many }, async (_, i) => {
      const from = new Date(Date.UTC(2020, 0, 1 + 40 * i)).toISOString().slice(0, 10);
      const list = await page(address, `/runs?from=${from}&sort=date`);
      const run = /href="\/runs\/([^"?]+)"/.exec(list)?.[1];
      const records = run && [
        ...(await page(address, `/runs/${run}`)).matchAll(/\/records\/([0-9a-f]{16})"/g),
      ];
      const ids = [...new Set(Array.from(records || [], ([, id]) => id))].slice(0, 6);
      return run && ids.length > 1
        ? [{ run: `/runs/${run}`, compare: `/compare?records=${ids.join(',')}` }]
        : [];
    }),
  );
  const flat = found.flat();
  return { runs: flat.map(({ run }) => run), comparisons: flat.map(({ compare }) => compare) };
}

const shown = ({ p50, p95, perSecond, processorMs, failed }: Load) =>
  `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, ${perSecond.toFixed(0)}/s, ${processorMs.toFixed(2)} ms of processor each${failed > 0 ? `, ${failed} FAILED` : ''}`;

async function measure(store: string, cache: string): Promise<Line[]> {
  const lines: Line[] = [];
  const say = (what: string, value: string, aim: string) => {
    lines.push({ what, value, aim });
    process.stderr.write(`${what}: ${value}\n`);
  };
  const s = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
  const mib = (pid: number) =>
    `${memoryOf(pid, 'VmRSS').toFixed(0)} MiB, at most ${memoryOf(pid, 'VmHWM').toFixed(0)}`;

  let began = performance.now();
  let server = await start(store, cache);
  say(
    'first start: a list with something in it',
    s(await listed(server.address, (n) => n > 0, began)),
    '≤ 60 s',
  );
  say('first start: all records listed', s(await listed(server.address, (n) => n >= count, began)), '≤ 60 s');
  say('memory after it', mib(server.pid), '≤ 500 MB');
  await server.stop();

  began = performance.now();
  server = await start(store, cache);
  say('later start: all records listed', s(await listed(server.address, (n) => n >= count, began)), '≤ 1 s');
  began = performance.now();
  await page(server.address, '/');
  say('later start: Overview after that', s(performance.now() - began), '');

  say('memory then', mib(server.pid), '');
  const first = performance.now();
  for (const path of common) await page(server.address, path);
  say(
    `Runs, ${common.length} filters, each for the first time, one client`,
    `${((performance.now() - first) / common.length).toFixed(1)} ms each`,
    '',
  );
  say(`Runs, the same filters, ${clients} clients`, shown(await load(server, common)), 'p95 ≤ 50 ms');
  say(
    `Runs, never the same filter, ${clients} clients`,
    shown(await load(server, unlike(100_000))),
    'p95 ≤ 50 ms',
  );
  say(`Overview, ${clients} clients`, shown(await load(server, ['/'])), '≤ 1 ms, ≥ 1000/s');
  const { runs, comparisons } = await examples(server.address, 30);
  for (const [what, paths] of [
    ['Run', runs],
    ['Compare six records', comparisons],
  ] as const) {
    const start = performance.now();
    for (const path of paths) await page(server.address, path);
    const each = (performance.now() - start) / paths.length;
    say(
      `${what}, ${paths.length} different ones, each for the first time, one client`,
      `${each.toFixed(1)} ms each`,
      '',
    );
    say(`${what}, the same ones, ${clients} clients`, shown(await load(server, paths)), 'p95 ≤ 100 ms');
  }
  const before = mib(server.pid);
  await load(server, [...common, ...runs, ...comparisons], 100_000);
  say('memory before and after 100,000 requests', `${before}; ${mib(server.pid)}`, 'flat');
  say('memory after all of it', mib(server.pid), '≤ 500 MB');
  await server.stop();
  return lines;
}

const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
try {
  const store = given ?? join(folder, 'store');
  if (!given) await writeStore(store, count);
  const lines = await measure(store, join(folder, 'cache'));
  console.log(`${count} records\n`);
  const width = Math.max(...lines.map(({ what }) => what.length));
  for (const { what, value, aim } of lines)
    console.log(`${what.padEnd(width)}  ${value}${aim ? `   (aim: ${aim})` : ''}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
