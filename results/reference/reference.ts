import type { Claim } from './claim-schema.ts';
import type { Device, Microbenchmark, PublishedResult, Source } from './schema.ts';

/** All published figures, by id. `devices` and `sources` are looked up by id, the rest is in file order. */
export interface Reference {
  sources: Record<string, Source>;
  devices: Record<string, Device>;
  results: PublishedResult[];
  microbenchmarks: Microbenchmark[];
  claims: Claim[];
}
