import { basename } from 'node:path';
import { manifestName } from '../../results/record/manifest.ts';
import { type Glance, glanceAtLoad, glanceAtManifest, sortedLoads } from '../library/loads.ts';
import type { ServedLoads } from '../library/served-load.ts';
import type { FoundFile, Listing } from './folders.ts';
import type { KeptLoads } from './kept-loads.ts';

/** A file that was found, and what it holds once it was read: of a manifest perhaps nothing. */
interface Known {
  readonly file: FoundFile;
  read: Glance | 'nothing' | null;
}

/** While very many are read, what is known already is told so often. Milliseconds. */
const telling = 1000;

/** The served loads of a store and what was planned of them, in memory: they are few beside its records, and each was minutes of work. */
export class Loads {
  readonly #store: string;
  readonly #kept: KeptLoads;
  /** By folder, by path. */
  readonly #known = new Map<string, Map<string, Known>>();
  #hasChanged = false;

  constructor(store: string, kept: KeptLoads) {
    this.#store = store;
    this.#kept = kept;
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

  /**
   * Reads what is new, if anything changed since it was asked last, or `isFirst`.
   *
   * @param tell is told what is known: at the end, and meanwhile at once and again and again where reading takes long
   */
  async read(
    isFirst: boolean,
    breathe: () => Promise<void>,
    tell: (loads: ServedLoads) => void,
  ): Promise<void> {
    if (!this.#hasChanged && !isFirst) return;
    this.#hasChanged = false;
    const fresh = this.#all().filter(({ read }) => read === null);
    const unread: Known[] = [];
    for (const known of fresh) {
      if (isManifest(known.file))
        known.read = (await glanceAtManifest(this.#store, known.file.path)) ?? 'nothing';
      else if (!this.#recall(known)) unread.push(known);
    }
    let told = Number.NEGATIVE_INFINITY;
    for (const [i, known] of unread.entries()) {
      if (performance.now() - told > telling) {
        tell(this.#soFar(unread.length - i));
        told = performance.now();
      }
      const read = await glanceAtLoad(this.#store, known.file.path);
      if ('id' in read) this.#kept.put(known.file, read);
      known.read = read;
      await breathe();
    }
    this.#kept.keepOnly(this.#all().map(({ file }) => file.path));
    tell(this.#soFar(0));
  }

  /** Whether what a file holds is known from earlier. */
  #recall(known: Known): boolean {
    known.read = this.#kept.get(known.file);
    return known.read !== null;
  }

  #all = (): Known[] => [...this.#known.values()].flatMap((folder) => [...folder.values()]);

  #soFar(unread: number): ServedLoads {
    const read = this.#all().flatMap(({ read: of }) => (of === null || of === 'nothing' ? [] : [of]));
    return sortedLoads(read, unread);
  }
}

const isManifest = ({ path }: FoundFile): boolean => basename(path) === manifestName;
