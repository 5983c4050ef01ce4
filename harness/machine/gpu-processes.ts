import { basename } from 'node:path';
import { identifierHash } from '../../results/record/fingerprint.ts';
import type { GpuProcess } from '../../results/record/telemetry.ts';
import { amountIn, queryNvidiaSmi, type Run } from './nvidia-smi.ts';

/**
 * The compute processes on the host's NVIDIA GPUs, or null where nvidia-smi cannot say. A GPU that does not answer hides only those
 * on itself.
 *
 * @param devices indices of the GPUs that are meant; all where it is left out
 */
export async function readGpuProcesses(run: Run, devices?: readonly string[]): Promise<GpuProcess[] | null> {
  const fields = ['gpu_uuid', 'pid', 'process_name', 'used_gpu_memory'];
  const answer = await queryNvidiaSmi(run, fields, { query: 'compute-apps', devices });
  if (answer.status !== 'ok') return null;
  return answer.rows.map((row) => {
    const [uuid, pid, program, memory] = fields.map((field) => row.get(field)?.value ?? null);
    return {
      gpuUuidHash: uuid ? identifierHash('gpu-uuid', uuid) : null,
      pid: Number(pid ?? 0),
      program: program ? basename(program) : null,
      memoryMib: atLeastNothing(amountIn(memory ?? null)),
    };
  });
}

const atLeastNothing = (amount: number | null) => (amount === null || amount < 0 ? null : amount);
