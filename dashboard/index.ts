import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { judgeClaims } from '../results/claims.ts';
import { readRecord } from '../results/record/store.ts';
import type { Reference } from '../results/reference/reference.ts';
import type { Computed } from '../results/validity/computed.ts';
import type { Asked, Judged, Start, Told } from './index/messages.ts';
import { inMemory, isDamage, openIndex, type Place, removeIndex } from './index/place.ts';
import { type Placed, Queries } from './index/queries.ts';
import { verified } from './index/schema.ts';
import { digest } from './library/entry.ts';
import { type Imports, noImports } from './library/imports.ts';
import { type LifeOf, nobodyKnows, versionOfLives, withLives } from './library/lives.ts';
import { readLoad, versionOfLoads } from './library/loads.ts';
import { isFromElsewhere } from './library/matching.ts';
import { Remembered } from './library/remembered.ts';
import type { ServedLoads } from './library/served-load.ts';
import type { BelievedRecord, Library } from './library.ts';

export interface IndexOptions {
  /** The folder of the records. It need not exist yet, and nothing is written to it. */
  readonly store: string;
  readonly reference: Reference;
  readonly imports?: Imports | undefined;
  /** Tells of runs without an end whether their processes live. */
  readonly lifeOf?: LifeOf | undefined;
  /** Where the index may lie, in a file of its own for each store. */
  readonly cacheFolder: string;
  /** A file for the index, instead of one in the cache. */
  readonly indexFile?: string | undefined;
  /** Told once of everything that goes wrong with the index, and of what was done. */
  readonly onNotice?: ((text: string) => void) | undefined;
}

/** A library that may still be reading its store. */
export interface IndexedLibrary extends Library {
  /** Resolves when all that lay in the store at the start is listed, and judged. */
  listed(): Promise<void>;
  /** Looks at every file of the store now, not at the next turn. */
  look(): void;
}

/** Parsed records that are kept, by the size of their files. Bytes. */
const keptBytes = 12e6;

/** Without a limit a thread that reads very many files lets its garbage grow to hundreds of MB. The second is for one huge record. */
const resourceLimits = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 512 };

/** A page waits so long for what it shows to be verified. Milliseconds. */
const patience = 300;

/** So long what is known of the processes of runs is believed: pages ask often. Milliseconds. */
const lifetime = 1000;

/** Resolves with what is awaited, or when patience ends. */
async function patientlyFor(awaited: Promise<unknown>): Promise<void> {
  const cancel = new AbortController();
  await Promise.race([awaited, wait(patience, undefined, { signal: cancel.signal }).catch(() => {})]);
  cancel.abort();
}

/** A record that was read, and of which file and of which belief it is. */
interface Kept {
  readonly stored: BelievedRecord;
  readonly mtime: number;
  readonly computed: string | null;
}

/** So often is a damaged index built again before memory takes its place. */
const mostRebuilds = 3;

/**
 * The records of a store of any size, by an index that other threads keep true while records come and go. It answers as soon as there is
 * something to show; what it knows is what the files say, so that the index can be deleted at any time.
 */
export async function openLibrary(options: IndexOptions): Promise<IndexedLibrary> {
  const library = new Indexed(options, await placeOf(options));
  await library.hasSomething();
  return library;
}

async function placeOf({ store, cacheFolder, indexFile }: IndexOptions): Promise<Place> {
  const real = await realpath(store).catch(() => store);
  return { file: indexFile ?? join(cacheFolder, 'index', `${digest(real)}.sqlite`) };
}

class Indexed implements IndexedLibrary {
  readonly reference: Reference;
  readonly store: string;
  readonly imports: Imports;
  readonly #lifeOf: LifeOf;
  readonly #onNotice: (text: string) => void;
  readonly #notices: string[] = [];
  readonly #kept = new Remembered<Kept>(keptBytes);
  /** The run for whose verification a page waits. */
  #awaited: { readonly run: number; readonly done: PromiseWithResolvers<void> } | null = null;
  #place: Place;
  #db!: DatabaseSync;
  #queries!: Queries;
  #threads: Worker[] = [];
  #rebuilds = 0;
  #files = 0;
  #isMeasuring = false;
  #isListed = false;
  #isClosed = false;
  #judged: (Judged & { readonly change: number }) | null = null;
  #published: ReturnType<typeof judgeClaims> | null = null;
  #loads: ServedLoads = { loads: [], manifests: [], unreadable: [], unread: 0 };
  #loadsVersion = '';
  #lives: { readonly loads: ServedLoads; readonly of: ServedLoads; readonly until: number } | null = null;
  readonly #served = Promise.withResolvers<void>();
  readonly #first = Promise.withResolvers<void>();
  readonly #all = Promise.withResolvers<void>();
  readonly #verdict = Promise.withResolvers<void>();

  constructor(options: IndexOptions, place: Place) {
    const { store, reference, imports = noImports, lifeOf = nobodyKnows, onNotice = () => {} } = options;
    this.store = store;
    this.imports = imports;
    this.reference = reference;
    this.#lifeOf = lifeOf;
    this.#onNotice = onNotice;
    this.#place = place;
    this.#open();
  }

  /** Resolves when a list would not be empty, or when it is known that the store is. */
  hasSomething = () => this.#first.promise;
  listed = () => Promise.all([this.#all.promise, this.#verdict.promise]).then(() => {});
  look = () => this.#ask('indexer', { kind: 'look' });

  version(): string {
    const change = this.#read((queries) => queries.change());
    // Which catalogue entry a device is, and with it a claim, is known a moment after its record.
    const judged = this.#judged?.change === change ? '' : `-${this.#judged?.change ?? ''}`;
    const imported = this.imports.version();
    return `${change}${judged}${imported && `-${imported}`}${this.#loadsVersion}${versionOfLives(this.loadsSoFar())}`;
  }

  isMeasuring = (): boolean => this.#isMeasuring;

  progress() {
    const { files, records, rebuilt } = this.#read((queries) => queries.progress());
    return {
      files: Math.max(files, this.#files),
      listed: files,
      records,
      rebuilt,
      isMeasuring: this.#isMeasuring,
      indexFile: 'file' in this.#place ? this.#place.file : null,
      notices: [...this.#notices],
    };
  }

  rows: Library['rows'] = (query) => this.#read((queries) => queries.rows(query));
  row: Library['row'] = (id) => this.#read((queries) => queries.row(id));
  counts: Library['counts'] = () => this.#read((queries) => queries.counts());
  runs: Library['runs'] = (limit) => this.#read((queries) => queries.runs(limit));
  values: Library['values'] = (field) => this.#read((queries) => queries.values(field));
  idsBeginning: Library['idsBeginning'] = (word) => this.#read((queries) => queries.idsBeginning(word));
  unreadable: Library['unreadable'] = () => this.#read((queries) => queries.unreadable());
  isVerified: Library['isVerified'] = () => this.#read((queries) => queries.isVerified());
  contradicting: Library['contradicting'] = (kind, limit) =>
    this.#read((queries) => queries.contradicting(kind, limit));

  async record(id: string): Promise<BelievedRecord | null> {
    const find = () => this.#read((queries) => queries.placed(id));
    const placed = await this.#verifiedSoon(find, (found) => (found ? [found] : []));
    return placed && this.#believed(placed);
  }

  async recordsOf(run: string, wanted?: boolean): Promise<readonly BelievedRecord[]> {
    const find = () => {
      const { own = [], elsewhere = [] } = Object.groupBy(
        this.#read((queries) => queries.placedIn(run)),
        ({ path }) => (isFromElsewhere(path) ? 'elsewhere' : 'own'),
      );
      return (wanted ?? own.length === 0) ? elsewhere : own;
    };
    const placed = await this.#verifiedSoon(find, (found) => found);
    const records = await Promise.all(placed.map((one) => this.#believed(one)));
    return records.filter((one) => one !== null);
  }

  async file(id: string): Promise<Uint8Array | null> {
    const placed = this.#read((queries) => queries.placed(id));
    const path = placed?.path ?? this.#loads.loads.find((one) => one.id === id)?.path;
    if (path === undefined) return null;
    return readFile(join(this.store, path)).catch(() => this.#gone());
  }

  /** What is found, a moment later where some of it is not verified yet. */
  async #verifiedSoon<Found>(
    find: () => Found,
    placedIn: (found: Found) => readonly Placed[],
  ): Promise<Found> {
    const found = find();
    const run = placedIn(found).find((one) => one.verified < verified.rebuilt)?.run;
    if (run === undefined || this.#isResting || this.#threads.length === 0) return found;
    await this.#verify(run);
    return find();
  }

  /** Lets a run be verified before all others. Of those who ask at once for several, one waits: others are answered as it is. */
  async #verify(run: number): Promise<void> {
    const awaited = this.#awaited ?? { run, done: Promise.withResolvers<void>() };
    if (awaited.run !== run) return;
    if (this.#awaited === null) {
      this.#awaited = awaited;
      this.#ask('verifier', { kind: 'verify', run });
    }
    await patientlyFor(awaited.done.promise);
    if (this.#awaited === awaited) this.#awaited = null;
  }

  /** Null where the file went away or was damaged since it was listed. */
  async #believed(placed: Placed): Promise<BelievedRecord | null> {
    const { id, path, computed } = placed;
    const isVerified = placed.verified >= verified.rebuilt;
    const full = join(this.store, path);
    try {
      const { mtimeMs: mtime, size } = await stat(full);
      const known = this.#kept.get(id);
      const isKnown = known?.mtime === mtime && known.computed === computed;
      if (isKnown && known.stored.isVerified === isVerified) return known.stored;
      const { record, ...stored } = isKnown ? known.stored : await readRecord(full);
      const believed = {
        ...stored,
        record: computed === null ? record : { ...record, ...(JSON.parse(computed) as Computed) },
        isVerified,
      };
      this.#kept.set(id, { stored: believed, mtime, computed }, size);
      return believed;
    } catch {
      return this.#gone();
    }
  }

  #gone(): null {
    this.look();
    return null;
  }

  async measured() {
    await this.#verdict.promise;
    return this.#judged!.measured;
  }

  async claims(publishedOnly: boolean) {
    if (publishedOnly) {
      this.#published ??= judgeClaims(this.reference, []);
      return this.#published;
    }
    await this.#verdict.promise;
    return this.#judged!.claims;
  }

  async loads(): Promise<ServedLoads> {
    await this.#served.promise;
    return this.loadsSoFar();
  }

  async loadsSoon(): Promise<ServedLoads> {
    await patientlyFor(this.#served.promise);
    return this.loadsSoFar();
  }

  loadsSoFar = (): ServedLoads => {
    const [of, now] = [this.#loads, performance.now()];
    if (this.#lives?.of !== of || this.#lives.until < now) {
      this.#lives = { loads: withLives(of, this.#lifeOf), of, until: now + lifetime };
    }
    return this.#lives.loads;
  };

  async load(id: string) {
    const { loads } = await this.loads();
    const known = loads.find((one) => one.id === id);
    return known ? readLoad(this.store, known.path).catch(() => this.#gone()) : null;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#end();
  }

  /** Opens the index where it is to lie, or in memory, and starts the threads that keep it true. */
  #open(): void {
    try {
      this.#db = openIndex(this.#place);
    } catch (error) {
      this.#notice(`The index cannot be kept on the disk (${(error as Error).message}); it lies in memory.`);
      this.#place = inMemory();
      this.#db = openIndex(this.#place);
    }
    this.#queries = new Queries(this.#db);
    this.#isListed = false;
    this.#threads = [this.#start('indexer')];
    if (this.counts().records > 0) this.#first.resolve();
  }

  #start(name: 'indexer' | 'verifier'): Worker {
    const workerData: Start = { place: this.#place, store: this.store, reference: this.reference };
    const thread = new Worker(new URL(`./index/${name}.ts`, import.meta.url), {
      name,
      workerData,
      resourceLimits,
    });
    const own = this.#db;
    const hear = (told: Told) => {
      if (this.#db === own && !this.#isClosed) this.#hear(told);
    };
    thread.on('message', hear);
    thread.on('error', ({ message }) => hear({ kind: 'failed', isDamage: false, message }));
    return thread;
  }

  #hear(told: Told): void {
    if (told.kind === 'files') this.#files = told.count;
    else if (told.kind === 'batch') this.#first.resolve();
    else if (told.kind === 'listed') this.#hearListed();
    else if (told.kind === 'judged') this.#hearJudged(told.judged, told.change);
    else if (told.kind === 'loads') this.#hearLoads(told.loads);
    else if (told.kind === 'verified') this.#hearVerified(told.run);
    else if (told.kind === 'measuring') {
      this.#isMeasuring = told.isMeasuring;
      this.#letVerify();
    } else this.#recover(told.isDamage, told.message);
  }

  /** Until now there was nothing to verify, and a start has the processors for itself. */
  #hearListed(): void {
    this.#isListed = true;
    if (this.#threads.length === 1) this.#threads.push(this.#start('verifier'));
    this.#first.resolve();
    this.#all.resolve();
    this.#letVerify();
  }

  #hearJudged(judged: Judged, change: number): void {
    this.#judged = { ...judged, change };
    this.#verdict.resolve();
  }

  #hearLoads(loads: ServedLoads): void {
    this.#loads = loads;
    this.#loadsVersion = versionOfLoads(loads);
    if (loads.unread === 0) this.#served.resolve();
  }

  #hearVerified(run: number): void {
    if (this.#awaited?.run === run) this.#awaited.done.resolve();
  }

  get #isResting(): boolean {
    return this.#isMeasuring || !this.#isListed;
  }

  #letVerify(): void {
    this.#ask('verifier', { kind: 'rest', isResting: this.#isResting });
  }

  #ask(name: 'indexer' | 'verifier', asked: Asked): void {
    this.#threads[name === 'indexer' ? 0 : 1]?.postMessage(asked);
  }

  #read<Answer>(ask: (queries: Queries) => Answer): Answer {
    try {
      return ask(this.#queries);
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#recover(true, (error as Error).message);
      return ask(this.#queries);
    }
  }

  /** A damaged index is built again; one that cannot be written is given up for one in memory. */
  #recover(isDamaged: boolean, message: string): void {
    this.#rebuilds += 1;
    const isAgain = isDamaged && this.#rebuilds <= mostRebuilds;
    if (!isAgain && 'memory' in this.#place) {
      this.#giveUp(message);
      return;
    }
    this.#notice(
      isAgain
        ? `The index was damaged (${message}) and is built again.`
        : `The index could not be kept (${message}); it lies in memory from now on.`,
    );
    void this.#end();
    if (isAgain) removeIndex(this.#place);
    else this.#place = inMemory();
    this.#open();
  }

  /** What is known stays; nothing new comes. */
  #giveUp(message: string): void {
    this.#notice(`The store is not followed any more (${message}). Start the dashboard again.`);
    for (const thread of this.#threads.splice(0)) void thread.terminate();
    this.#judged ??= {
      measured: [],
      claims: judgeClaims(this.reference, []),
      change: this.#queries.change(),
    };
    for (const promise of [this.#first, this.#all, this.#verdict, this.#served]) promise.resolve();
  }

  async #end(): Promise<void> {
    const [threads, db] = [this.#threads, this.#db];
    this.#threads = [];
    if (db.isOpen) db.close();
    await Promise.all(threads.map((thread) => thread.terminate()));
  }

  #notice(text: string): void {
    this.#notices.push(text);
    this.#onNotice(text);
  }
}
