import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { formatQuantity } from '../../results/format.ts';
import { deleteEntries, selected } from '../cache/clean.ts';
import { type CacheEntry, isWithin, readCache, sum, temporaryLeftovers } from '../cache/entries.ts';
import { finishMove, moveCache } from '../cache/move.ts';
import { Failure, UsageError } from '../errors.ts';
import { examples, typed } from '../hint.ts';
import { type Interrupt, listenForInterrupt } from '../isolate/interrupt.ts';
import { printResult, tell } from '../print.ts';
import { takeCache } from '../run/lock.ts';
import { type Column, renderTable } from '../terminal/table.ts';
import { type CachePlace, cachePlace } from '../weights/cache.ts';

type JsonFlag = { readonly json?: boolean };
type CleanFlags = JsonFlag & {
  readonly unusedFor?: number;
  readonly all?: boolean;
  readonly dryRun?: boolean;
};

/** `cache list`, `cache clean` and `cache move`: weights and whatever else can be made again, how large it is and where. */
export function register(program: Command): void {
  const cache = program
    .command('cache')
    .description('list, clean and move what can be made again: weights, installed runtimes, …');

  cache
    .command('list')
    .description('list what lies in the cache, how large it is, and when it was used last')
    .option('--json', 'print the list as JSON')
    .addHelpText('after', examples([['cache list'], ['cache list --json']]))
    .action(list);

  cache
    .command('clean')
    .argument(
      '[what]',
      'weights, graphs, kernels, runtime, peers, records, index or leftovers; a name; or words such as llama-2-7b',
    )
    .description('delete what is named; without a word what was left unfinished')
    .option('--unused-for <time>', 'only what was not used for so long: 12h, 30d, 8w', duration)
    .option('--all', 'everything that assay made')
    .option('--dry-run', 'say what would be deleted, and delete nothing')
    .option('--json', 'print what was deleted as JSON')
    .addHelpText('after', cleanExamples)
    .action(clean);

  cache
    .command('move')
    .argument('<folder>', 'where it is to be: a folder that is not there yet, or an empty one')
    .description('move the cache, to another disk for instance; every later command finds it there')
    .option('--json', 'print what was moved as JSON')
    .addHelpText(
      'after',
      `${examples([['cache move /mnt/large/assay']])}

The old place keeps the file moved-to, which says where. Move it back in the same way.`,
    )
    .action(move);
}

const cleanExamples = `${examples([
  ['cache clean', 'what was left unfinished'],
  ['cache clean --unused-for 30d --dry-run'],
  ['cache clean "llama-2-7b int4"'],
  ['cache clean weights --unused-for 8w'],
  ['cache clean --all'],
])}

What a command needs again it makes again; an installed runtime has to be installed again.`;

const hourMs = 3600e3;
const units: Readonly<{ [unit: string]: number }> = { h: hourMs, d: 24 * hourMs, w: 7 * 24 * hourMs };

/** @returns milliseconds */
function duration(text: string): number {
  const [, count, unit] = /^(\d+)([hdw])$/.exec(text) ?? [];
  if (!count) throw new InvalidArgumentError('A time is needed, such as 12h, 30d or 8w.');
  return Number(count) * units[unit!]!;
}

const bytes = (value: number) => formatQuantity({ value, unit: 'B' });

/** What the cache has, with what commands left among the temporary files. */
function contentOf({ folder }: CachePlace) {
  const { entries, foreign } = readCache(folder);
  return { entries: [...entries, ...temporaryLeftovers(Date.now())], foreign };
}

async function list({ json }: JsonFlag): Promise<void> {
  const place = cachePlace();
  const { entries, foreign } = contentOf(place);
  const freeBytes = await freeIn(place.folder);
  const document = {
    ...place,
    bytes: sum(entries),
    freeBytes,
    entries: entries.map(factsOf),
    foreign,
  };
  printResult(json, document, () =>
    [
      placeLine(place),
      entries.length > 0
        ? `${table(entries)}\n\n${bytes(sum(entries))} in all; ${bytes(freeBytes)} are free on that disk.`
        : `Nothing is in it yet; ${bytes(freeBytes)} are free on that disk.`,
      ...(foreign.length > 0 ? [foreignText(foreign)] : []),
      ...(entries.length > 0
        ? [
            `${typed('cache clean --unused-for 30d')} deletes what was not used for so long; ${typed('cache move <folder>')} takes all to another disk.`,
          ]
        : []),
    ].join('\n\n'),
  );
}

const reasons: Readonly<Record<CachePlace['chosenBy'], string>> = {
  ASSAY_CACHE: 'named by ASSAY_CACHE',
  XDG_CACHE_HOME: 'in XDG_CACHE_HOME',
  HOME: 'in the home of this user; ASSAY_CACHE names another place',
  TMPDIR: 'among the temporary files, since this user has no home; ASSAY_CACHE names another place',
};

function placeLine({ folder, base, chosenBy }: CachePlace): string {
  const moved = folder === base ? '' : `moved there from ${base}, `;
  return `Cache: ${folder} (${moved}${reasons[chosenBy]})`;
}

const foreignText = (paths: readonly string[]) =>
  `Not assay's, and left alone: ${paths.slice(0, 5).join(', ')}${paths.length > 5 ? ` and ${paths.length - 5} more` : ''}`;

const factsOf = ({ kind, name, what, folder, files, bytes, lastUsed }: CacheEntry) => ({
  kind,
  name,
  what,
  folder,
  files: files.length,
  bytes,
  lastUsed: lastUsed.toISOString(),
});

const columns: readonly Column[] = [
  { title: 'kind', align: 'left' },
  { title: 'what', align: 'left' },
  { title: 'size', align: 'right' },
  { title: 'last used', align: 'left' },
  { title: 'name', align: 'left' },
];

const table = (entries: readonly CacheEntry[]) =>
  renderTable(
    columns,
    entries.map(({ kind, what, bytes: size, lastUsed, name }) => [
      kind,
      what,
      bytes(size),
      lastUsed.toISOString().slice(0, 16).replace('T', ' '),
      name,
    ]),
  );

/** Bytes that this user may still write on the disk of a folder, or of the nearest one above it that is there. */
async function freeIn(folder: string): Promise<number> {
  if (!existsSync(folder)) return freeIn(dirname(folder));
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function clean(what: string | undefined, flags: CleanFlags): Promise<void> {
  const { unusedFor: unusedForMs, all, dryRun = false, json } = flags;
  if (what !== undefined && all) {
    throw new UsageError('--all and a word exclude each other.', `Leave out --all, or "${what}".`);
  }
  const place = cachePlace();
  const choose = () => {
    const content = contentOf(place);
    return { ...content, entries: selected(content.entries, { what, unusedForMs, all }, Date.now()) };
  };
  if (dryRun) {
    const { entries, foreign } = choose();
    printResult(json, { dryRun, bytes: sum(entries), entries: entries.map(factsOf), foreign }, () =>
      entries.length > 0
        ? `${table(entries)}\n\n${bytes(sum(entries))} would be freed; nothing was deleted.`
        : nothingText(place),
    );
    return;
  }
  await alone('cache clean', (interrupt) => {
    finishMove(place.folder);
    const { entries, foreign } = choose();
    const inCache = entries.filter(({ folder }) => isWithin(folder, place.folder));
    const elsewhere = entries.filter((entry) => !inCache.includes(entry));
    const done = deleteEntries(inCache, place.folder, interrupt.signal);
    const other = elsewhere.map((entry) => deleteEntries([entry], dirname(entry.folder), interrupt.signal));
    const freed = done.bytes + other.reduce((total, each) => total + each.bytes, 0);
    const failed = [...done.failed, ...other.flatMap((each) => each.failed)];
    printResult(json, { dryRun, bytes: freed, entries: entries.map(factsOf), foreign, failed }, () =>
      entries.length > 0
        ? [
            `${table(entries)}\n`,
            `${bytes(freed)} were freed.`,
            ...(foreign.length > 0 ? [foreignText(foreign)] : []),
          ].join('\n')
        : nothingText(place),
    );
    if (failed.length > 0) {
      throw new Failure(
        `${failed.length} of the files could not be deleted:\n${failed.join('\n')}`,
        'Give this user the right to delete them, or delete them as the user whose they are.',
      );
    }
  });
}

const nothingText = ({ folder }: CachePlace) =>
  `Nothing of that kind is in ${folder}: nothing was deleted. ${typed('cache list')} shows what is.`;

async function move(wanted: string, { json }: JsonFlag): Promise<void> {
  const place = cachePlace();
  await alone('cache move', async ({ signal, exitCode }) => {
    const finished = finishMove(place.folder);
    if (finished !== null) tell(`What an earlier move had left in ${finished} is gone.`);
    const onMoved = ({ what, bytes: size }: CacheEntry) => tell(`${what}: ${bytes(size)}`);
    try {
      const moved = await moveCache(place, wanted, { signal, onMoved });
      printResult(json, moved, () =>
        [
          `The cache is in ${moved.to} now: ${bytes(moved.bytes)}. Every command finds it there.`,
          ...(moved.left.length > 0 ? [foreignText(moved.left)] : []),
        ].join('\n'),
      );
    } catch (error) {
      if (exitCode() === null) throw error;
      tell(`The cache is where it was. The same command goes on; or delete ${wanted}.`);
    }
  });
}

/** Does something with the cache while nobody else uses it, until it is done or somebody interrupts it. */
async function alone(command: string, act: (interrupt: Interrupt) => void | Promise<void>): Promise<void> {
  const lock = takeCache(command);
  const interrupt = listenForInterrupt(
    () => tell('\nassay: stopping'),
    () => {},
  );
  try {
    await act(interrupt);
    process.exitCode = interrupt.exitCode() ?? process.exitCode ?? 0;
  } finally {
    interrupt.end();
    lock.release();
  }
}
