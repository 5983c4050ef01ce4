import { cudaMajorOf, findCudaLibraries } from './cuda.ts';
import { findDriverLibrary } from './driver.ts';
import type { HostView } from './host.ts';
import { searchPlaces } from './places.ts';

/**
 * Full paths of the driver's library and of the CUDA libraries that a provider library needs, in the order in which to load
 * them before the provider is appended; with them loaded, nothing has to be exported. Empty for a provider without CUDA.
 * What cannot be found is left out: `doctorCuda` names it.
 */
export function preloadFor(provider: string, host: HostView, cudaLibs?: string): string[] {
  const major = cudaMajorOf(provider);
  if (!major) return [];
  const places = searchPlaces(host, cudaLibs);
  const library = findDriverLibrary(places);
  const { preload } = findCudaLibraries(provider, major, places);
  return [...(library ? [library] : []), ...preload.map(({ path }) => path)];
}
