import type { Script } from './scripted.ts';

export interface EngineChoice {
  /** `driver`: no ONNX Runtime, but NVIDIA's driver itself; `libc`: the C library of the host. */
  readonly id: 'native' | 'binding' | 'null' | 'scripted' | 'driver' | 'libc';
  /** The library file of the native engine, and what the record says of its source. */
  readonly library: {
    readonly path: string;
    readonly source: string;
    readonly preload: readonly string[];
  } | null;
  /** What the scripted engine plays. */
  readonly script?: Script;
}
