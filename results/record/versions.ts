/** A record as it was stored, of whatever version. */
export type Stored = { readonly version: number; readonly [field: string]: unknown };

/** Turns a record of one version into one of the next. */
export type Upgrade = (stored: Stored) => Stored;

/**
 * A reader for every earlier version of the record, by the version that it reads. Whoever raises `recordVersion` adds the one that leads
 * there, and a file of the version before to test/fixtures/records: a record that was written once can be read for ever. Figures
 * that a version does not have are left out, never made up.
 */
const upgrades: ReadonlyMap<number, Upgrade> = new Map<number, Upgrade>();

/**
 * A stored record in the form of a later version, step by step; null where no reader leads there.
 *
 * @param readers by the version that they read
 */
export function upgraded(stored: Stored, version: number, readers = upgrades): Stored | null {
  let current = stored;
  while (current.version !== version) {
    const read = readers.get(current.version);
    if (!read) return null;
    current = { ...read(current), version: current.version + 1 };
  }
  return current;
}

/** The versions that can be read, for people: "1", or "1 to 3". */
export function readableVersions(version: number, readers = upgrades): string {
  let oldest = version;
  while (readers.has(oldest - 1)) oldest--;
  return oldest === version ? String(version) : `${oldest} to ${version}`;
}

/** The version of a document of which this program reads version 1 only, where it is a later one; else null. */
export function laterVersion(data: unknown): number | null {
  const { version } = (data ?? {}) as { version?: unknown };
  return Number.isInteger(version) && (version as number) > 1 ? (version as number) : null;
}
