/** What is used of autocannon, which brings no types. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events';

  interface Request {
    path?: string;
  }
  interface Options {
    readonly url: string;
    readonly connections: number;
    /** Seconds. */
    readonly duration?: number;
    amount?: number;
    readonly requests: readonly { readonly setupRequest: (request: Request) => Request }[];
  }
  interface Instance extends EventEmitter {
    on(
      event: 'response',
      act: (client: unknown, status: number, bytes: number, milliseconds: number) => void,
    ): this;
  }
  export default function autocannon(options: Options, done: (error: Error | null) => void): Instance;
}
