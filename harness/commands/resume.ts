import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import { examples, typed } from '../hint.ts';
import { nearest } from '../nearest.ts';
import { isOpen, readRequest } from '../run/journal.ts';
import { runFolders } from '../run/stored-run.ts';
import { defaultStore } from './default-store.ts';
import { type Asked, start } from './start-run.ts';

/** `resume [run]`: goes on with a run that was interrupted, without repeating what is done. */
export function register(program: Command): void {
  program
    .command('resume')
    .argument('[run]', 'id of the run, or its beginning; without it the latest that is not complete')
    .description('go on with an interrupted run; what was measured is not measured again')
    .option('--store <folder>', 'where the records are', defaultStore)
    .option('--json', 'print one JSON document with the records')
    .addHelpText('after', examples([['resume'], ['resume 2026-11-22T18-30-05-quick-3fa9']]))
    .action(async (wanted: string | undefined, { store, json }: { store: string; json?: boolean }) => {
      const id = await findRun(store, wanted);
      const { what, flags, began } = (await readRequest(join(store, id))) as Asked;
      await start({
        what,
        flags: { ...flags, store, json: json ?? false },
        id,
        ...(began && { began }),
      });
    });
}

async function findRun(store: string, wanted: string | undefined): Promise<string> {
  const names = existsSync(store) ? (await readdir(store)).sort() : [];
  const open = names.filter((name) => isOpen(join(store, name)));
  const matching = wanted === undefined ? open.slice(-1) : open.filter((name) => name.startsWith(wanted));
  if (matching.length === 1) return matching[0]!;
  if (wanted !== undefined) refuseServed(wanted, store);
  if (wanted === undefined || open.length === 0) {
    throw new UsageError(
      `No interrupted run in ${store}.`,
      `Start one with ${typed('run')}, or name another folder with --store.`,
    );
  }
  if (matching.length > 1)
    throw new UsageError(`"${wanted}" is the beginning of ${matching.length} runs.`, matching.join('\n'));
  throw new UsageError(`No interrupted run "${wanted}" in ${store}.`, nearest(wanted, open, 'list runs'));
}

/** A load is served whole or not at all: what is left of a run is served in another one. */
function refuseServed(wanted: string, store: string): void {
  if (!runFolders(store).served.some((folder) => basename(folder).startsWith(wanted))) return;
  throw new UsageError(
    `"${wanted}" served loads: they are not gone on with.`,
    `${typed(`show ${wanted}`)} says what was not served; serve that in a new run.`,
  );
}
