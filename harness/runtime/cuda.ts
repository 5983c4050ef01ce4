import { readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CUDA_LIBRARIES, type CudaMajor, libraryOf, wayToGet } from './cuda-libraries.ts';
import { readElf, tryReadElf } from './elf.ts';
import type { Place } from './places.ts';

/** `linked`: the provider cannot be loaded without it. `on demand`: opened by name when an operator first needs it. */
export type Use = 'linked' | 'on demand';

export type FoundLibrary = { soname: string; path: string; version: string; place: string; use: Use };

export type MissingLibrary = {
  soname: string;
  use: Use;
  /** The library that names it, or what it is opened for. */
  neededBy: string;
  /** The exact way to get it. */
  tryThis: string;
};

export type CudaLibraries = {
  major: CudaMajor;
  /** In the order in which they can be loaded one by one: what a library needs stands before it. */
  preload: FoundLibrary[];
  missing: MissingLibrary[];
};

// Part of every glibc Linux; libcuda is the driver's and looked at there.
const OF_THE_SYSTEM =
  /^(lib(c|m|dl|rt|pthread|util|gcc_s|stdc\+\+|z|cuda|onnxruntime[_a-z]*)|ld-linux[-_a-z0-9]*)\.so/;

/** The CUDA release that a provider is built for, from the libraries that it names; null for no whole CUDA provider. */
export function cudaMajorOf(provider: string): CudaMajor | null {
  const needed = tryReadElf(provider)?.needed.join(' ') ?? '';
  const major = /\blib(?:cudart|cublas|cublasLt)\.so\.(\d+)/.exec(needed)?.[1];
  return major === '12' || major === '13' ? (Number(major) as CudaMajor) : null;
}

/**
 * Finds every library that a CUDA provider needs, directly or through another one, and those that ONNX Runtime opens on
 * demand. Nothing is loaded. Of the places from `searchPlaces` those that the user named come first, of the others the
 * one that holds most of what the provider names, since the libraries of one toolkit belong together.
 */
export function findCudaLibraries(provider: string, major: CudaMajor, places: Place[]): CudaLibraries {
  const direct = foreign(readElf(provider).needed);
  const walk = new Walk(rank(places, direct), major);
  for (const soname of direct) walk.visit(soname, 'linked', basename(provider));
  for (const library of CUDA_LIBRARIES) {
    if (library.onDemandFor) walk.visit(library.soname[major], 'on demand', library.onDemandFor);
  }
  return { major, preload: walk.found, missing: walk.missing };
}

/** CUDA releases other than the provider's whose runtime lies on the host: the usual cause of a missing library. */
export function otherCudaMajors(major: CudaMajor, places: Place[]): CudaMajor[] {
  const others = ([12, 13] as const).filter((other) => other !== major);
  return others.filter((other) => places.some((place) => place.find(`libcublas.so.${other}`)));
}

function foreign(needed: string[]): string[] {
  return needed.filter((soname) => !OF_THE_SYSTEM.test(soname));
}

function rank(places: Place[], wanted: string[]): Place[] {
  const holds = (place: Place) => wanted.filter((soname) => place.find(soname)).length;
  const ours = places.filter((place) => !place.explicit).map((place) => ({ place, count: holds(place) }));
  ours.sort((a, b) => b.count - a.count);
  return [...places.filter((place) => place.explicit), ...ours.map(({ place }) => place)];
}

/** A depth-first walk over the needs of libraries; a library is listed after everything that it needs. */
class Walk {
  readonly found: FoundLibrary[] = [];
  readonly missing: MissingLibrary[] = [];
  readonly #seen = new Set<string>();
  readonly #places: Place[];
  readonly #major: CudaMajor;

  constructor(places: Place[], major: CudaMajor) {
    this.#places = places;
    this.#major = major;
  }

  visit(soname: string, use: Use, neededBy: string): void {
    if (this.#seen.has(soname)) return;
    this.#seen.add(soname);
    for (const place of this.#places) {
      const path = place.find(soname, (candidate) => !isOfOtherRelease(candidate, soname, this.#major));
      if (!path) continue;
      for (const next of foreign(tryReadElf(path)?.needed ?? [])) this.visit(next, use, soname);
      this.found.push({
        soname,
        path,
        version: versionOf(path, soname, this.#major),
        place: place.name,
        use,
      });
      this.#lookForCompanions(soname, path);
      return;
    }
    this.missing.push({ soname, use, neededBy, tryThis: wayToGet(soname, this.#major) });
  }

  #lookForCompanions(soname: string, path: string): void {
    const companions = libraryOf(soname, this.#major)?.companions ?? [];
    const beside = new Set(
      [dirname(path), dirname(realpathSync(path))].flatMap((folder) => readdirSync(folder)),
    );
    for (const companion of companions.filter((name) => !beside.has(name))) {
      const tryThis = `Reinstall it whole. ${wayToGet(soname, this.#major)}`;
      this.missing.push({ soname: companion, use: 'on demand', neededBy: path, tryThis });
    }
  }
}

/**
 * Some libraries (cuDNN, cuRAND) have one soname for CUDA 12 and CUDA 13. Which one a file is for shows in the CUDA
 * libraries that it names, in the toolkit folder that it lies in, or in the Python package that brought it.
 */
function isOfOtherRelease(path: string, soname: string, major: CudaMajor): boolean {
  const other: CudaMajor = major === 12 ? 13 : 12;
  const names = new RegExp(`^lib(cudart|cublas|cublasLt)\\.so\\.${other}$`);
  if (tryReadElf(path)?.needed.some((needed) => names.test(needed))) return true;
  if (new RegExp(`/(cuda-${other}\\.\\d+|cu${other})/`).test(realpathSync(path))) return true;
  return !versionOfWheel(path, soname, major) && versionOfWheel(path, soname, other) !== null;
}

/** The full version: from the file's real name, else from the Python package that brought it, else what the name says. */
function versionOf(path: string, soname: string, major: CudaMajor): string {
  const inName = /\.so\.([\d.]+)$/;
  const real = inName.exec(realpathSync(path))?.[1] ?? '';
  const asked = inName.exec(soname)?.[1] ?? '';
  if (real.length > asked.length) return real;
  return versionOfWheel(path, soname, major) ?? asked;
}

function versionOfWheel(path: string, soname: string, major: CudaMajor): string | null {
  const sitePackages = /^(.*)\/nvidia\/[^/]+\/lib\/[^/]+$/.exec(path)?.[1];
  const wheel = libraryOf(soname, major)?.pip[major].replaceAll('-', '_');
  if (!sitePackages || !wheel) return null;
  const info = readdirSync(join(sitePackages)).find((name) => name.startsWith(`${wheel}-`));
  return /-([\d.]+)\.dist-info$/.exec(info ?? '')?.[1] ?? null;
}
