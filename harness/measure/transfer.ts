import { checks, faults } from '../../results/sentences/output.ts';
import { fillTemplate } from '../../workloads/pattern.ts';
import { isPairKernel, transfers } from '../../workloads/transfers.ts';
import type { CudaContext, CudaDriver, CudaStream } from '../cuda/driver.ts';
import { Failure } from '../errors.ts';
import type { Task } from '../plan/trial.ts';
import type { Measurement } from './measurement.ts';
import type { OutputCheck } from './prepared.ts';

type TransferTask = Extract<Task, { kind: 'transfer' }>;
type Ends = (typeof transfers)[keyof typeof transfers]['copies'][number];

/** A transfer with its buffers filled, ready to be timed. */
interface PreparedTransfer {
  /** Queues all copies, and returns when all are done. */
  sample(): void;
  /** Bytes of a sample that cross between host and device. */
  readonly traffic: Measurement['traffic'];
  /** The two GPUs of a copy between them; null for one with the host. */
  readonly peer: NonNullable<Measurement['peer']> | null;
  check(): OutputCheck;
  close(): void;
}

/** One of the copies that run at once: its own buffers, its own stream. */
interface Lane {
  readonly stream: CudaStream;
  queue(): void;
  /** What lies at the destination now; read by the host. */
  arrived(): Uint8Array;
}

/**
 * @param second CUDA's number of the other GPU, for a copy between two
 * @throws Failure where the transfer needs a second GPU and CUDA does not show it
 * @throws CudaError where the memory is not there
 */
export function prepareTransfer(
  task: TransferTask,
  driver: CudaDriver,
  context: CudaContext,
  second?: number,
): PreparedTransfer {
  const { copies, rounds } = transfers[task.kernel];
  const closers: (() => void)[] = [];
  const close = () => {
    for (const free of closers.splice(0).reverse()) free();
  };
  const desk = { context, bytes: task.bytes, closers };
  try {
    const peer = isPairKernel(task.kernel) ? openPeer(driver, desk, second) : null;
    const lanes = copies.map((ends) => openLane(ends, desk, peer?.context ?? context));
    const crossing = (end: 'from' | 'to') =>
      copies.filter((ends: Ends) => ends[end] === 'host').length * rounds * task.bytes;
    return {
      traffic: { toDeviceBytes: crossing('from'), toHostBytes: crossing('to') },
      sample() {
        for (let round = 0; round < rounds; round++) for (const lane of lanes) lane.queue();
        for (const { stream } of lanes) stream.synchronize();
      },
      peer: peer?.between ?? null,
      check: () => checkLanes(lanes, desk, [...timeOnDevice(lanes, rounds, context), ...(peer?.words ?? [])]),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

interface Desk {
  readonly context: CudaContext;
  readonly bytes: number;
  readonly closers: (() => void)[];
}

/** The other GPU; each may reach into the other's memory, where they can. */
function openPeer(driver: CudaDriver, { context, closers }: Desk, second: number | undefined) {
  const { length } = driver.devices();
  if (second === undefined || second >= length || second === context.device.ordinal) {
    throw new Failure(
      `A copy from one GPU to another needs two, and CUDA shows ${length === 1 ? 'one' : length}; the second is ${second === undefined ? 'not named' : `number ${second}`}.`,
      'Leave it out, or let CUDA_VISIBLE_DEVICES name two GPUs.',
    );
  }
  const peer = driver.open(second);
  closers.push(() => peer.close());
  const isDirect = context.enablePeer(peer) && peer.enablePeer(context);
  const [from, to] = [context.device.pciBusId, peer.device.pciBusId];
  const words = (isDirect ? checks.direct : checks.byHost)({ from, to });
  return { context: peer, between: { from, to, isDirect }, words: [words] };
}

/** The pattern goes to the source, its complement to the destination, so that what arrives was sent. */
function openLane({ from, to }: Ends, { context, bytes, closers }: Desk, peer: CudaContext): Lane {
  const contextOf = (end: Ends['from' | 'to']) => (end === 'peer' ? peer : context);
  const stream = contextOf(from).stream();
  closers.push(() => stream.close());
  const pinned = (owner: CudaContext) => {
    const memory = owner.pinned(bytes);
    closers.push(() => memory.free());
    return memory;
  };
  const onDevice = (end: Ends['from' | 'to']) => {
    if (end === 'host') return 0n;
    const owner = contextOf(end);
    const address = owner.allocate(bytes);
    closers.push(() => owner.free(address));
    return address;
  };
  const [host, back] = [pinned(context), pinned(context)];
  const [near, far] = [onDevice(from), onDevice(to)];
  const put = (end: Ends['from' | 'to'], address: bigint, isComplement: boolean) => {
    fillTemplate(new Uint32Array(host.bytes.buffer), isComplement);
    if (end === 'host') return;
    const owner = contextOf(end);
    const own = owner.stream();
    owner.toDevice(address, host, bytes, own);
    own.synchronize();
    own.close();
  };
  put(to, far, true);
  put(from, near, false);
  const queue = () => {
    if (from === 'host') return context.toDevice(far, host, bytes, stream);
    if (to === 'host') return context.toHost(back, near, bytes, stream);
    if (from === to) return context.withinDevice(far, near, bytes, stream);
    contextOf(from).toPeer(contextOf(to), far, near, bytes, stream);
  };
  const arrived = () => {
    if (to === 'host') return back.bytes;
    const own = contextOf(to).stream();
    contextOf(to).toHost(back, far, bytes, own);
    own.synchronize();
    own.close();
    return back.bytes;
  };
  return { stream, queue, arrived };
}

/** The device's own clock over one more sample, beside which the host's can be held; of one lane, which is one stream. */
function timeOnDevice(lanes: readonly Lane[], rounds: number, context: CudaContext): string[] {
  const [lane, second] = lanes;
  if (!lane || second) return [];
  const [begin, end] = [context.event(), context.event()];
  begin.record(lane.stream);
  for (let round = 0; round < rounds; round++) lane.queue();
  end.record(lane.stream);
  const seconds = end.secondsSince(begin);
  for (const event of [begin, end]) event.close();
  return [checks.onDevice({ ms: (seconds * 1e3).toPrecision(4) })];
}

/** Compares every byte that arrived. */
function checkLanes(lanes: readonly Lane[], { bytes }: Desk, words: readonly string[]): OutputCheck {
  const expected = new Uint32Array(bytes / 4);
  fillTemplate(expected, false);
  const wanted = new Uint8Array(expected.buffer);
  const wrong = lanes.flatMap((lane) => {
    const found = lane.arrived();
    if (Buffer.compare(wanted, found) === 0) return [];
    return [faults.byte({ place: wanted.findIndex((byte, i) => byte !== found[i]) })];
  });
  return {
    finite: null,
    idsSha256: null,
    checked: [checks.arrived({ n: lanes.length * bytes }), ...words].join('; '),
    wrong: wrong[0] ?? null,
  };
}
