import type { DeviceClass } from '../../workloads/spec.ts';
import type { EngineChoice } from '../engines/choice.ts';
import type { ProviderChoice } from '../engines/engine.ts';

/** Where trials run: an engine with a provider on a device. */
export interface Target {
  readonly engine: EngineChoice;
  readonly provider: ProviderChoice;
  readonly deviceClass: DeviceClass;
  readonly device: {
    readonly kind: 'cpu' | 'gpu' | 'npu' | 'none';
    readonly name: string;
    readonly index: number;
    readonly fingerprint: string | null;
    /** The provider is one of GPUs, and its driver computes on the processor: in the host's memory, and through its cache. */
    readonly isSoftware?: true;
  };
  readonly threads: number;
  /** Why this one, in a sentence for the first line of a run. */
  readonly why: string;
}

/** What the user asked for; what is left out is chosen. */
export interface TargetRequest {
  readonly provider?: string | undefined;
  readonly engine?: string | undefined;
  readonly threads?: number | undefined;
  readonly device?: number | undefined;
  readonly ort?: string | undefined;
  /** Where to look for CUDA libraries first. */
  readonly cudaLibs?: string | undefined;
}

/** Tries a target with a small computation in a process of its own; null when it ran, else what went wrong. */
export type TryTarget = (target: Target) => Promise<string | null>;
