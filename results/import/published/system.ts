import { deviceByName } from '../../devices.ts';
import type { Device } from '../../reference/schema.ts';

/** What a system description of MLPerf (`systems/<system>.json`) says of its accelerators, as far as it is used. */
export interface SubmittedSystem {
  readonly device: string;
  readonly deviceCount: number;
  readonly software: string | null;
  readonly powerLimitW: number | null;
  readonly notes: string[];
}

/** Why a system is none whose results can be taken; with the name of a device that the catalogue does not have. */
export interface RefusedSystem {
  readonly reason: string;
  readonly unlisted: string | null;
}

export function systemOf(
  said: Readonly<Record<string, unknown>>,
  devices: Readonly<Record<string, Device>>,
): SubmittedSystem | RefusedSystem {
  const text = (key: string): string => (typeof said[key] === 'string' ? said[key].trim() : '');
  const name = text('accelerator_model_name');
  if (name === '' || name === 'N/A') return { reason: 'its system has no accelerator', unlisted: null };
  const kinds = new Set(name.split(/,|;| and /).map((part) => deviceByName(part, devices) ?? part.trim()));
  if (kinds.size > 1) return { reason: `its system has several devices: ${name}`, unlisted: null };
  const device = deviceByName(name, devices);
  if (device === null) return { reason: `its device is not in the catalogue: ${name}`, unlisted: name };
  const memory = otherMemory(text('accelerator_memory_capacity'), devices[device]!);
  if (memory !== null) return { reason: `its device has ${memory}: ${name}`, unlisted: name };
  const deviceCount = countOf(name, said);
  if (deviceCount === null)
    return { reason: 'its system does not say how many devices it has', unlisted: null };
  const [, watts] = /\bT[GD]P:?\s*(\d+)\s*W\b/.exec(text('hw_notes')) ?? [];
  return {
    device,
    deviceCount,
    software: text('framework') || null,
    powerLimitW: watts === undefined ? null : Number(watts),
    notes: [
      ...(text('status') === '' || text('status') === 'available' ? [] : [`status: ${text('status')}`]),
      ...(/virtualized/i.test(name) ? ['virtualized'] : []),
      ...(text('hw_notes') === '' ? [] : [`hw_notes: ${text('hw_notes')}`]),
    ],
  };
}

/** All of a submission: "… (x87)" where the name says it, else per node and nodes. */
function countOf(name: string, said: Readonly<Record<string, unknown>>): number | null {
  const [, stated] = /\(x(\d+)\)/.exec(name) ?? [];
  if (stated !== undefined) return Number(stated);
  const { accelerators_per_node: perNode, number_of_nodes: nodes } = said;
  const count = Number(perNode) * Number(nodes);
  return Number.isSafeInteger(count) && count > 0 ? count : null;
}

/** The memory of a device where it is another than that of its name in the catalogue, which submitters round by a tenth. */
function otherMemory(stated: string, { specs }: Device): string | null {
  const [, gigabytes] = /^(\d+(?:\.\d+)?)\s*Gi?B?\b/i.exec(stated) ?? [];
  const listed = specs.memoryCapacity?.value;
  if (gigabytes === undefined || typeof listed !== 'number') return null;
  const isOther = Math.abs(Number(gigabytes) / listed - 1) > 0.1;
  return isOther ? `${stated} and the one of that name ${listed} GB` : null;
}
