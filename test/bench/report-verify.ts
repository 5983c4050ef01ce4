import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { rebuild } from '../../harness/commands/verify.ts';
import { sha256 } from '../../results/dossier/manifest.ts';
import { openDossier } from '../../results/dossier/open.ts';
import { keysIn } from '../../results/dossier/trust.ts';
import { verifyDossier } from '../../results/dossier/verify.ts';

// What `assay verify` does, in a process of its own that begins with nothing, and what it took: JSON for `report.ts`.

const [dossier, key] = process.argv.slice(2) as [string, string];

async function timed<T>(work: () => T | Promise<T>) {
  const [began, before] = [performance.now(), process.cpuUsage()];
  const made = await work();
  const { user, system } = process.cpuUsage(before);
  return { made, took: { seconds: (performance.now() - began) / 1000, cpuSeconds: (user + system) / 1e6 } };
}

const trust = { keys: keysIn(readFileSync(key, 'utf8'), key), authorities: [], now: new Date() };
const verified = await timed(async () => verifyDossier(await openDossier(dossier), trust, await rebuild()));
const memoryBytes = process.resourceUsage().maxRSS * 1024;
const files = await openDossier(dossier);
const hashed = await timed(() => [...files.values()].map(sha256));
console.log(
  JSON.stringify({ found: verified.made, verifyTook: verified.took, hashTook: hashed.took, memoryBytes }),
);
