import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, sep } from 'node:path';
import { decodeModel } from '../../workloads/onnx-messages.ts';
import { isAlive } from '../run/leftovers.ts';
import { movedName } from '../weights/cache.ts';

/** What lies in the cache, by what it is for. */
export const kinds = [
  'weights',
  'graphs',
  'kernels',
  'runtime',
  'peers',
  'records',
  'index',
  'leftovers',
] as const;
export type Kind = (typeof kinds)[number];

/** One file of the cache. */
export interface CacheFile {
  readonly path: string;
  readonly bytes: number;
}

/** What is made, used and dropped as one: the weights of a model with its graphs, an installed runtime, … */
export interface CacheEntry {
  readonly kind: Kind;
  /** By which it can be named: the name of its folder. */
  readonly name: string;
  /** What is in it, for people. */
  readonly what: string;
  readonly folder: string;
  readonly files: readonly CacheFile[];
  readonly bytes: number;
  readonly lastUsed: Date;
}

/** A folder of the cache as it is found. */
export interface CacheContent {
  readonly entries: readonly CacheEntry[];
  /** Paths that assay did not make, links among them: they are named, and left. */
  readonly foreign: readonly string[];
}

/** The file that marks a folder to which a cache is being moved; it says from where. */
export const movingName = 'moving-from';

const hash = '[0-9a-f]{20}';
const partial = '\\.(?<writer>\\d+)\\.partial';

/** A place of the cache: which files in it are assay's, and to which entry they belong. */
interface Rule {
  readonly kind: Kind;
  /** Of the path within the cache, with `/`; the group `entry` is the folder of the entry. */
  readonly pattern: RegExp;
}

const rules: readonly Rule[] = [
  {
    kind: 'weights',
    pattern: new RegExp(`^(?<entry>models/${hash})/(?:weights\\.bin|sha256|${hash}\\.onnx)$`),
  },
  { kind: 'graphs', pattern: new RegExp(`^(?<entry>models/kernels)/${hash}\\.onnx$`) },
  { kind: 'kernels', pattern: /^(?<entry>kernels)\/[0-9a-f]{24}\.json$/ },
  {
    kind: 'runtime',
    pattern: /^(?<entry>runtime\/\d[\w.-]*-cuda\d+)\/(?:manifest\.json|libonnxruntime[\w.]*)$/,
  },
  { kind: 'records', pattern: /^(?<entry>records)\/[0-9a-f]{16}\.json$/ },
  { kind: 'index', pattern: /^(?<entry>index)\/[0-9a-f]{16}\.sqlite(?:-wal|-shm|-journal)?$/ },
  // What runs were about to write when they were killed, and work folders that have lost their process.
  {
    kind: 'leftovers',
    pattern: new RegExp(`^(?<entry>(?:models|kernels|records)(?:/[\\w]+)?)/[\\w.]+${partial}$`),
  },
  { kind: 'leftovers', pattern: /^(?<entry>runtime\/\.work-\w+)\// },
  { kind: 'leftovers', pattern: /^(?<entry>zeros-(?<writer>\d+)-\w+)\/[\w.]+$/ },
  {
    kind: 'peers',
    pattern: /^(?<entry>peers)\/(?:node-llama-cpp-[\w.-]+|stream-[0-9a-f]{16}|[\w.-]+-seed\d+\.gguf)(?:\/|$)/,
  },
];

/** Folders in which something of assay can be; what else is there is not looked into. */
const folders = new RegExp(
  `^(?:models|models/${hash}|models/kernels|kernels|records|index|locks|runtime|runtime/[\\w.-]+-cuda\\d+|runtime/\\.work-\\w+(?:/.*)?|zeros-\\d+-\\w+|peers(?:/.*)?)$`,
);

/** What is assay's and no entry. */
const fixtures = new RegExp(`^(?:locks/[\\w.-]+\\.lock|${movedName}|${movingName})$`);

/** Everything below a folder, by its kind; links are not followed. A folder that is not there has nothing. */
export function readCache(folder: string): CacheContent {
  const found = new Map<string, { kind: Kind; files: (CacheFile & { usedMs: number })[] }>();
  const foreign: string[] = [];
  for (const path of below(folder, (each) => folders.test(each))) {
    // What a peer's package links to is the peer's.
    const rule = path.isOther && !path.within.startsWith('peers/') ? null : ruleOf(path.within);
    if (rule === null) foreign.push(join(folder, path.within));
    if (rule === null || rule === 'kept') continue;
    const key = `${rule.kind} ${rule.entry}`;
    const entry = found.get(key) ?? { kind: rule.kind, files: [] };
    entry.files.push({ path: join(folder, path.within), bytes: path.bytes, usedMs: path.usedMs });
    found.set(key, entry);
  }
  const entries = [...found].map(([key, { kind, files }]): CacheEntry => {
    const at = join(folder, key.slice(kind.length + 1));
    return {
      kind,
      name: basename(at),
      what: whatOf(kind, at, files),
      folder: at,
      files: files.map(({ path, bytes }) => ({ path, bytes })),
      bytes: sum(files),
      lastUsed: new Date(Math.max(...files.map(({ usedMs }) => usedMs))),
    };
  });
  return { entries: entries.sort(byKindThenSize), foreign };
}

const byKindThenSize = (a: CacheEntry, b: CacheEntry) =>
  kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || b.bytes - a.bytes;

/** @returns bytes */
export const sum = (files: readonly { readonly bytes: number }[]): number =>
  files.reduce((total, { bytes }) => total + bytes, 0);

/**
 * The kind of a path, and the folder of its entry; null for what is not assay's, `kept` for what is and belongs to no entry: locks, and
 * what a living process writes at the moment.
 */
function ruleOf(within: string): { readonly kind: Kind; readonly entry: string } | 'kept' | null {
  if (fixtures.test(within)) return 'kept';
  for (const { kind, pattern } of rules) {
    const groups = pattern.exec(within)?.groups;
    if (!groups) continue;
    const isWritten = groups.writer !== undefined && isAlive(Number(groups.writer));
    return isWritten ? 'kept' : { kind, entry: groups.entry! };
  }
  return null;
}

interface Found {
  readonly within: string;
  /** A link, a folder that is not looked into, or whatever else is no file. */
  readonly isOther: boolean;
  readonly bytes: number;
  readonly usedMs: number;
}

/** Files and links below a folder, in a fixed order, and folders that are not looked into. A folder that may not be entered has none. */
function* below(folder: string, isLookedInto: (within: string) => boolean, within = ''): Generator<Found> {
  let names: string[];
  try {
    names = readdirSync(join(folder, within)).sort();
  } catch {
    return;
  }
  for (const name of names) {
    const path = within === '' ? name : `${within}/${name}`;
    const stat = lstatSync(join(folder, path), { throwIfNoEntry: false });
    if (!stat) continue;
    if (stat.isDirectory() && isLookedInto(path)) {
      yield* below(folder, isLookedInto, path);
      continue;
    }
    const { size, mtimeMs, atimeMs } = stat;
    // A list reads graphs to say what they are; it does not use them.
    const usedMs = name.endsWith('.onnx') ? mtimeMs : Math.max(mtimeMs, atimeMs);
    yield { within: path, isOther: !stat.isFile(), bytes: size, usedMs };
  }
}

function whatOf(kind: Kind, folder: string, files: readonly CacheFile[]): string {
  const count = (one: string, more: string) => `${files.length} ${files.length === 1 ? one : more}`;
  switch (kind) {
    case 'weights':
      return modelOf(files) ?? 'weights without a graph';
    case 'graphs':
      return count('graph without weights', 'graphs without weights');
    case 'kernels':
      return count('choice of the fastest kernel', 'choices of the fastest kernel');
    case 'runtime':
      return `ONNX Runtime ${basename(folder).replace('-cuda', ' for CUDA ')}`;
    case 'peers':
      return 'programs that assay is measured against';
    case 'records':
      return 'what the samples of records gave, so that it is not computed again';
    case 'index':
      return 'what the pages know of the stores';
    case 'leftovers':
      return count('file that was never finished', 'files that were never finished');
  }
}

/** The name of the first graph that can be read: shape and precision, or what is multiplied. */
function modelOf(files: readonly CacheFile[]): string | null {
  const names = files.filter(({ path }) => path.endsWith('.onnx')).flatMap(({ path }) => nameIn(path) ?? []);
  return names.length > 0 ? [...new Set(names)].sort().join(', ') : null;
}

function nameIn(path: string): string | null {
  try {
    const { graph } = decodeModel(readFileSync(path)) as { graph?: { name?: string } };
    return graph?.name ?? null;
  } catch {
    return null;
  }
}

const dayMs = 24 * 3600e3;

/** Folders that commands of this user left among the temporary files: older than a day, since no process is named by them. */
export function temporaryLeftovers(nowMs: number): CacheEntry[] {
  const folder = tmpdir();
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names
    .filter((name) => /^assay-(?:profile|try)-\w{6}$/.test(name))
    .flatMap((name): CacheEntry[] => {
      const at = join(folder, name);
      const stat = lstatSync(at, { throwIfNoEntry: false });
      if (!stat?.isDirectory() || (process.getuid && stat.uid !== process.getuid())) return [];
      if (nowMs - stat.mtimeMs < dayMs) return [];
      const files = [...below(at, () => true)].map(({ within, bytes }) => ({
        path: join(at, within),
        bytes,
      }));
      return [
        {
          kind: 'leftovers',
          name,
          what: 'a temporary folder of a command that was killed',
          folder: at,
          files,
          bytes: sum(files),
          lastUsed: stat.mtime,
        },
      ];
    });
}

/** Whether a path lies in a folder. */
export const isWithin = (path: string, folder: string): boolean => path.startsWith(folder + sep);
