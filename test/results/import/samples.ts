import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deviceByName } from '../../../results/devices.ts';
import type { Told } from '../../../results/import/imported.ts';
import { bytesSource, fileSource } from '../../../results/import/source.ts';
import { importSource } from '../../../results/import.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { shapes } from '../../../workloads/shapes.ts';

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'imports');
const { devices } = loadReference([]);

const options = {
  told: {},
  deviceOf: (name: string | null) => {
    const id = name === null ? null : deviceByName(name, devices);
    return id === null ? null : devices[id]!;
  },
  shapes: [...shapes.values()],
  now: new Date('2026-11-29T00:00:00Z'),
};

/** What is read from a sample of `test/fixtures/imports`. */
export const importSample = (name: string) => importSource(fileSource(join(folder, name)), options);

export const sampleText = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** What is read from a text, as if it were a file, with what the user says of it. */
export const importText = (text: string | Uint8Array, told: Told = {}) =>
  importSource(bytesSource('test', typeof text === 'string' ? Buffer.from(text) : text), {
    ...options,
    told,
  });

/** What the auditor is told of devices and models. */
export const known = options;
