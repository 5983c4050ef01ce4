import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import type { RunningServer } from '../../dashboard/server.ts';
import { Failure, UsageError } from '../errors.ts';
import { examples } from '../hint.ts';
import { tell } from '../print.ts';
import { lifeOfRun } from '../run/process-life.ts';
import { watchRuns } from '../run/watch.ts';
import { serveByModel } from '../serving/projected.ts';
import { cacheFolder } from '../weights/cache.ts';
import { defaultStore } from './default-store.ts';
import { collect, defaultImports, readReference } from './evidence.ts';
import { reportDesk } from './report/desk.ts';
import { reportsFolder } from './report/inputs.ts';
import { ofWhole } from './whole.ts';

interface ServeFlags {
  readonly store: string;
  readonly imports: string;
  readonly host: string;
  readonly port: number;
  readonly open?: boolean;
  readonly readOnly?: boolean;
  readonly tokenFile?: string;
  readonly reference?: string[];
}

/** `serve`: the dashboard, until Ctrl-C. */
export function register(program: Command): void {
  program
    .command('serve')
    .description('show the records of the store in a browser')
    .option('--store <folder>', 'where the records are', defaultStore)
    .option('--imports <folder>', 'where results of other tools are', defaultImports)
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--port <number>', 'the port, or the next free one; 0 for any', portNumber, 8080)
    .option('--open', 'open it in the browser, where there is a display')
    .option('--read-only', 'take no records of other hosts, whatever else is given')
    .option('--token-file <file>', 'take records of other hosts that come with the token in this file')
    .option(
      '--reference <file>',
      'add devices, results or claims of your own (JSON; again for more)',
      collect,
    )
    .addHelpText('after', help)
    .action(serve);
}

const help = examples([
  ['serve', 'this host, for this host'],
  ['serve --store results/runs --open'],
  ['$ ssh -L 8080:127.0.0.1:8080 gpu-host', 'a server on gpu-host in the browser here'],
]);

async function serve(flags: ServeFlags): Promise<void> {
  const { store, host, port } = flags;
  const token = flags.readOnly || flags.tokenFile === undefined ? null : readToken(flags.tokenFile);
  const reference = readReference(flags.reference ?? []);
  const [{ openLibrary }, { openImports }, { isLoopback }, { startServer }] = await ofWhole(() =>
    Promise.all([
      import('../../dashboard/index.ts'),
      import('../../dashboard/library/import-folder.ts'),
      import('../../dashboard/safe/names.ts'),
      import('../../dashboard/server.ts'),
    ]),
  );
  const imports = await openImports(flags.imports, reference.devices);
  const library = await openLibrary({
    store,
    reference,
    imports,
    lifeOf: lifeOfRun,
    cacheFolder: cacheFolder(),
    onNotice: tell,
  });
  // Its threads would keep a command that failed from ending.
  try {
    const server = await startServer({
      library,
      live: watchRuns(store),
      serveByModel,
      reports: reportDesk({
        store,
        reference: flags.reference ?? [],
        // What was filled in names a customer: whoever else reaches the server sees drafts without it.
        folder: isLoopback(host) ? reportsFolder : null,
      }),
      writing: token === null ? null : { token, onStored: () => library.look() },
      host,
      port,
      onError: (error) => tell(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    }).catch((cause: NodeJS.ErrnoException) => {
      throw refusal(cause, host, port);
    });
    if (!isLoopback(host)) tell(warning(host, port));
    tell(`The dashboard is at ${server.address} until Ctrl-C.`);
    if (flags.open) open(server.address);
    await untilStopped(server);
  } finally {
    await library.close();
  }
}

function portNumber(text: string): number {
  const n = Number(text);
  if (!/^\d+$/.test(text) || n > 65_535) throw new InvalidArgumentError('A whole number from 0 to 65535.');
  return n;
}

/** Shorter ones could be guessed. */
const shortestToken = 16;

function readToken(file: string): string {
  const advice = 'Make one: (umask 077; openssl rand -hex 32 > token)';
  let token: string;
  try {
    token = readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new UsageError(`The token file cannot be read: ${(cause as Error).message}`, advice);
  }
  if (token.length >= shortestToken && !/\s/.test(token)) return token;
  throw new UsageError(`${file} holds no token: one word of at least ${shortestToken} characters.`, advice);
}

function refusal(cause: NodeJS.ErrnoException, host: string, port: number): unknown {
  const ways: Readonly<Record<string, string>> = {
    EADDRINUSE: 'Name another port with --port, or 0 for any.',
    EACCES: 'Ports below 1024 are for the administrator: name another one with --port.',
    EADDRNOTAVAIL: 'Name an address of this host with --host, or leave it out for this host alone.',
    ENOTFOUND: 'Name an address of this host with --host, or leave it out for this host alone.',
  };
  const wayOut = ways[cause.code ?? ''];
  if (wayOut === undefined) return cause;
  return new Failure(`The dashboard cannot listen on ${host}, port ${port}: ${cause.message}`, wayOut, {
    cause,
  });
}

/** Whoever opens a server to others should know what is open, and what a browser will not do there. */
const warning = (host: string, port: number) =>
  `Everybody who reaches ${host} can read the records, unencrypted, and browsers allow the page "This browser" little there. For yourself alone leave --host out and use \`ssh -L ${port}:127.0.0.1:${port} ${hostname()}\`.`;

/** Asks the system to open an address; says so where it cannot. */
function open(address: string): void {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  const openers: Readonly<Record<string, readonly [string, ...string[]]>> = {
    darwin: ['open', address],
    win32: ['cmd', '/c', 'start', '', address],
  };
  const opener = openers[process.platform] ?? (DISPLAY || WAYLAND_DISPLAY ? ['xdg-open', address] : null);
  const sorry = () => tell('There is no display here to open it on: type the address into a browser.');
  if (opener === null) {
    sorry();
    return;
  }
  const [command, ...args] = opener;
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.once('error', sorry);
  child.unref();
}

/** Ends with the first signal, at once, whoever is still connected. */
async function untilStopped(server: RunningServer): Promise<void> {
  const stopped = Promise.withResolvers<void>();
  for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.once(name, () => stopped.resolve());
  await stopped.promise;
  await server.close();
}
