import { access, constants, statfs } from 'node:fs/promises';
import { counted, formatQuantity } from '../results/format.ts';
import { usableCpus } from '../results/record/cpu-list.ts';
import { makeFolder } from '../results/record/folder.ts';
import { effectiveMemoryBytes, lastLevelCacheBytes, type Machine } from '../results/record/machine.ts';
import type { GpuProcess } from '../results/record/telemetry.ts';
import { gpuFindings } from './doctor/gpu-findings.ts';
import { ofSystem } from './errors.ts';
import { tryTarget } from './isolate/try-target.ts';
import { driverOf } from './machine/no-gpu.ts';
import { describeMachine } from './machine.ts';
import { doctorCuda, type Finding } from './runtime/doctor.ts';
import { thisHost } from './runtime/host.ts';
import { findOrt } from './runtime/ort.ts';
import type { Target, TargetRequest } from './target/contract.ts';
import { fitnessGuard, readHolders } from './target/fitness.ts';
import { chooseTarget } from './target.ts';
import { cacheFolder } from './weights/cache.ts';

/** Findings by the question that they answer. */
export interface Examination {
  readonly question: string;
  readonly findings: readonly Finding[];
}

/** Examines the host: the machine, the library, each provider by a small computation, and where files go. */
export async function examine(ort?: string, cudaLibs?: string): Promise<Examination[]> {
  const machine = await describeMachine();
  const holders = await readHolders(machine);
  return [
    { question: 'This machine', findings: machineFindings(machine, holders) },
    {
      question: 'Providers, each tried with a small computation',
      findings: await providerFindings(machine, holders, { ort, cudaLibs }),
    },
    {
      question: 'CUDA',
      findings: doctorCuda(findOrt({ ort, provider: 'cuda' }), thisHost, {
        cudaLibs,
        toldDriver: driverOf(machine),
      }),
    },
    { question: 'Cache for weights', findings: [await cacheFinding()] },
  ];
}

/** Whether anything can be measured here: every host has a CPU, and where even that does not compute, all else is worse. */
export const canCompute = (examinations: readonly Examination[]): boolean =>
  examinations.some(({ findings }) =>
    findings.some(({ subject, state }) => subject === 'cpu' && state === 'ok'),
  );

const finding = (
  state: Finding['state'],
  subject: string,
  message: string,
  tryThis: string | null = null,
): Finding => ({
  state,
  subject,
  message,
  version: null,
  path: null,
  tryThis,
});
const bytes = (value: number | null) => (value === null ? 'unknown' : formatQuantity({ value, unit: 'B' }));

function machineFindings(machine: Machine, holders: readonly GpuProcess[]): Finding[] {
  const { cpu, memory, loadAverage, system } = machine;
  const busy = loadAverage && cpu.threads && loadAverage[0] > 0.3 * cpu.threads;
  return [
    finding(
      'ok',
      'CPU',
      `${cpu.model ?? 'a CPU that gives no name'}: ${cpu.cores === null ? 'cores not told' : counted(cpu.cores, 'core')}, last-level cache ${bytes(lastLevelCacheBytes(machine))}`,
    ),
    finding(
      'ok',
      'memory',
      `${bytes(memory.totalBytes)}, of which ${bytes(effectiveMemoryBytes(machine))} may be used`,
    ),
    ...shareOfCpus(machine),
    ...gpuFindings(machine, holders),
    busy
      ? finding(
          'warning',
          'load',
          `other programs are running (load ${loadAverage[0]} on ${counted(cpu.threads!, 'CPU')})`,
          'Stop them before you measure.',
        )
      : finding('ok', 'load', `idle (load ${loadAverage?.[0] ?? 'unknown'})`),
    cpu.governor && cpu.governor !== 'performance'
      ? finding(
          'warning',
          'governor',
          `the CPU governor is "${cpu.governor}": clocks move with the load`,
          'Set it to "performance" if you may: cpupower frequency-set -g performance',
        )
      : finding('ok', 'governor', cpu.governor ?? 'not told (usual in a virtual machine)'),
    ...(system.isVirtual
      ? [
          finding(
            'warning',
            'virtual machine',
            `${system.hypervisor ?? 'a hypervisor'}: neighbours may take time and bandwidth away`,
            'For figures to sign use a host of its own.',
          ),
        ]
      : []),
  ];
}

/** What of the host's processors this process may use, where that is not all. */
function shareOfCpus(machine: Machine): Finding[] {
  const { cpu, container } = machine;
  const usable = usableCpus(machine);
  const isPart = usable !== null && cpu.threads !== null && usable < cpu.threads;
  return [
    ...(isPart
      ? [
          finding(
            'ok',
            'CPUs',
            `${usable} of ${cpu.threads} may be used (${cpu.allowedCpus}): figures are of these`,
          ),
        ]
      : []),
    ...(container.cpuLimit === null
      ? []
      : [
          finding(
            'warning',
            'CPU quota',
            `this process may use the time of ${counted(container.cpuLimit, 'CPU')}, and stands still when it is used up`,
            'Drop the quota for a figure of the machine (docker --cpus, limits of Kubernetes, CPUQuota of systemd).',
          ),
        ]),
  ];
}

type Libraries = Pick<TargetRequest, 'ort' | 'cudaLibs'>;

const tried = ['cpu', 'cuda', 'webgpu'] as const;

async function providerFindings(
  machine: Machine,
  holders: readonly GpuProcess[],
  libraries: Libraries,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const assertFit = await fitnessGuard(machine, false, holders);
  for (const provider of tried) {
    findings.push(await providerFinding(provider, machine, libraries, assertFit));
  }
  return findings;
}

/** A GPU that somebody measures is not disturbed by a trial. */
async function providerFinding(
  provider: string,
  machine: Machine,
  libraries: Libraries,
  assertFit: (target: Target) => void,
): Promise<Finding> {
  try {
    const target = await chooseTarget({ provider, ...libraries }, machine, async () => null);
    assertFit(target);
    const problem = await tryTarget(target);
    return problem === null
      ? finding('ok', provider, `computes on ${target.device.name}`)
      : finding('error', provider, problem.split('\n')[0]!, provider === 'cuda' ? 'See "CUDA" below.' : null);
  } catch (error) {
    const { message, tryThis = null } = ofSystem(error) ?? (error as Error & { tryThis?: string });
    return finding('error', provider, message, tryThis);
  }
}

async function cacheFinding(): Promise<Finding> {
  const folder = cacheFolder();
  try {
    makeFolder(folder);
    await access(folder, constants.W_OK);
    const { bavail, bsize } = await statfs(folder);
    return finding('ok', 'cache', `${folder}, ${bytes(bavail * bsize)} free`);
  } catch (error) {
    return finding(
      'error',
      'cache',
      `${folder} is not writable: ${(error as Error).message}`,
      'Set ASSAY_CACHE to a folder that is.',
    );
  }
}
