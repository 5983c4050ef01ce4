import type { Cost } from './cost.ts';

/** Where bytes lie: in the host's memory, on the device that is measured, or on a second one. */
type End = 'host' | 'device' | 'peer';

interface Transfer {
  /** Copies that run at once, each over all bytes. */
  readonly copies: readonly { readonly from: End; readonly to: End }[];
  /** Copies of each kind that a sample queues before it waits, so that waiting (some 10 µs) is no part to speak of. */
  readonly rounds: number;
}

/** What the driver's copy functions can move. One direction counts its bytes once; two at once are added. */
export const transfers = {
  'link.h2d': { copies: [{ from: 'host', to: 'device' }], rounds: 4 },
  'link.d2h': { copies: [{ from: 'device', to: 'host' }], rounds: 4 },
  'link.both': {
    copies: [
      { from: 'host', to: 'device' },
      { from: 'device', to: 'host' },
    ],
    rounds: 4,
  },
  'link.d2d': { copies: [{ from: 'device', to: 'peer' }], rounds: 16 },
  'link.d2d.both': {
    copies: [
      { from: 'device', to: 'peer' },
      { from: 'peer', to: 'device' },
    ],
    rounds: 16,
  },
  'copy.engine': { copies: [{ from: 'device', to: 'device' }], rounds: 16 },
} as const satisfies Record<string, Transfer>;

export type TransferKernel = keyof typeof transfers;
export const transferKernels = Object.keys(transfers) as readonly TransferKernel[];

/** Bytes of one copy: more than five times the cache of any GPU known here. */
export const transferBytes = 256 * 2 ** 20;

/** What a sample moves: each byte is read once and written once. */
export function transferCost(kernel: TransferKernel, bytes: number): Cost {
  const { copies, rounds } = transfers[kernel];
  const moved = copies.length * rounds * bytes;
  return {
    flops: 0,
    bytesRead: moved,
    bytesWritten: moved,
    weightBytes: 0,
    kvBytesRead: 0,
    kvBytesWritten: 0,
    tokens: 0,
  };
}
