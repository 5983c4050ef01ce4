import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import type { Policy } from './safe.ts';

/** A file for the browser, in memory: no path of a request reaches the disk. */
export interface Asset {
  readonly type: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
  /** Of a script that runs as a worker of a page with this policy. */
  readonly policy?: Policy;
  /** Its name changes when its content does: a browser may keep it. */
  readonly isLasting?: boolean;
}

export type Assets = ReadonlyMap<string, Asset>;

/** A file that is made when somebody first asks for it. */
export function lazily(type: string, make: () => Asset['content'], more: Partial<Asset> = {}): Asset {
  let made: Asset['content'] | undefined;
  return {
    type,
    ...more,
    get content() {
      made ??= make();
      return made;
    },
  };
}

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

/** A script of `client/`: its types are taken away, the rest stays as it stands. */
const script = (name: string): readonly [string, Asset] => [
  `${name}.js`,
  { type: 'text/javascript; charset=utf-8', content: withoutTypes(read(`client/${name}.ts`)) },
];

/** Node says at the first call that it may change; whoever looks at a dashboard can do nothing about it. */
export function withoutTypes(source: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** Everything that pages load, by name. */
export const loadAssets = (): Assets =>
  new Map([
    ['style.css', { type: 'text/css; charset=utf-8', content: read('assets/style.css') }],
    ['icon.svg', { type: 'image/svg+xml', content: read('assets/icon.svg') }],
    script('theme'),
    script('page'),
    script('zoom'),
    script('live'),
    script('verify'),
  ]);
