import { z } from 'zod';

// The small parts that all of a report is made of.

/** Words of a laboratory or a customer, as they stand: in one language, or in both. No markup, no control characters, at most 400 letters. */
export const saidSchema = z.union([z.string(), z.strictObject({ en: z.string(), zh: z.string() })]);

/** The 16 hex digits that name a record. */
export const recordIdSchema = z.string().regex(/^[0-9a-f]{16}$/);

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** A day of the calendar, "2026-11-20". */
export const daySchema = z.iso.date('a day such as 2026-11-30 is needed');

/** A moment in UTC. */
export const momentSchema = z.iso.datetime('a moment such as 2026-11-30T09:00:00Z is needed');

/** A sentence in English by the code beside it: a form that knows the code may write it in its own words. */
export const sentenceSchema = z.string();

/** Who says what a line says. */
export const issuers = [
  'driver',
  'host',
  'label',
  'customer',
  'laboratory',
  'manufacturer',
  'attestation',
] as const;

/** What is told of an item, of its condition, or of a host. Units are in the name or beside it. */
const traits = [
  'name',
  'vendor',
  'pciDeviceId',
  'pciSubsystemId',
  'pciBusId',
  'computeCapability',
  'smCount',
  'memoryTotalMib',
  'memoryBusBits',
  'l2CacheBytes',
  'cores',
  'threads',
  'features',
  'microcode',
  'lastLevelCacheBytes',
  'vbios',
  'driver',
  'cudaVersion',
  'powerLimitEnforcedW',
  'powerLimitDefaultW',
  'powerLimitMaximumW',
  'clockMaxSmMhz',
  'clockMaxMemoryMhz',
  'clockApplicationGraphicsMhz',
  'eccEnabled',
  'eccUncorrectedSinceLoad',
  'eccCorrectedEver',
  'eccUncorrectedEver',
  'migEnabled',
  'persistence',
  'computeMode',
  'pcieGeneration',
  'pcieGenerationMaximum',
  'pcieWidth',
  'pcieWidthMaximum',
  'temperatureAtStartC',
  'powerAtStartW',
  'warnings',
  'governor',
  'turbo',
  'visualState',
  'seals',
  'cooling',
  'operatingSystem',
  'kernel',
  'hypervisor',
  'container',
  'hostMemoryBytes',
  'hostCpu',
  'numaNodes',
  'loadAverage',
  'library',
  'libraryOptions',
  'node',
] as const;

/** One line of a description; without a value it says why. */
export const traitSchema = z.strictObject({
  what: z.enum(traits),
  value: z.union([z.string(), z.number(), z.boolean(), saidSchema]).nullable(),
  issuer: z.enum(issuers),
  /** Why there is no value; null where there is one. */
  whyUnknown: sentenceSchema.nullable(),
});

export type Said = z.infer<typeof saidSchema>;
export type Trait = z.infer<typeof traitSchema>;
export type TraitName = Trait['what'];
