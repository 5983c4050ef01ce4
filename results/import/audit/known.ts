import type { Device } from '../../reference/schema.ts';

/** What the auditor knows of the world. */
export interface KnownWorld {
  /** The device of the catalogue that a name means. */
  readonly deviceOf: (name: string | null) => Device | null;
  /** Decoders whose dimensions were published. */
  readonly shapes: readonly KnownShape[];
}

/** The dimensions of a decoder whose name files may state. */
export interface KnownShape {
  readonly name: string;
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly ffn: number;
  readonly vocab: number;
  readonly tiedHead: boolean;
  /** Of a mixture, how many of its feed-forward blocks work on a token. */
  readonly experts: { readonly total: number; readonly active: number } | null;
}
