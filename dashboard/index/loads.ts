import { basename } from 'node:path';
import { manifestName } from '../../results/record/manifest.ts';
import { type Glance, glanceAtLoad, glanceAtManifest, sortedLoads } from '../library/loads.ts';
import type { ServedLoads } from '../library/served-load.ts';
import type { FoundFile, Listing } from './folders.ts';

/** A file that was found, and what it holds once it was read: of a manifest perhaps nothing. */
interface Known {
  readonly file: FoundFile;
  read: Glance | 'nothing' | null;
}

/** The served loads of a store and what was planned of them, in memory: they are few beside its records, and each was minutes of work. */
export class Loads {
  readonly #store: string;
  /** By folder, by path. */
  readonly #known = new Map<string, Map<string, Known>>();
  #hasChanged = false;

  constructor(store: string) {
    this.#store = store;
  }

  /** What lies in a folder now; a file that did not change is not read again. */
  note({ folder, files, loads, manifest, problem }: Listing): void {
    const before = this.#known.get(folder);
    // A run that has records and no loads did not serve.
    const mayServe = loads.length > 0 || files.length === 0;
    const wanted = manifest !== null && mayServe ? [...loads, manifest] : loads;
    if (problem !== null || (!before && wanted.length === 0)) return;
    const now = new Map(
      wanted.map((file) => {
        const known = before?.get(file.path);
        const isSame = known?.file.mtime === file.mtime && known.file.size === file.size;
        return [file.path, isSame ? known : { file, read: null }];
      }),
    );
    const isSame = before?.size === now.size && [...now].every(([path, one]) => before.get(path) === one);
    if (isSame) return;
    this.#hasChanged = true;
    if (now.size === 0) this.#known.delete(folder);
    else this.#known.set(folder, now);
  }

  /** A folder is gone. */
  forget(folder: string): void {
    if (this.#known.delete(folder)) this.#hasChanged = true;
  }

  /** Reads what is new. Says whether anything changed since it was asked last. */
  async read(breathe: () => Promise<void>): Promise<boolean> {
    if (!this.#hasChanged) return false;
    this.#hasChanged = false;
    for (const folder of [...this.#known.values()]) {
      for (const known of folder.values()) {
        if (known.read !== null) continue;
        known.read = await this.#glance(known.file.path);
        await breathe();
      }
    }
    return true;
  }

  all(): ServedLoads {
    const read = [...this.#known.values()].flatMap((folder) => [...folder.values()]);
    return sortedLoads(read.flatMap(({ read: of }) => (of === null || of === 'nothing' ? [] : [of])));
  }

  async #glance(path: string): Promise<Glance | 'nothing'> {
    if (basename(path) !== manifestName) return glanceAtLoad(this.#store, path);
    return (await glanceAtManifest(this.#store, path)) ?? 'nothing';
  }
}
