import type { Command } from 'commander';
import { openLibrary } from '../../dashboard/index.ts';
import { startServer } from '../../dashboard/server.ts';
import { tell } from '../print.ts';
import { cacheFolder } from '../weights/cache.ts';
import { readReference } from './evidence.ts';
import { defaultStore } from './run.ts';

/** `serve`: the dashboard, until Ctrl-C. */
export function register(program: Command): void {
  program
    .command('serve')
    .description('show the records of the store in a browser')
    .option('--store <folder>', 'where the records are', defaultStore)
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--port <number>', 'the port, or the next free one', '8080')
    .action(async ({ store, host, port }: { store: string; host: string; port: string }) => {
      const reference = readReference([]);
      const library = await openLibrary({ store, reference, cacheFolder: cacheFolder(), onNotice: tell });
      const { address } = await startServer({
        library,
        host,
        port: Number(port),
        onError: (error) => tell(error instanceof Error ? (error.stack ?? error.message) : String(error)),
      });
      tell(`The dashboard is at ${address} until Ctrl-C.`);
    });
}
