import { type ServerType, serve } from '@hono/node-server';
import { createApp } from './app.ts';
import { loadAssets } from './assets.ts';
import { browserAssets } from './browser.ts';
import type { Library } from './library.ts';

export interface ServerOptions {
  readonly library: Library;
  readonly host: string;
  /** The first one that is tried; 0 for any. */
  readonly port: number;
  readonly onError: (error: unknown) => void;
}

export interface RunningServer {
  /** Where it answers: `http://127.0.0.1:8080/`. */
  readonly address: string;
  close(): Promise<void>;
}

/** How many ports after the first are tried. */
const portsTried = 20;

/**
 * Starts the dashboard on the first port that is free.
 *
 * @throws what the system says where none can be had
 */
export async function startServer({ library, host, port, onError }: ServerOptions): Promise<RunningServer> {
  const hosts: string[] = [];
  const app = createApp({ library, assets: new Map([...loadAssets(), ...browserAssets()]), hosts, onError });
  for (let tried = 0; ; tried++) {
    try {
      const server = await listen(app.fetch, host, port === 0 ? 0 : port + tried);
      const { port: taken } = server.address() as { port: number };
      hosts.push(...namesOf(host, taken));
      return {
        address: `http://${bracketed(host)}:${taken}/`,
        close: () => new Promise((resolve) => server.close(() => resolve())),
      };
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!isTaken || tried >= portsTried) throw error;
    }
  }
}

function listen(
  fetch: Parameters<typeof serve>[0]['fetch'],
  hostname: string,
  port: number,
): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server: ServerType = serve({ fetch, hostname, port }, () => resolve(server));
    server.once('error', reject);
  });
}

const bracketed = (host: string) => (host.includes(':') ? `[${host}]` : host);

/** The names by which a browser on this host may ask: the address itself, and `localhost` for the loopback. */
function namesOf(host: string, port: number): string[] {
  const isLoopback = host === 'localhost' || host === '::1' || host.startsWith('127.');
  const names = isLoopback ? [host, 'localhost', '127.0.0.1', '::1'] : [host];
  return [...new Set(names)].map((name) => `${bracketed(name)}:${port}`);
}
