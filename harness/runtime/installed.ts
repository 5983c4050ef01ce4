import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { newestFirst } from './host.ts';

/** Name of the file that says what a runtime folder holds. */
export const MANIFEST = 'manifest.json';

const manifestSchema = z.strictObject({
  schema: z.literal(1),
  ortVersion: z.string(),
  cudaMajor: z.union([z.literal(12), z.literal(13)]),
  installedAt: z.iso.datetime(),
  /** What the libraries were taken from, and its SHA-256 where it was one file. */
  source: z.strictObject({ kind: z.string(), name: z.string(), sha256: z.string().nullable() }),
  /** File name of the core library. */
  core: z.string(),
  /** Whether the core came with the provider or is onnxruntime-node's own. */
  coreFrom: z.enum(['source', 'onnxruntime-node']),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.number(), sha256: z.string() })),
});

export type RuntimeManifest = z.infer<typeof manifestSchema>;

/** An installed runtime: its manifest, its name ("1.30.0-cuda13") and its folder. */
export type InstalledRuntime = RuntimeManifest & { name: string; folder: string };

/** Every runtime with a readable manifest, newest first. Folders of an interrupted install have no such name. */
export function listRuntimes(home: string): InstalledRuntime[] {
  if (!existsSync(home)) return [];
  const names = readdirSync(home).filter((name) => !name.startsWith('.'));
  return names.sort(newestFirst).flatMap((name) => {
    const folder = join(home, name);
    const manifest = readManifest(join(folder, MANIFEST));
    return manifest ? [{ ...manifest, name, folder }] : [];
  });
}

/** Deletes an installed runtime and says what it was. Nothing else refers to its files. */
export function removeRuntime(home: string, name: string): InstalledRuntime {
  const installed = listRuntimes(home);
  const runtime = installed.find((candidate) => candidate.name === name);
  if (!runtime) {
    const names = installed.map((candidate) => candidate.name).join(', ') || 'none';
    throw new UsageError(`No runtime "${name}" is installed in ${home}.`, `Installed: ${names}.`);
  }
  rmSync(runtime.folder, { recursive: true });
  return runtime;
}

/** Names of files that are missing or no longer what was installed; empty for a sound runtime. */
export async function damagedFiles(runtime: InstalledRuntime): Promise<string[]> {
  const damaged: string[] = [];
  for (const { name, sha256 } of runtime.files) {
    const path = join(runtime.folder, name);
    if (!existsSync(path) || (await sha256Of(path)) !== sha256) damaged.push(name);
  }
  return damaged;
}

/** SHA-256 of a file in hex, read as a stream. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** A manifest that cannot be read makes its folder no runtime; installing anew replaces the folder. */
function readManifest(path: string): RuntimeManifest | null {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}
