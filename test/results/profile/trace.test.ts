import { describe, expect, it } from 'vitest';
import { NotATrace, readTrace } from '../../../results/profile/trace.ts';

// Events as ONNX Runtime 1.30 writes them, one on each line.

const event = (fields: object) => `${JSON.stringify({ pid: 1, tid: 1, ph: 'X', args: {}, ...fields })},`;
const traceOf = (...events: object[]) => ['[', ...events.map(event), ']'];

const run = (ts: number, dur: number) => ({ cat: 'Session', name: 'model_run', ts, dur });
const node = (name: string, operator: string, ts: number, dur: number) => ({
  cat: 'Node',
  name,
  ts,
  dur,
  args: { op_name: operator, provider: 'CPUExecutionProvider', node_index: '3' },
});

describe('a trace of ONNX Runtime', () => {
  it('gives the nodes their names, operators, providers and times, and the runs their order', async () => {
    const trace = await readTrace(
      traceOf(
        { cat: 'Session', name: 'session_initialization', ts: 1, dur: 90 },
        node('layer.0/qkv_kernel_time', 'MatMul', 105, 7),
        run(100, 20),
        node('layer.0/qkv_kernel_time', 'MatMul', 55, 9),
        run(50, 30),
      ),
    );
    expect(trace.runs).toEqual([
      { startUs: 50, durationUs: 30 },
      { startUs: 100, durationUs: 20 },
    ]);
    const provider = 'CPUExecutionProvider';
    expect(trace.nodes).toEqual([
      { node: 'layer.0/qkv', operator: 'MatMul', provider, startUs: 105, durationUs: 7 },
      { node: 'layer.0/qkv', operator: 'MatMul', provider, startUs: 55, durationUs: 9 },
    ]);
    expect(trace.kernels).toEqual([]);
  });

  it('counts the time of a node once: what older versions write around it is no part of it', async () => {
    const { nodes } = await readTrace(
      traceOf(
        node('a_fence_before', 'Add', 1, 5),
        node('a_kernel_time', 'Add', 6, 2),
        node('a_fence_after', 'Add', 8, 5),
      ),
    );
    expect(nodes.map(({ durationUs }) => durationUs)).toEqual([2]);
  });

  it('knows the kernels of WebGPU by their names, and those of CUDA by their arguments', async () => {
    const { kernels } = await readTrace(
      traceOf(
        { cat: 'Api', pid: -1, name: 'layer.0/out&MatMul&MatMulNaive', ts: 10, dur: 3 },
        {
          cat: 'Kernel',
          pid: -1,
          name: 'gemv_kernel',
          ts: 20,
          dur: 4,
          args: { op_name: 'MatMul', stream: '13' },
        },
        { cat: 'Api', name: 'cudaLaunchKernel', ts: 19, dur: 1 },
        { cat: 'Kernel', name: 'memcpy', ts: 30, dur: 1, args: { stream: '13' } },
      ),
    );
    expect(kernels).toEqual([
      { node: 'layer.0/out', operator: 'MatMul', kernel: 'MatMulNaive', startUs: 10, durationUs: 3 },
      { node: null, operator: 'MatMul', kernel: 'gemv_kernel', startUs: 20, durationUs: 4 },
    ]);
  });

  it.each([
    ['one that ends in the middle', ['[', event(run(1, 2))], /without its closing bracket/],
    ['one that is cut within an event', ['[', event(run(1, 2)).slice(0, 20), ']'], /line 2 of the trace/],
    ['an empty file', [], /ends behind line 0/],
  ])('refuses %s', async (_, lines, message) => {
    const reading = readTrace(lines);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toBeInstanceOf(NotATrace);
  });
});
