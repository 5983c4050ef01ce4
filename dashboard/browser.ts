import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Asset, lazily } from './assets.ts';
import { type BrowserPlan, browserProviders, browserShapes } from './browser/contract.ts';
import { moduleOf, modulesBehind } from './browser/modules.ts';
import { graphNames, type Planned, planFor, streamKeysOf } from './browser/plan.ts';

const javascript = 'text/javascript; charset=utf-8';

/** Scripts of the page and of its workers; with what they import they are all that is served of our sources. */
const browserScripts = {
  page: 'dashboard/client/browser.ts',
  weights: 'dashboard/client/browser-weights.ts',
  process: 'dashboard/client/browser-process.ts',
} as const;

/** Of the library: what WebAssembly and WebGPU need, and nothing of the 100 MB beside it. harness/bundle/packages.ts keeps the same ones. */
const libraryFiles = {
  'ort.wasm.min.mjs': javascript,
  'ort-wasm-simd-threaded.mjs': javascript,
  'ort-wasm-simd-threaded.wasm': 'application/wasm',
  'ort.webgpu.min.mjs': javascript,
  'ort-wasm-simd-threaded.asyncify.mjs': javascript,
  'ort-wasm-simd-threaded.asyncify.wasm': 'application/wasm',
} as const;

/**
 * Everything that the page of this browser loads: our own modules without their types, the library, the plans and their graphs. All
 * names are known before anybody asks; what they stand for is made when it is first asked for.
 */
export function browserAssets(): [name: string, asset: Asset][] {
  const { folder, identity } = findLibrary();
  const all = browserShapes.flatMap((shape) =>
    browserProviders.map((provider) => {
      let planned: Planned | undefined;
      const plan = () => {
        planned ??= planFor(shape, provider, identity);
        return planned;
      };
      return { folder: `browser/${shape}-${provider}`, plan };
    }),
  );
  const keys = () => JSON.stringify(streamKeysOf(all.map(({ plan }) => plan().plan)));
  const made: Made = {
    'workloads/stream-key.ts': () =>
      `const keys = ${keys()};\nexport const streamKey = (seed, stream) => keys[\`\${seed} \${stream}\`];\n`,
    // No device of a browser has a name that the catalogue could know.
    'results/devices/catalogue.ts': () => 'export const catalogue = () => ({});\n',
  };
  return [
    ...modulesBehind(Object.values(browserScripts), Object.keys(made)).map((path): [string, Asset] => [
      `modules/${path}`,
      lazily(javascript, made[path] ?? (() => moduleOf(path)), { policy: 'browser' }),
    ]),
    ...Object.entries(libraryFiles).map(([name, type]): [string, Asset] => [
      `${identity.folder}/${name}`,
      lazily(type, () => new Uint8Array(readFileSync(join(folder, name))), {
        policy: 'browser',
        isLasting: true,
      }),
    ]),
    ...all.flatMap(({ folder: at, plan }): [string, Asset][] => [
      [`${at}/plan.json`, lazily('application/json', () => JSON.stringify(plan().plan))],
      ...graphNames.map((name): [string, Asset] => [
        `${at}/${name}`,
        lazily('application/octet-stream', () => new Uint8Array(plan().graphs.get(name)!)),
      ]),
    ]),
  ];
}

/** Modules that are made for the browser, since the ones of their names read files or need Node. */
type Made = { readonly [path: string]: () => string };

function findLibrary(): { readonly folder: string; readonly identity: BrowserPlan['library'] } {
  const folder = dirname(
    createRequire(import.meta.url).resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'),
  );
  const { name, version } = JSON.parse(readFileSync(join(folder, '..', 'package.json'), 'utf8'));
  return { folder, identity: { name, version, folder: `${name}-${version}` } };
}
