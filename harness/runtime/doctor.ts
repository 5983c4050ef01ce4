import { wslDriverAdvice } from '../machine/wsl.ts';
import {
  type CudaLibraries,
  cudaMajorOf,
  findCudaLibraries,
  type MissingLibrary,
  otherCudaMajors,
} from './cuda.ts';
import { type CudaMajor, DRIVER_SOURCE, OLDEST_DRIVER, wayToGetProvider } from './cuda-libraries.ts';
import { type Driver, findDriver } from './driver.ts';
import { tryReadElf } from './elf.ts';
import { providerVersion } from './embedded-version.ts';
import { type HostView, isWslHost } from './host.ts';
import type { OrtLibrary } from './ort.ts';
import { type Place, searchPlaces } from './places.ts';

/** One thing that was looked at. `tryThis` is the way out, null where nothing is wrong. */
export type Finding = {
  state: 'ok' | 'warning' | 'error';
  /** "driver", "provider", or the name of a library. */
  subject: string;
  message: string;
  version: string | null;
  path: string | null;
  tryThis: string | null;
};

/**
 * Looks at everything that the CUDA provider needs, without loading any of it: the provider beside the core library and
 * its version, the driver, and each library. An error means that the provider cannot be used.
 *
 * @param options.cudaLibs the folder of `--cuda-libs`
 * @param options.toldDriver the driver's version as nvidia-smi told it
 */
export function doctorCuda(
  ort: OrtLibrary,
  host: HostView,
  { cudaLibs, toldDriver = null }: { cudaLibs?: string | undefined; toldDriver?: string | null } = {},
): Finding[] {
  const places = searchPlaces(host, cudaLibs);
  const driver = findDriver(host, places, toldDriver);
  const drivers = (of: CudaMajor | null) => forHost(driverFindings(driver, of, ort), host);
  const provider = ort.providers.cuda;
  const major = provider ? cudaMajorOf(provider) : null;
  if (!provider || !major) return [unusableProvider(ort, provider), ...drivers(null)];
  const libraries = findCudaLibraries(provider, major, places);
  return [
    providerFinding(ort, provider, major),
    ...drivers(major),
    ...libraryFindings(libraries),
    ...wrongMajor(libraries, places, ort),
  ];
}

/** A driver of Linux does not belong into WSL. */
const forHost = (findings: Finding[], host: HostView): Finding[] =>
  findings.map((finding) =>
    finding.tryThis !== null && isWslHost(host) ? { ...finding, tryThis: wslDriverAdvice } : finding,
  );

function unusableProvider(ort: OrtLibrary, provider: string | undefined): Finding {
  const advice = providerAdvice(ort, 12);
  if (!provider) {
    return error('provider', `ONNX Runtime in ${ort.folder} has no CUDA provider beside it.`, advice);
  }
  const reason = tryReadElf(provider)
    ? 'names no CUDA 12 or CUDA 13 library: it is built for another CUDA, or is no CUDA provider'
    : 'is no whole library';
  return error('provider', `${provider} ${reason}.`, advice);
}

/** A library that the user named is the user's to complete; ours is completed by `runtime install`. */
function providerAdvice(ort: OrtLibrary, major: CudaMajor): string {
  if (ort.source === 'option' || ort.version === null) {
    return `Name a build of ONNX Runtime that holds the provider for CUDA ${major} with --ort, or leave --ort out.`;
  }
  return wayToGetProvider(ort.version, major);
}

function providerFinding(ort: OrtLibrary, path: string, major: CudaMajor): Finding {
  const version = ort.version === null ? null : providerVersion(path, ort.version);
  if (ort.version !== null && version === null) {
    const message = `The CUDA provider ${path} is not of version ${ort.version}, which its core library is.`;
    return {
      ...error('provider', message, 'Provider and core must be of one version: install them together.'),
      path,
    };
  }
  return ok('provider', `CUDA provider for CUDA ${major}`, version, path);
}

function driverFindings(driver: Driver, major: CudaMajor | null, ort: OrtLibrary): Finding[] {
  if (!driver.library && !driver.version) {
    return [
      error(
        'driver',
        'No NVIDIA driver: neither libcuda.so.1 nor a loaded kernel module.',
        'Install the driver of the GPU (`nvidia-smi` then shows it); in a container start it with `--gpus all`.',
      ),
    ];
  }
  if (!driver.library) {
    const message = `The kernel module ${driver.version} is loaded, but libcuda.so.1 was found nowhere.`;
    const tryThis = "Install the driver's libraries; in a container start it with `--gpus all`.";
    return [error('driver', message, tryThis)];
  }
  if (major && isOlder(driver, OLDEST_DRIVER[major])) {
    const needs = `CUDA ${major} needs ${OLDEST_DRIVER[major]} or newer (${DRIVER_SOURCE})`;
    const message = `Driver ${driver.version} is too old: ${needs}.`;
    return [{ ...error('driver', message, oldDriverAdvice(driver, major, ort)), version: driver.version }];
  }
  return [ok('driver', 'NVIDIA driver', driver.version, driver.library)];
}

function isOlder(driver: Driver, oldest: number): boolean {
  return driver.version !== null && Number.parseInt(driver.version, 10) < oldest;
}

function oldDriverAdvice(driver: Driver, major: CudaMajor, ort: OrtLibrary): string {
  const update = `Update the driver to ${OLDEST_DRIVER[major]} or newer`;
  const fitsCuda12 = major === 13 && !isOlder(driver, OLDEST_DRIVER[12]);
  return fitsCuda12 ? `${update}, or use the provider for CUDA 12. ${providerAdvice(ort, 12)}` : `${update}.`;
}

function libraryFindings({ preload, missing }: CudaLibraries): Finding[] {
  return [
    ...preload.map(({ soname, version, path, place }) => ok(soname, `found in ${place}`, version, path)),
    ...missing.map(missingFinding),
  ];
}

function missingFinding({ soname, use, neededBy, tryThis }: MissingLibrary): Finding {
  if (use === 'linked')
    return error(soname, `${soname} is missing; ${neededBy} cannot be loaded without it.`, tryThis);
  const message = `${soname} is missing; ONNX Runtime opens it on demand (${neededBy}).`;
  return { ...error(soname, message, tryThis), state: 'warning' };
}

function wrongMajor({ major, missing }: CudaLibraries, places: Place[], ort: OrtLibrary): Finding[] {
  if (!missing.some(({ use }) => use === 'linked')) return [];
  return otherCudaMajors(major, places).map((other) =>
    error(
      'CUDA release',
      `The host has libraries of CUDA ${other}, but the provider is built for CUDA ${major}.`,
      `Get the missing libraries above, or the provider for CUDA ${other}. ${providerAdvice(ort, other)}`,
    ),
  );
}

function ok(subject: string, message: string, version: string | null, path: string | null): Finding {
  return { state: 'ok', subject, message, version, path, tryThis: null };
}

function error(subject: string, message: string, tryThis: string): Finding {
  return { state: 'error', subject, message, version: null, path: null, tryThis };
}
