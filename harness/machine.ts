import type { Machine } from '../results/record/machine.ts';
import { describeContainer } from './machine/container.ts';
import { describeCaches, describeCpu } from './machine/cpu.ts';
import { describeGpus } from './machine/gpu.ts';
import { type Host, thisHost } from './machine/host.ts';
import { describeMemory, describeNumaNodes } from './machine/memory.ts';
import { describeSystem } from './machine/system.ts';

/**
 * Describes the host: its parts, its limits and its state at this moment. It never fails; what cannot be found out is
 * null. On Linux it reads /proc and /sys; elsewhere it knows less.
 *
 * @param options.identify keeps GPU UUIDs and serial numbers in clear (they are hashed or left out otherwise)
 * @param options.host the doors to the world, replaced one by one in tests
 */
export async function describeMachine(
  options: { identify?: boolean; host?: Partial<Host> } = {},
): Promise<Machine> {
  const host = { ...thisHost(), ...options.host };
  const [firmware, gpus] = await Promise.all([
    host.firmware(),
    describeGpus(host, options.identify ?? false),
  ]);
  const [cpu, caches, memory, numaNodes, system, container, loadAverage] = await Promise.all([
    describeCpu(host, firmware),
    describeCaches(host),
    describeMemory(host, firmware),
    describeNumaNodes(host),
    describeSystem(host, firmware),
    describeContainer(host),
    readLoadAverage(host),
  ]);
  return { cpu, caches, memory, numaNodes, system, container, loadAverage, ...gpus };
}

async function readLoadAverage(host: Host): Promise<Machine['loadAverage']> {
  const [one, five, fifteen] = ((await host.readText('/proc/loadavg')) ?? '').split(' ').map(Number);
  return one === undefined || five === undefined || fifteen === undefined ? null : [one, five, fifteen];
}
