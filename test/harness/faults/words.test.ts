import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assay, makeHome } from '../../fixtures/assay.ts';

const home = makeHome();
afterAll(() => home.remove());

const file = join(home.folder, 'notes.json');
const damagedRun = '2026-01-01T00-00-00-smoke-dead';

beforeAll(() => {
  writeFileSync(file, '{"schema": "something.else"}');
  mkdirSync(join(home.store, damagedRun, 'journal'), { recursive: true });
  writeFileSync(join(home.store, damagedRun, 'journal', 'request.json'), '{"what": ["smo');
});

/** What is typed, the exit code, the cause that is named, and the way out. */
type Case = readonly [command: string[], code: 1 | 2, cause: RegExp, wayOut: RegExp];

const unknownNames: Case[] = [
  [['rum', 'smoke'], 2, /unknown command 'rum'/, /Did you mean run or/],
  [['RUN', 'smoke'], 2, /unknown command 'RUN'/, /Did you mean run\?/],
  [['runtime', 'isntall'], 2, /unknown command 'isntall'/, /Did you mean install\?.*assay -- runtime --help/],
  [['cache', 'lst'], 2, /unknown command 'lst'/, /Did you mean list\?.*assay -- cache --help/],
  [['show', 'H201'], 2, /no record, run or device "H201"/, /Did you mean h200 or/],
  [['claims', '--device', 'mi30x'], 2, /no device "mi30x"/, /Did you mean mi300x or/],
  [['claims', 'c000-04'], 2, /no claim "c000-04"/, /Did you mean C000-04\?/],
  [['audit', 'quik'], 2, /no workload "quik"/, /Did you mean quick\?/],
  [['run', 'smoke', '--precision', 'INT4'], 2, /no precision "INT4"/, /Did you mean int4\?/],
  [['run', 'smoek'], 2, /no suite and no workload "smoek"/, /Did you mean smoke/],
  [['run', 'servng-smoke'], 2, /no workload "servng-smoke"/, /Did you mean serving-smoke or/],
  [['run', 'servr tiny float32 rate=1 isl=8 osl=8'], 2, /no workload "servr/, /Did you mean server or/],
  [['run', 'server tiny flot32 rate=1'], 2, /got "flot32"/, /Did you mean float32/],
  [['run', 'server tiny float32 rat=1'], 2, /"rat=1" means nothing/, /Did you mean rate/],
  [['run', 'server tniy float32 rate=1 isl=8 osl=8'], 2, /no shape "tniy"/, /Did you mean tiny/],
  [['run', 'smoke', '--shape', 'tinny'], 2, /no shape "tinny"/, /Did you mean tiny/],
  [['run', 'decode lama-2-7b int4 b1 c64'], 2, /no shape "lama-2-7b"/, /Did you mean llama-2-7b/],
  [['run', 'smoke', '--provider', 'cuad'], 2, /no provider "cuad"/, /Did you mean cuda/],
  [['run', 'smoke', '--engine', 'natve'], 2, /no engine "natve"/, /Did you mean native\?/],
  [['run', 'smoke', '--precision', 'in4'], 2, /no precision "in4"/, /Did you mean int4/],
  [['run', 'decode tiny flaot32 b1 c64'], 2, /no precision "flaot32"/, /Did you mean float32/],
  [
    ['run', 'smoke', '--provder', 'cpu'],
    2,
    /unknown option '--provder'/,
    /Did you mean --provider\?.*assay -- run --help/s,
  ],
  [['list', 'shpes'], 2, /no list of "shpes"/, /Did you mean shapes/],
  [['show', 'zzzz'], 2, /no record, run or device "zzzz"/, /assay -- list records/],
  [['resume', '2026-01-01T00-00-00-smoke-daed'], 2, /No interrupted run/, /Did you mean .*-dead\?/],
];

const badValues: Case[] = [
  [['run', 'smoke', '--threads', '0'], 2, /'--threads <n>' argument '0'/, /whole number from 1/],
  [['run', 'smoke', '--repeats', '1.5'], 2, /'--repeats <n>' argument '1.5'/, /whole number from 1/],
  [['run', 'smoke', '--budget', '-1'], 2, /argument '-1'/, /seconds above 0/],
  [['run', 'smoke', '--timeout', 'soon'], 2, /argument 'soon'/, /seconds above 0/],
  [['run', 'smoke', '--seed', '1e99'], 2, /argument '1e99'/, /whole number from 0/],
  [['run', 'smoke', '--layers', 'half'], 2, /argument 'half'/, /whole number from 1/],
  [['run', 'smoke', '--provider', '='], 2, /names no provider/, /--provider cpu/],
  [['run', 'smoke', '--provider', 'cpu=fast'], 2, /not of the form key:value/, /cuda=device_id:1/],
  [['run', 'decode tiny float32 b1 c0'], 2, /context is missing/, /list workloads/],
  [['run', 'decode tiny float32 x1'], 2, /"x1" is no size/, /list workloads/],
  [['run', 'gemm float32 12x34'], 2, /"12x34" is no size of a product/, /list workloads/],
  [['run', 'gemm float32 8x8x8'], 2, /multiple of 32/, /list workloads/],
  [['run', 'server'], 2, /Behind the scenario come shape and precision, as in/, /assay -- run --help/],
  [['run', 'server', 'tiny', 'float32'], 2, /a scenario is one argument/, /-- run "server tiny float32"/],
  [['run', 'quick', 'serving-smoke'], 2, /"quick" is no scenario/, /assay -- run quick/],
  [['run', 'server tiny float32 rate=1e9 isl=8 osl=8'], 2, /above 0 and below 1e9/, /run --help/],
  [['list'], 2, /missing required argument 'what'/, /See `npm run assay -- list --help`/],
  [['claims', '--devise', 'x'], 2, /unknown option '--devise'/, /See `npm run assay -- claims --help`/],
  [['runtime', 'remove'], 2, /missing required argument/, /See `npm run assay -- runtime remove --help`/],
  [['--versoin'], 2, /unknown option '--versoin'/, /See `npm run assay -- --help`/],
  [['cache'], 2, /^Usage: npm run assay -- cache /, /move .*to another disk/],
];

const impossible: Case[] = [
  [['run', 'decode tiny float32 b1 c9999'], 2, /needs 10000 positions; tiny has 512/, /shorter context/],
  [['run', 'decode tiny float16 b1 c64'], 2, /"cpu" has no float16 arithmetic/, /float32, int8, int4/],
  [['run', 'decode mixtral-8x7b int4 b1 c64'], 2, /8 experts/, /dense shape/],
  [['run', 'smoke', '--device', '3'], 2, /no device 3: this host has \d GPUs?/, /assay -- list devices/],
  [['run', 'smoke', '--engine', 'null', '--ort', '/'], 2, /"null" cannot load/, /--engine native/],
  [['run', 'smoke', '--ort', '/nowhere'], 1, /\/nowhere does not exist/, /folder of libonnxruntime/],
  [['run', 'smoke', '--ort', home.folder], 1, /holds no ONNX Runtime library/, /folder of the library/],
  [['show', file], 1, /is not a record of assay/, /Take a record/],
  [['show', home.folder], 2, /There is no record/, /assay -- list records/],
  [['resume', damagedRun], 1, /request\.json is damaged/, /Start a new run/],
];

describe.concurrent.each([
  ['a name that does not exist', unknownNames],
  ['a value that cannot be', badValues],
  ['something that cannot be done here', impossible],
])('%s', (_, cases) => {
  it.each(cases)(
    'assay %j ends with %i and says why and what to try',
    async (command, code, cause, wayOut) => {
      const wantsStore = ['run', 'show', 'resume'].includes(command[0]!);
      const ended = await assay(home, [...command, ...(wantsStore ? ['--store', home.store] : [])]);
      expect(ended.stderr).toMatch(cause);
      expect(ended.stderr).toMatch(wayOut);
      expect(ended.stderr).not.toMatch(/should not|node:internal/);
      expect(ended.stdout).toBe('');
      expect(ended.code).toBe(code);
    },
    30_000,
  );
});
