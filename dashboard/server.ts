import { type ServerType, serve } from '@hono/node-server';
import type { ApiOptions } from './api.ts';
import { type AppOptions, createApp } from './app.ts';
import { loadAssets } from './assets.ts';
import { browserAssets } from './browser.ts';
import { bracketed, namesOf } from './safe/names.ts';

export interface ServerOptions
  extends Omit<ApiOptions, 'closing'>,
    Pick<AppOptions, 'reports' | 'serveByModel'> {
  readonly host: string;
  /** The first one that is tried; 0 for any. */
  readonly port: number;
}

export interface RunningServer {
  /** Where it answers: `http://127.0.0.1:8080/`. */
  readonly address: string;
  /** Ends at once: whoever still reads or follows a run is cut off. */
  close(): Promise<void>;
}

/** How many ports after the first are tried. */
const portsTried = 20;

/**
 * Starts the dashboard on the first port that is free.
 *
 * @throws what the system says where none can be had
 */
export async function startServer({ host, port, ...options }: ServerOptions): Promise<RunningServer> {
  const closing = new AbortController();
  const app = createApp({
    ...options,
    closing: closing.signal,
    assets: new Map([...loadAssets(), ...browserAssets()]),
    hosts: namesOf(host),
  });
  for (let tried = 0; ; tried++) {
    try {
      const server = await listen(app.fetch, host, port === 0 ? 0 : port + tried);
      const { port: taken } = server.address() as { port: number };
      return {
        address: `http://${bracketed(host)}:${taken}/`,
        close: () =>
          new Promise((resolve) => {
            closing.abort();
            server.close(() => resolve());
            if ('closeAllConnections' in server) server.closeAllConnections();
          }),
      };
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!isTaken || tried >= portsTried || port + tried >= 65_535) throw error;
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
