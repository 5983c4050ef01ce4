import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Cpu, Gpu } from './machine.ts';

/** SHA-256, in hex, of the canonical JSON (RFC 8785) of a value: equal data, equal hash, whatever the key order. */
export function canonicalHash(value: unknown): string {
  const json = canonicalize(value);
  if (json === undefined) throw new TypeError('only what JSON can hold has a canonical hash');
  return sha256(json);
}

/**
 * Hash of an identifier behind a fixed public label: two records of one unit can be matched, and a published record
 * does not name the unit. A UUID has 122 random bits, so it cannot be found by trying.
 */
export function identifierHash(kind: 'gpu-uuid', identifier: string): string {
  return sha256(`assay/${kind}/1:${identifier}`);
}

/**
 * The fingerprint by which two records are known to come from the same device in the same build and power setting.
 * Of a GPU: what the board is (unit, board, memory, firmware) and how it is limited (power, ECC, MIG). Not in it: what
 * passes (temperature, current clock and link, counters), where it is plugged, and software (drivers have their own
 * place in a record's key). Of a CPU: the part and how much of it this host has.
 */
export function deviceFingerprint(device: Gpu | Cpu): string {
  return canonicalHash(device.kind === 'gpu' ? gpuIdentity(device) : cpuIdentity(device));
}

function gpuIdentity(gpu: Gpu) {
  return {
    kind: gpu.kind,
    vendor: gpu.vendor,
    name: gpu.name,
    uuidHash: gpu.uuidHash,
    pciDeviceId: gpu.pciDeviceId,
    pciSubsystemId: gpu.pciSubsystemId,
    vbios: gpu.vbios,
    computeCapability: gpu.computeCapability,
    memoryTotalMib: gpu.memoryTotalMib,
    powerLimitW: gpu.powerLimitW,
    maxSmMhz: gpu.clocksMhz.maxSm,
    maxMemoryMhz: gpu.clocksMhz.maxMemory,
    ecc: gpu.ecc.enabled,
    mig: gpu.mig,
    pcie: { maxGeneration: gpu.pcie.maxGeneration, maxWidth: gpu.pcie.maxWidth },
  };
}

function cpuIdentity(cpu: Cpu) {
  const { kind, vendor, model, family, stepping, sockets, cores, threads, maxMhz, features } = cpu;
  return { kind, vendor, model, family, stepping, sockets, cores, threads, maxMhz, features };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
