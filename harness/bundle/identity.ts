import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Which state of the project a kit was made from: what is installed from it has no repository to ask. */
export type KitIdentity = {
  version: string;
  purpose: 'all' | 'bench' | 'test';
  /** `process.platform` and `process.arch`, "linux-x64". */
  platform: string;
  commit: string;
  /** Whether tracked files differed from the commit. */
  modified: boolean;
};

/** Name of the file in the kit's folder that holds its {@link KitIdentity}. */
export const IDENTITY = 'kit.json';

/** The identity of the kit whose folder this is; null where the project was cloned. */
export function readKitIdentity(kit: string): KitIdentity | null {
  const file = join(kit, IDENTITY);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as KitIdentity) : null;
}
