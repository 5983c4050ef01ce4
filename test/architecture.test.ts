import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

// A house of rooms, and of wings within them: whoever imports, imports from a lower line of these tables.
// A wing is a folder with the file of the same name beside it: `run.ts` and `run/`.

/** Ranks of the rooms. Nothing imports `test`. */
const rooms: Record<string, number> = { workloads: 0, results: 0, dashboard: 1, harness: 2, test: 3 };

/** Of the harness only these open the dashboard's door. */
const doorsToDashboard = ['serve', 'site', 'report'].map((name) => `harness/commands/${name}.ts`);

/** The wings of a room, the ground floor first. Those of one line do not know each other. */
const floors: Record<string, readonly (readonly string[])[]> = {
  dashboard: [
    ['html', 'words'],
    ['charts', 'safe'],
    ['view', 'state', 'library', 'live', 'download', 'assets'],
    ['reporting', 'said'],
    ['page', 'parts', 'comparands', 'index', 'browser', 'report'],
    ['pages', 'client'],
    ['api'],
    ['app'],
    ['server', 'site'],
  ],
  harness: [
    ['clock', 'errors', 'screen'],
    ['hint'],
    ['nearest', 'print'],
    ['koffi'],
    ['cuda', 'engines', 'machine', 'weights'],
    ['own-model', 'runtime'],
    ['bundle', 'target'],
    ['plan', 'tool'],
    ['measure', 'telemetry'],
    ['serving'],
    ['isolate'],
    ['doctor', 'run'],
    ['audits', 'cache', 'profile', 'proof', 'served'],
    ['terminal'],
    ['commands'],
    ['cli'],
  ],
  results: [
    ['csv', 'sentences'],
    ['statistics', 'units'],
    ['format'],
    ['profile', 'record'],
    ['reference'],
    ['devices'],
    ['telemetry'],
    ['figures', 'import', 'serving'],
    ['comparison', 'uncertainty', 'validity'],
    ['projection'],
    ['conformity'],
    ['claims', 'four', 'ladder', 'lot'],
    ['export', 'proof', 'report'],
    ['dossier'],
  ],
};

const root = resolve(import.meta.dirname, '..');
const files = globSync(`{${Object.keys(rooms).join(',')}}/**/*.ts`, { cwd: root });

/** Files of the project that a file imports, types included. */
const imports: ReadonlyMap<string, readonly string[]> = new Map(
  files.map((file) => {
    const source = readFileSync(resolve(root, file), 'utf8');
    const specifiers = source.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g);
    const found = Array.from(specifiers, ([, specifier]) =>
      relative(root, resolve(root, dirname(file), specifier!)),
    );
    return [file, found];
  }),
);

const roomOf = (file: string) => file.split('/')[0]!;
const wingOf = (file: string) => file.split('/')[1]!.replace(/\.ts$/, '');
const floorOf = (file: string) => floors[roomOf(file)]!.findIndex((wings) => wings.includes(wingOf(file)));

describe('the doors between the rooms', () => {
  it.each(files)('%s imports only from its own room or from a lower one', (file) => {
    const room = roomOf(file);
    for (const target of imports.get(file)!) {
      const other = roomOf(target);
      if (other === room || !(other in rooms)) continue;
      expect(rooms[other], `${file} imports ${target}`).toBeLessThan(rooms[room]!);
      const isDashboardsDoor = room === 'harness' && other === 'dashboard';
      if (isDashboardsDoor) expect(doorsToDashboard, `${file} imports ${target}`).toContain(file);
    }
  });

  it.each(files.filter((f) => f.startsWith('workloads/')))('%s touches no file and no clock', (file) => {
    const source = readFileSync(resolve(root, file), 'utf8');
    expect(source).not.toMatch(
      /from 'node:(fs|child_process|os|perf_hooks|worker_threads)|performance\.now|Date\.now/,
    );
  });
});

describe.each(Object.keys(floors))('the wings of %s', (room) => {
  const inRoom = files.filter((file) => roomOf(file) === room);

  it.each(inRoom)('%s imports only from its own wing or from one on a lower floor', (file) => {
    expect(floorOf(file), `${wingOf(file)} has no place in the table of this test`).toBeGreaterThanOrEqual(0);
    for (const target of imports.get(file)!) {
      if (roomOf(target) !== room || wingOf(target) === wingOf(file)) continue;
      expect(floorOf(target), `${file} imports ${target}`).toBeLessThan(floorOf(file));
    }
  });

  it('has no wing in its table that does not exist', () => {
    const existing = new Set(inRoom.map(wingOf));
    expect(floors[room]!.flat().filter((wing) => !existing.has(wing))).toEqual([]);
  });

  it('has at most 20 files beside its folders', () => {
    expect(inRoom.filter((file) => file.split('/').length === 2).length).toBeLessThanOrEqual(20);
  });
});

describe('the files', () => {
  it('import each other in no circle, types included', () => {
    expect(circles(imports)).toEqual([]);
  });

  it.each(files)('%s has a name in kebab-case', (file) => {
    expect(basename(file)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.gpu|\.d)?\.ts$/);
  });
});

describe('a circle', () => {
  it('is found where two files name each other, and where a longer way leads back', () => {
    const graph = (edges: Record<string, string[]>) => new Map(Object.entries(edges));
    expect(circles(graph({ a: ['b'], b: ['a'], c: ['a'] }))).toEqual([['a', 'b']]);
    expect(circles(graph({ a: ['b'], b: ['c'], c: ['d'], d: ['b'] }))).toEqual([['b', 'c', 'd']]);
    expect(circles(graph({ a: ['b', 'c'], b: ['c'], c: [] }))).toEqual([]);
  });
});

/** Groups of files that lead back to themselves: strongly connected components of more than one (Tarjan 1972), names sorted. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const path: string[] = [];
  const visit = (node: string) => {
    order.set(node, order.size);
    lowest.set(node, order.get(node)!);
    path.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (path.includes(next)) lowest.set(node, Math.min(lowest.get(node)!, lowest.get(next)!));
    }
    if (lowest.get(node) !== order.get(node)) return;
    const group = path.splice(path.indexOf(node));
    if (group.length > 1) found.push(group.toSorted());
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
}
