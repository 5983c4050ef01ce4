import { execa } from 'execa';
import { canonicalBytes } from '../../../results/report/sources.ts';
import { projectFolder } from '../../tool.ts';

/**
 * What this program is built of, as npm lists it from the lock file (CycloneDX 1.5), without what differs from call to call: the moment, a
 * random serial number, the name of the folder. Null where npm cannot tell, as in a kit without it.
 */
export async function billOfMaterials(): Promise<Uint8Array | null> {
  const { failed, stdout } = await execa(
    'npm',
    ['sbom', '--sbom-format=cyclonedx', '--omit=dev', '--package-lock-only'],
    { cwd: projectFolder, reject: false, timeout: 60_000 },
  );
  if (failed) return null;
  const { serialNumber: _, ...bill } = JSON.parse(stdout) as Bill;
  const { timestamp: __, component, ...metadata } = bill.metadata;
  return canonicalBytes({ ...bill, metadata: { ...metadata, component: { ...component, name: 'assay' } } });
}

interface Bill {
  readonly serialNumber?: string;
  readonly metadata: { readonly timestamp?: string; readonly component: object };
}
