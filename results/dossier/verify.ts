import { NotStrictJson } from '../record/strict-json.ts';
import { signatures as says } from '../sentences/signatures.ts';
import { checkAttestation } from './attestation.ts';
import { checkLoads } from './check-loads.ts';
import { checkPlan, type PlanSigner } from './check-plan.ts';
import { checkRecords } from './check-records.ts';
import { beginReport, checkStatement, type Rebuild } from './check-report.ts';
import type { Signer } from './check-signatures.ts';
import { type Files, type Role, roles } from './files.ts';
import type { Alteration } from './problem.ts';
import { readSignable, type Signable } from './report.ts';
import { type TrustedKey, whyNotBelieved } from './trust.ts';

/** Whom somebody who verifies believes. */
export interface Trust {
  readonly keys: readonly TrustedKey[];
  /** Roots of timestamp authorities, by the SHA-256 of their certificates. */
  readonly authorities: readonly string[];
  readonly now: Date;
}

/** A signature that holds, and whether whoever verifies has named its key. */
export interface Verified extends Omit<Signer, 'key' | 'signature' | 'stamp'> {
  readonly keyId: string;
  readonly owner: string | null;
  /** Null: it is believed. */
  readonly whyNotBelieved: string | null;
  readonly stamp: { readonly time: string; readonly authority: string; readonly isBelieved: boolean } | null;
}

export interface Verification {
  /** `intact`: nothing was changed, and nobody who was named has signed it. */
  readonly outcome: 'verified' | 'altered' | 'intact';
  readonly report: {
    readonly id: string | null;
    readonly revision: number;
    readonly status: Signable['status'];
  } | null;
  readonly signers: readonly Verified[];
  /** Those of the plan by itself, where it was signed. */
  readonly planSigners: readonly PlanSigner[];
  /** Roles that the report names a key for, and that have not signed. */
  readonly notSigned: readonly Role[];
  readonly alterations: readonly Alteration[];
  readonly notes: readonly string[];
  readonly notChecked: readonly string[];
  readonly counts: {
    readonly files: number;
    readonly bytes: number;
    readonly records: number;
    /** Served loads. */
    readonly loads: number;
    readonly figures: number;
  };
}

/**
 * Whether a dossier is as it was signed and follows from its own samples: signatures, manifest, files, records, figures, report, forms.
 * Each step goes on where an earlier one found something, so that the file, the record and the figure are named.
 *
 * @throws NewerDossier for a dossier of a later version
 */
export async function verifyDossier(files: Files, trust: Trust, rebuild: Rebuild): Promise<Verification> {
  const { signatures, listed, alterations: ofBytes } = await checkAttestation(files);
  const report = reportOf(listed.files);
  const whole = listed.manifest && typeof report !== 'string' ? { manifest: listed.manifest, report } : null;
  // Begun before the records are gone through: that takes as long as the forms do.
  const checkReport =
    whole && listed.isAsListed ? await beginReport(listed.files, whole.report, rebuild) : null;
  const records = checkRecords(listed.files, rebuild.tool);
  // What is made again of files that were changed differs in all that follows from them: that names nothing more.
  const loads = checkLoads(listed.files, rebuild.tool);
  const isAsListed = listed.isAsListed && records.alterations.length === 0 && loads.alterations.length === 0;
  const remade =
    checkReport && isAsListed
      ? await checkReport({ records: records.believed, loads: loads.believed })
      : { alterations: [], notChecked: [] };
  const statement =
    whole && isAsListed && signatures.payload
      ? checkStatement(listed.files, whole.manifest, whole.report, signatures.payload, signatures.signers)
      : [];
  const plan = checkPlan(
    listed.files,
    trust.keys,
    signatures.signers.map(({ key }) => key),
    trust.now,
  );
  const alterations = [
    ...ofBytes,
    ...plan.alterations,
    ...statement,
    ...records.alterations,
    ...loads.alterations,
    ...(typeof report === 'string' ? [{ file: 'report.json', what: report }] : []),
    ...remade.alterations,
  ];
  const unsignable = whyUnsignable(whole?.report.status ?? 'final');
  const signers = signatures.signers.map((signer) => judged(signer, trust, unsignable));
  const isBelieved = signers.some(({ whyNotBelieved }) => whyNotBelieved === null);
  return {
    outcome: alterations.length > 0 ? 'altered' : isBelieved ? 'verified' : 'intact',
    report: whole && { ...whole.report.identity, status: whole.report.status },
    signers,
    planSigners: plan.signers,
    notSigned: roles.filter(
      (role) =>
        whole?.report.signatories[role]?.keyId != null && !signers.some((signer) => signer.role === role),
    ),
    alterations,
    notes: [
      ...unauthorised(whole?.report ?? null, signatures.signers),
      ...listed.notes,
      ...records.notes,
      ...loads.notes,
    ],
    notChecked: remade.notChecked,
    counts: {
      files: files.size,
      bytes: [...files.values()].reduce((sum, { byteLength }) => sum + byteLength, 0),
      records: records.records,
      loads: loads.loads,
      figures: records.figures + loads.figures,
    },
  };
}

/** Whoever else signed: what nobody authorised is not issued (ISO/IEC 17025, 7.8.1.1 and 7.8.2.1 o). */
function unauthorised(report: Signable | null, signers: readonly Signer[]): string[] {
  const isIssued = signers.length === 0 || signers.some(({ role }) => role === 'authoriser');
  return report === null || isIssued ? [] : [says.notIssued()];
}

/** The report, or why it cannot be read. */
function reportOf(files: Files): Signable | string {
  try {
    return readSignable(files);
  } catch (error) {
    if (error instanceof NotStrictJson) return error.message;
    throw error;
  }
}

/** No signature makes a report of what is none, whoever wrote it with another program. */
const whyUnsignable = (status: Signable['status']): string | null =>
  ({
    final: null,
    draft: says.draft(),
    example: says.example(),
  })[status];

function judged(
  { role, key, stamp }: Signer,
  { keys, authorities, now }: Trust,
  unsignable: string | null,
): Verified {
  const isBelieved = stamp?.chain.some((id) => authorities.includes(id)) ?? false;
  const why = unsignable ?? whyNotBelieved(keys, key.id, role, isBelieved ? stamp!.time : null, now);
  return {
    role,
    keyId: key.id,
    owner: keys.find(({ id }) => id === key.id)?.owner ?? null,
    whyNotBelieved: why,
    stamp: stamp && { time: stamp.time.toISOString(), authority: stamp.authority, isBelieved },
  };
}
