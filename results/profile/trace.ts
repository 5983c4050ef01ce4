/** A stretch of a trace, in microseconds from the begin of the trace. */
interface Span {
  readonly startUs: number;
  /** The runtime cuts times to whole microseconds. */
  readonly durationUs: number;
}

/** One run of a node of the graph, as the runtime timed it on the host. */
export interface NodeSpan extends Span {
  readonly node: string;
  /** Operator of the optimised graph: fusions have names of their own. */
  readonly operator: string;
  /** The provider as the runtime registers it, e.g. `CPUExecutionProvider`. */
  readonly provider: string;
}

/** One kernel on the device, by the device's own clock. */
export interface KernelSpan extends Span {
  /** Null where the provider does not say for which node it ran. */
  readonly node: string | null;
  readonly operator: string;
  readonly kernel: string;
}

/** What ONNX Runtime's profiler wrote of a session. */
export interface Trace {
  /** Whole runs of the model, in their order. */
  readonly runs: readonly Span[];
  readonly nodes: readonly NodeSpan[];
  readonly kernels: readonly KernelSpan[];
}

/** A file that is not a trace of ONNX Runtime's profiler, or that ends in the middle. */
export class NotATrace extends Error {
  override name = 'NotATrace';
}

/**
 * Reads a trace line by line: the profiler writes a JSON array with an event on each line, and the whole may be larger than a
 * string can be.
 *
 * @throws NotATrace
 */
export async function readTrace(lines: AsyncIterable<string> | Iterable<string>): Promise<Trace> {
  const trace = { runs: [] as Span[], nodes: [] as NodeSpan[], kernels: [] as KernelSpan[] };
  let number = 0;
  let isClosed = false;
  for await (const line of lines) {
    number++;
    const text = line.trim().replace(/,$/, '');
    if (text === ']') isClosed = true;
    if (text === '[' || text === ']' || text === '') continue;
    sort(parseEvent(text, number), trace);
  }
  if (!isClosed) throw new NotATrace(`the trace ends behind line ${number} without its closing bracket`);
  return { ...trace, runs: trace.runs.sort((a, b) => a.startUs - b.startUs) };
}

interface TraceEvent {
  readonly cat?: string;
  readonly name?: string;
  readonly ts?: number;
  readonly dur?: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

function parseEvent(text: string, line: number): TraceEvent {
  try {
    return JSON.parse(text) as TraceEvent;
  } catch (cause) {
    throw new NotATrace(`line ${line} of the trace is no event: ${(cause as Error).message}`, { cause });
  }
}

const nodeSuffix = '_kernel_time';

function sort(event: TraceEvent, into: { runs: Span[]; nodes: NodeSpan[]; kernels: KernelSpan[] }) {
  const { cat, name = '', ts, dur, args = {} } = event;
  if (typeof ts !== 'number' || typeof dur !== 'number') return;
  const span: Span = { startUs: ts, durationUs: dur };
  if (cat === 'Session' && name === 'model_run') into.runs.push(span);
  if (cat === 'Node' && name.endsWith(nodeSuffix)) {
    const [operator, provider] = [String(args.op_name), String(args.provider)];
    into.nodes.push({ ...span, node: name.slice(0, -nodeSuffix.length), operator, provider });
  }
  const kernel = kernelOf(event);
  if (kernel) into.kernels.push({ ...span, ...kernel });
}

/**
 * Kernels as providers write them. WebGPU (seen with 1.30): `Api`, `node&Operator&Program`. CUDA, in a build with CUPTI only
 * (microsoft/onnxruntime#8406): `Kernel`, with the operator among the arguments.
 */
function kernelOf({ cat, name = '', args = {} }: TraceEvent): Omit<KernelSpan, keyof Span> | null {
  const parts = name.split('&');
  if (cat === 'Api' && parts.length === 3) {
    const [node, operator, kernel] = parts as [string, string, string];
    return { node, operator, kernel };
  }
  if (cat === 'Kernel' && typeof args.op_name === 'string') {
    const node = typeof args.parent_name === 'string' ? args.parent_name.replace(nodeSuffix, '') : null;
    return { node, operator: args.op_name, kernel: name };
  }
  return null;
}
