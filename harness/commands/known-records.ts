import { createHash } from 'node:crypto';
import { globSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type CheckedFiles, writeWhole } from '../../results/record/store.ts';
import type { ServingComputed } from '../../results/serving/computed.ts';
import type { Computed } from '../../results/validity/computed.ts';
import { projectFolder } from '../tool.ts';
import { cacheFolder } from '../weights/cache.ts';

/**
 * What was found out about records when they were read before: whether they are some, by the hash of their bytes, and what their
 * samples give, by their id. Nothing of it is believed that other rules found out, or that did not come back whole.
 */
export interface KnownRecords {
  readonly checked: CheckedFiles;
  readonly computed: Map<string, Computed>;
  /** What the logs of served loads give, by their id. */
  readonly loads: Map<string, ServingComputed>;
}

interface Kept {
  readonly checked: readonly (readonly [string, { readonly id: string; readonly isPlain: boolean }])[];
  readonly computed: readonly (readonly [string, Computed])[];
  readonly loads: readonly (readonly [string, ServingComputed])[];
}

const folder = () => join(cacheFolder(), 'records');

/** More than a store has; what was found out first is forgotten first. */
const most = 20_000;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let rules: string | null = null;

/** The hash of all that decides what a record says: the sources of `results/`. Another rule, another memory. */
function rulesHash(): string {
  if (rules !== null) return rules;
  const root = join(projectFolder, 'results');
  const hash = createHash('sha256');
  for (const name of globSync('**/*.{ts,json}', { cwd: root, exclude: ['runs', 'evidence'] }).sort())
    hash.update(`${name}\n`).update(readFileSync(join(root, name)));
  rules = hash.digest('hex').slice(0, 16);
  return rules;
}

/** What is remembered; empty where nothing is, or where it cannot be read. */
export function recallRecords(): KnownRecords {
  try {
    const text = readFileSync(join(folder(), `${rulesHash()}.json`), 'utf8');
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    if (sha256(body) === text.slice(0, end)) {
      const { checked, computed, loads } = JSON.parse(body) as Kept;
      return { checked: new Map(checked), computed: new Map(computed), loads: new Map(loads) };
    }
  } catch {
    // Everything can be found out again.
  }
  return { checked: new Map(), computed: new Map(), loads: new Map() };
}

/** Remembers what was found out. Where nothing can be written, it is found out again the next time. */
export async function rememberRecords({ checked, computed, loads }: KnownRecords): Promise<void> {
  const kept: Kept = {
    checked: [...checked].slice(-most),
    computed: [...computed].slice(-most),
    loads: [...loads].slice(-most),
  };
  const body = JSON.stringify(kept);
  try {
    await writeWhole(join(folder(), `${rulesHash()}.json`), `${sha256(body)}\n${body}`);
    for (const name of globSync('*.json', { cwd: folder() }))
      if (basename(name, '.json') !== rulesHash()) rmSync(join(folder(), name), { force: true });
  } catch {
    // A cache that cannot be written is none.
  }
}
