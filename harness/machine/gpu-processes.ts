import { basename } from 'node:path';
import { identifierHash } from '../../results/record/fingerprint.ts';
import type { GpuProcess } from '../../results/record/telemetry.ts';
import { queryNvidiaSmi, type Run } from './nvidia-smi.ts';

/** The compute processes on the host's NVIDIA GPUs, or null where nvidia-smi cannot say. */
export async function readGpuProcesses(run: Run): Promise<GpuProcess[] | null> {
  const fields = ['gpu_uuid', 'pid', 'process_name', 'used_gpu_memory'];
  const answer = await queryNvidiaSmi(run, fields, 'compute-apps');
  if (answer.status !== 'ok') return null;
  return answer.rows.map((row) => {
    const [uuid, pid, program, memory] = fields.map((field) => row.get(field)?.value ?? null);
    return {
      gpuUuidHash: uuid ? identifierHash('gpu-uuid', uuid) : null,
      pid: Number(pid ?? 0),
      program: program ? basename(program) : null,
      memoryMib: memory ? Number(memory) : null,
    };
  });
}
