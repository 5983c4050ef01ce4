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

/** Copies between two GPUs: one way, or both at once. */
const pairKernels = ['link.d2d', 'link.d2d.both'] as const satisfies readonly TransferKernel[];
export type PairKernel = (typeof pairKernels)[number];

export const isPairKernel = (kernel: string): kernel is PairKernel =>
  (pairKernels as readonly string[]).includes(kernel);

/** Two GPUs of a host, by the indices of its driver. */
export interface Pair {
  readonly from: number;
  readonly to: number;
}

/** Both at once has no direction: its smaller index stands first. */
const inOrder = ({ from, to }: Pair): Pair => (from < to ? { from, to } : { from: to, to: from });

/** How a title tells a pair: `0to1` one way, `0and1` both at once. */
export const pairText = (kernel: PairKernel, { from, to }: Pair): string => `${from}${joints[kernel]}${to}`;

const joints: Readonly<Record<PairKernel, string>> = { 'link.d2d': 'to', 'link.d2d.both': 'and' };

/** Reads what `pairText` writes; null for anything else, and for a GPU with itself. */
export function parsePair(kernel: PairKernel, word: string): Pair | null {
  const [, from, to] = new RegExp(`^(\\d+)${joints[kernel]}(\\d+)$`).exec(word) ?? [];
  if (from === undefined || Number(from) === Number(to)) return null;
  const pair = { from: Number(from), to: Number(to) };
  return kernel === 'link.d2d' ? pair : inOrder(pair);
}

/** Every ordered pair one way, and every unordered one both ways at once. */
export function allPairs(gpus: readonly number[]): { readonly kernel: PairKernel; readonly pair: Pair }[] {
  const ordered = gpus.flatMap((from) => gpus.filter((to) => to !== from).map((to) => ({ from, to })));
  return [
    ...ordered.map((pair) => ({ kernel: 'link.d2d', pair }) as const),
    ...ordered
      .filter(({ from, to }) => from < to)
      .map((pair) => ({ kernel: 'link.d2d.both', pair }) as const),
  ];
}

/**
 * Of the warm-up and of the window, the share that a pair gets: eight GPUs have 84 of them, and a copy engine is steady after a
 * few copies. Ten samples over NVLink take a tenth of a second.
 */
export const pairTimeShare = 0.5;

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
