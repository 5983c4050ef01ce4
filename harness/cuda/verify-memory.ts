import { setImmediate as turn } from 'node:timers/promises';
import { fillTemplate, templateOffset, templateWords } from '../../workloads/pattern.ts';
import type { CudaContext, CudaStream, PinnedMemory } from './driver.ts';

/** What became of the memory of a device. Bytes. */
export interface Capacity {
  /** All memory, by the driver. */
  readonly driverTotalBytes: number;
  /** Free by the driver's word before anything was allocated; the rest is held by the driver, by contexts and by others. */
  readonly driverFreeBytes: number;
  readonly allocatedBytes: number;
  /** Largest single allocation that was granted. */
  readonly largestBlockBytes: number;
  /** Of the allocated bytes, those that came back as they were written, both times; counted in whole windows. */
  readonly verifiedBytes: number;
  /** Granularity of that count. */
  readonly windowBytes: number;
  /** Where, counted over all blocks, the first wrong byte was read; null where all were right. */
  readonly firstWrongByte: number | null;
}

interface Block {
  readonly address: bigint;
  readonly bytes: number;
}

interface Window {
  readonly index: number;
  readonly address: bigint;
  readonly bytes: number;
  /** Counted over all blocks. */
  readonly start: number;
}

/** Memory is mapped in pages of 2 MiB on the GPUs that matter here. */
const granule = 2 * 2 ** 20;

/** Halving a memory of a terabyte down to a granule takes 20 steps; each block may end with a window that is cut short. */
const mostBlocks = 1024;

export interface VerifyOptions {
  readonly signal: AbortSignal;
  /** Bytes that are copied at once: a whole number of granules. */
  readonly windowBytes?: number;
}

/**
 * Takes all memory that the driver gives, writes all of it with a pattern that knows its address, then reads all of it
 * back and compares; once with the pattern and once with its complement. All is written before anything is read, so
 * that memory which exists only once under two addresses shows the second content under both.
 *
 * @returns null where the signal came first
 */
export async function verifyMemory(
  context: CudaContext,
  { signal, windowBytes = 64 * 2 ** 20 }: VerifyOptions,
): Promise<Capacity | null> {
  const { totalBytes, freeBytes } = context.memory();
  const held: (() => void)[] = [];
  const keep = <T>(thing: T, giveBack: () => void): T => {
    held.push(giveBack);
    return thing;
  };
  const pinned = (bytes: number) => {
    const memory = context.pinned(bytes);
    return keep(memory, () => memory.free());
  };
  const openStream = () => {
    const stream = context.stream();
    return keep(stream, () => stream.close());
  };
  const blocks: Block[] = [];
  const wrong = new Map<number, number>();
  let windows: Window[] = [];
  try {
    // The driver needs memory of the device for these as well, and there is none when all of it is taken.
    const mostWindows = Math.ceil(totalBytes / windowBytes) + mostBlocks;
    const template = pinned(8 * templateWords(windowBytes, mostWindows));
    const stations = [0, 1].map(() => ({ back: pinned(windowBytes), stream: openStream() }));
    for (const block of allocateAll(context, freeBytes)) {
      blocks.push(keep(block, () => context.free(block.address)));
    }
    windows = cut(blocks, windowBytes);
    for (const isComplement of [false, true]) {
      fillTemplate(new Uint32Array(template.bytes.buffer), isComplement);
      await writeAll(context, windows, template, stations[0]!.stream, signal);
      await readAll(context, windows, template, stations, wrong, signal);
    }
  } catch (error) {
    giveAllBack(held);
    throw error;
  }
  const [failure] = giveAllBack(held);
  if (failure !== undefined) throw failure;
  if (signal.aborted) return null;
  const sum = (parts: readonly { readonly bytes: number }[]) => parts.reduce((n, { bytes }) => n + bytes, 0);
  return {
    driverTotalBytes: totalBytes,
    driverFreeBytes: freeBytes,
    allocatedBytes: sum(blocks),
    largestBlockBytes: Math.max(0, ...blocks.map(({ bytes }) => bytes)),
    verifiedBytes: sum(windows.filter(({ index }) => !wrong.has(index))),
    windowBytes,
    firstWrongByte: wrong.size === 0 ? null : Math.min(...wrong.values()),
  };
}

/** The newest first, and each also where another one failed; the errors of those that did. */
const giveAllBack = (held: readonly (() => void)[]): unknown[] =>
  held.toReversed().flatMap((giveBack) => {
    try {
      giveBack();
      return [];
    } catch (error) {
      return [error];
    }
  });

/** As large as the driver grants, then smaller and smaller, until not even a granule is left; each as it is granted. */
function* allocateAll(context: CudaContext, freeBytes: number): Generator<Block> {
  const whole = (bytes: number) => Math.floor(bytes / granule) * granule;
  let size = whole(freeBytes);
  for (let granted = 0; size >= granule && granted < mostBlocks; ) {
    const address = context.tryAllocate(size);
    if (address !== null) {
      granted += 1;
      yield { address, bytes: size };
    }
    size = address === null ? whole(size / 2) : Math.min(size, whole(context.memory().freeBytes));
  }
}

function cut(blocks: readonly Block[], windowBytes: number): Window[] {
  const windows: Window[] = [];
  let start = 0;
  for (const { address, bytes } of blocks) {
    for (let offset = 0; offset < bytes; offset += windowBytes) {
      const length = Math.min(windowBytes, bytes - offset);
      windows.push({
        index: windows.length,
        address: address + BigInt(offset),
        bytes: length,
        start: start + offset,
      });
    }
    start += bytes;
  }
  return windows;
}

/** A request to stop is heard between windows, this often. */
const turnEvery = 16;

async function writeAll(
  context: CudaContext,
  windows: readonly Window[],
  template: PinnedMemory,
  stream: CudaStream,
  signal: AbortSignal,
) {
  for (const { index, address, bytes } of windows) {
    if (signal.aborted) return;
    context.toDevice(address, template, bytes, stream, templateOffset(index));
    if (index % turnEvery === 0) {
      stream.synchronize();
      await turn();
    }
  }
  stream.synchronize();
}

interface Station {
  readonly back: PinnedMemory;
  readonly stream: CudaStream;
}

/** While one window is compared, the next one is on its way. */
async function readAll(
  context: CudaContext,
  windows: readonly Window[],
  template: PinnedMemory,
  stations: readonly Station[],
  wrong: Map<number, number>,
  signal: AbortSignal,
) {
  const stationOf = (index: number) => stations[index % stations.length]!;
  const fetch = (window: Window | undefined) => {
    if (!window) return;
    const { back, stream } = stationOf(window.index);
    context.toHost(back, window.address, window.bytes, stream);
  };
  fetch(windows[0]);
  for (const window of windows) {
    if (signal.aborted) break;
    fetch(windows[window.index + 1]);
    const { back, stream } = stationOf(window.index);
    stream.synchronize();
    const place = firstDifference(template.bytes, templateOffset(window.index), back.bytes, window.bytes);
    if (place !== null && !wrong.has(window.index)) wrong.set(window.index, window.start + place);
    if (window.index % turnEvery === 0) await turn();
  }
  for (const { stream } of stations) stream.synchronize();
}

function firstDifference(
  expected: Uint8Array,
  offset: number,
  found: Uint8Array,
  bytes: number,
): number | null {
  const wanted = expected.subarray(offset, offset + bytes);
  if (Buffer.compare(wanted, found.subarray(0, bytes)) === 0) return null;
  return wanted.findIndex((byte, i) => byte !== found[i]);
}
