import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip, createZstdCompress } from 'node:zlib';
import { makeFolder } from '../../results/record/folder.ts';
import { Failure, UsageError } from '../errors.ts';
import { typed } from '../hint.ts';
import { KIT_FOLDER } from '../runtime/host.ts';
import { type Part, PartWriter } from './parts.ts';
import { contentOf, type KitFile, tarball } from './tarball.ts';

export type KitOptions = {
  /** The project's folder. */
  root: string;
  /** Where the kit goes: a folder that does not exist or is empty. */
  into: string;
  partBytes: number;
  project: KitFile[];
  /** Runtimes and CUDA libraries: large, and hardly smaller when compressed harder. */
  libraries: KitFile[];
};

export type Kit = { folder: string; parts: Part[]; bytes: number; files: number };

const CHECKSUMS = 'SHA256SUMS';
const INSTALLER = 'install.sh';
// Names as `uname -s` and `uname -m` print them, for the check on the host.
const UNAME: Record<string, string> = { 'linux-x64': 'Linux x86_64', 'linux-arm64': 'Linux aarch64' };

// Node itself is packed by gzip, which every Linux can unpack; the rest by zstd, which Node unpacks. Measured
// 2026-11-22: Node 24.21 and libonnxruntime 1.30.0 (172 MB) come to 63.4 MB by gzip alone and to 59.0 MB this way.
const PROJECT_LEVEL = 19;
const LIBRARIES_LEVEL = 6;
const WINDOW_LOG = 27;

/**
 * Writes an offline kit: Node, the project with its packages, and libraries, each as a compressed stream cut into parts;
 * the checksums of all parts; and the script that installs them. The same input gives the same bytes.
 */
export async function createKit(options: KitOptions): Promise<Kit> {
  const platform = UNAME[`${process.platform}-${process.arch}`];
  if (!platform) {
    throw new UsageError(
      `A kit is made on the kind of host that it is for, and there is none for ${process.platform} ${process.arch}.`,
      `Run ${typed('bundle')} on Linux (x64 or arm64).`,
    );
  }
  if (existsSync(options.into) && readdirSync(options.into).length > 0) {
    throw new UsageError(`${options.into} is not empty.`, 'Name a new folder for the kit with --out.');
  }
  const node = join(options.root, 'node_modules', 'node', 'bin', 'node');
  if (!existsSync(node)) {
    throw new Failure(`Node is missing from node_modules (${node}).`, 'Run `npm ci`.');
  }
  makeFolder(options.into);
  const contents = [...options.project, ...options.libraries];
  const sums = await checksums([...contents, { path: 'node_modules/node/bin/node', from: node }]);
  const project = [...options.project, { path: `${KIT_FOLDER}/${CHECKSUMS}`, content: sums }];
  const parts = [
    ...(await write(options, '1-node.gz', contentOf({ path: 'node', from: node }), createGzip({ level: 9 }))),
    ...(await write(options, '2-assay.tar.zst', tarball(project), zstd(PROJECT_LEVEL))),
    ...(options.libraries.length > 0
      ? await write(options, '3-libraries.tar.zst', tarball(options.libraries), zstd(LIBRARIES_LEVEL))
      : []),
  ];
  writeFileSync(
    join(options.into, CHECKSUMS),
    parts.map(({ sha256, name }) => `${sha256}  ${name}\n`).join(''),
  );
  const script = readFileSync(new URL(INSTALLER, import.meta.url), 'utf8').replace('@PLATFORM@', platform);
  writeFileSync(join(options.into, INSTALLER), script, { mode: 0o755 });
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return { folder: options.into, parts, bytes, files: contents.length + 1 };
}

async function write(
  { into, partBytes }: KitOptions,
  name: string,
  content: AsyncIterable<Buffer>,
  compress: NodeJS.ReadWriteStream,
): Promise<Part[]> {
  const writer = new PartWriter(into, name, partBytes);
  await pipeline(Readable.from(content), compress, writer);
  return writer.parts;
}

function zstd(level: number): NodeJS.ReadWriteStream {
  const params = { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_windowLog]: WINDOW_LOG };
  return createZstdCompress({ params });
}

/** Lines for `sha256sum -c`, sorted by path: what an installed kit must consist of. */
async function checksums(files: KitFile[]): Promise<string> {
  const lines: string[] = [];
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const hash = createHash('sha256');
    for await (const chunk of contentOf(file)) hash.update(chunk);
    lines.push(`${hash.digest('hex')}  ${file.path}\n`);
  }
  return lines.join('');
}
