import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileSource } from '../../results/import/source.ts';
import { importSource } from '../../results/import.ts';
import { writeDetailed } from './import/detailed.ts';
import { requestLine } from './import/per-request.ts';
import { type Stage, stagesOf } from './import/stages.ts';

// `npm run bench:import [-- <MB of lines> [GB of the large file]]`: how fast lines of JSON are imported, how long a folder takes, and how
// large this process gets; of lines also how much of that is each stage. Nothing is asserted: it prints figures beside what they are meant to keep, for somebody to read on an idle
// machine.

const root = join(import.meta.dirname, '..', '..');
const sample = join(root, 'test', 'fixtures', 'imports', 'llama-bench', 'gpt-oss-20b_7900xtx_rocm.json');
const rows: readonly object[] = JSON.parse(readFileSync(sample, 'utf8'));

/** What lines of a file are: the n-th of them. */
type Kind = (n: number) => string;

const kinds = {
  'requests one by one, times in full': (n) => requestLine(n, 40),
  'requests one by one, figures alone': (n) => requestLine(n, 0),
  'requests and a log': (n) =>
    n % 4 === 3 ? `[2026-11-29 12:00:00] INFO ${n} of many requests are done` : requestLine(n, 8),
  'rows of llama-bench, each a result': (n) => JSON.stringify(rows[n % rows.length]),
} as const satisfies Record<string, Kind>;

/** Bytes of `kind` that are made once and written again and again: blocks differ in the times of their clock alone. */
const blockBytes = 8e6;

function writeLines(path: string, kind: Kind, bytes: number): number {
  const lines: string[] = [];
  for (let size = 0; size < Math.min(bytes, blockBytes); size += lines.at(-1)!.length + 1)
    lines.push(kind(lines.length));
  const block = Buffer.from(`${lines.join('\n')}\n`);
  const file = openSync(path, 'w');
  let written = 0;
  for (let n = 0; written < bytes; n++) {
    setClocks(block, n);
    written += writeSync(file, block);
  }
  closeSync(file);
  return written;
}

const clocks = ['request_start_ns":', 'request_ack_ns":', 'request_end_ns":'];
/** Of 19 digits of nanoseconds since 1970 those of 1000, 100 and 10 s: a block takes less. */
const blockDigits = 6;

/** Sets the begin and end of each request of a block to those of the n-th block: a request twice is another thing to the auditor. */
function setClocks(block: Buffer, n: number): void {
  const digits = String(n % 1000).padStart(3, '0');
  for (const clock of clocks)
    for (let at = block.indexOf(clock); at >= 0; at = block.indexOf(clock, at + 1))
      block.write(digits, at + clock.length + blockDigits, 'latin1');
}

interface Took {
  readonly s: number;
  /** Of all processors: on a machine that others use it says more than the clock. */
  readonly cpuS: number;
  readonly mostMb: number;
}

const options = { told: {}, deviceOf: () => null, shapes: [] };

/** In a process of its own, which begins with nothing. */
const apart = (...words: string[]) =>
  JSON.parse(execFileSync(process.execPath, [import.meta.filename, ...words], { encoding: 'utf8' }));

const imported = (path: string, times: number): Took => apart('--of', path, String(times));
const stages = (path: string): Stage[] => apart('--stages', path);

/** The shortest of so many. */
function measured(path: string, times: number): Took {
  const took = Array.from({ length: times }, () => {
    const [began, before] = [performance.now(), process.cpuUsage()];
    importSource(fileSource(path), { ...options, now: new Date() });
    const { user, system } = process.cpuUsage(before);
    return { s: (performance.now() - began) / 1000, cpuS: (user + system) / 1e6 };
  });
  const shortest = took.reduce((best, one) => (one.cpuS < best.cpuS ? one : best));
  return { ...shortest, mostMb: (process.resourceUsage().maxRSS * 1024) / 1e6 };
}

/** A folder of so many files, imported by the command as a user types it. */
function folderTook(work: string, files: number): { readonly s: number; readonly mb: number } {
  const folder = join(work, 'folder');
  mkdirSync(folder);
  let bytes = 0;
  for (let i = 0; i < files; i++) {
    const text = JSON.stringify([{ ...rows[i % rows.length], test_time: new Date(i * 1000) }], null, 2);
    writeFileSync(join(folder, `${i}.json`), text);
    bytes += text.length;
  }
  const began = performance.now();
  execFileSync(
    process.execPath,
    [join(root, 'harness', 'cli.ts'), 'import', folder, '--into', join(work, 'imports'), '--json'],
    {
      maxBuffer: 2 ** 30,
    },
  );
  return { s: (performance.now() - began) / 1000, mb: bytes / 1e6 };
}

function report(megabytes: number, gigabytes: number): void {
  const work = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  const tell = (what: string, value: string, aim = '') =>
    console.log(`${what.padEnd(46)}${value.padStart(34)}  ${aim}`);
  try {
    tell('', 'of a processor (memory at most)');
    for (const [what, kind] of Object.entries(kinds)) {
      const path = join(work, 'lines.jsonl');
      const isRows = what.startsWith('rows');
      const bytes = writeLines(path, kind, isRows ? Math.min(megabytes, 20) * 1e6 : megabytes * 1e6);
      const { cpuS, mostMb } = imported(path, 3);
      tell(
        what,
        `${(bytes / 1e6 / cpuS).toFixed(0)} MB/s (${mostMb.toFixed(0)} MB)`,
        isRows ? '' : '≥ 100 MB/s',
      );
    }
    const lines = join(work, 'stages.jsonl');
    writeLines(lines, kinds['requests one by one, figures alone'], 2 * blockBytes);
    for (const { name, mbPerS, ofParse } of stages(lines))
      tell(`  of figures alone: ${name}`, `${mbPerS.toFixed(0)} MB/s`, `${ofParse.toFixed(2)} × JSON.parse`);
    const files = 1000;
    const folder = folderTook(work, files);
    tell(
      `folder of ${files} files, ${folder.mb.toFixed(1)} MB`,
      `${folder.s.toFixed(1)} s by the clock`,
      '≤ 20 s',
    );
    const path = join(work, 'large');
    const large = {
      lines: () => writeLines(path, kinds['requests one by one, times in full'], gigabytes * 1e9),
      'one object': () => writeDetailed(path, gigabytes * 1e9),
    };
    for (const [what, written] of Object.entries(large)) {
      const bytes = written();
      const { cpuS, mostMb } = imported(path, 1);
      tell(
        `file of ${(bytes / 1e9).toFixed(2)} GB, ${what}`,
        `${cpuS.toFixed(0)} s (${mostMb.toFixed(0)} MB)`,
        '≤ 300 MB of memory',
      );
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const [first = '200', second = '2', third = '1'] = process.argv.slice(2);
if (first === '--stages') console.log(JSON.stringify(stagesOf(second)));
else if (first === '--of') console.log(JSON.stringify(measured(second, Number(third))));
else report(Number(first), Number(second));
