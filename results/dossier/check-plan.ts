import { NotStrictJson } from '../record/strict-json.ts';
import { sourcePaths } from '../report/sources.ts';
import { signatures as says } from '../sentences/signatures.ts';
import { type Envelope, isSigned, type Signature } from './envelope.ts';
import { type Files, textOf } from './files.ts';
import { envelopeOfPlan } from './plan.ts';
import type { Alteration } from './problem.ts';
import type { PublicKey } from './public-key.ts';
import { type TrustedKey, whyNotBelieved } from './trust.ts';

/** Who signed the plan, before anybody signed the report. */
export interface PlanSigner {
  readonly keyId: string;
  readonly owner: string | null;
  /** Null: its signature holds, and whoever verifies has named the key. */
  readonly whyNotBelieved: string | null;
}

export interface CheckedPlan {
  readonly signers: readonly PlanSigner[];
  readonly alterations: readonly Alteration[];
}

const file = sourcePaths.planSignature;

/**
 * The signature of the plan, where it has one: that it is over plan.json as it lies here, and by a key that is named or has signed the report.
 *
 * @param named the keys that whoever verifies believes: a role is not asked for, since a plan is signed by whoever decides it
 * @param ofReport the keys by which the report is signed
 */
export function checkPlan(
  files: Files,
  named: readonly TrustedKey[],
  ofReport: readonly PublicKey[],
  now: Date,
): CheckedPlan {
  const text = textOf(files, file);
  if (text === null) return { signers: [], alterations: [] };
  const plan = files.get(sourcePaths.plan);
  if (plan === undefined) return { signers: [], alterations: [{ file, what: says.noPlan() }] };
  let envelope: Envelope;
  try {
    envelope = envelopeOfPlan(text, plan);
  } catch (error) {
    if (!(error instanceof NotStrictJson)) throw error;
    return { signers: [], alterations: [{ file, what: error.message }] };
  }
  const anyRole = named.map((key) => ({ ...key, roles: null }));
  const found = envelope.signatures.map((signature) => ({
    signature,
    state: stateOf(envelope, signature, [...named, ...ofReport]),
  }));
  return {
    signers: found
      .filter(({ state }) => state !== 'broken')
      .map(({ signature: { keyId }, state }) => ({
        keyId,
        owner: named.find(({ id }) => id === keyId)?.owner ?? null,
        whyNotBelieved:
          state === 'unchecked' ? says.absentKey() : whyNotBelieved(anyRole, keyId, null, null, now),
      })),
    alterations: found
      .filter(({ state }) => state === 'broken')
      .map(({ signature: { keyId } }) => ({ file, what: says.brokenPlan({ key: keyId }) })),
  };
}

/** By the key whose name a signature bears: one under the name of another key does not hold. */
function stateOf(
  envelope: Envelope,
  signature: Signature,
  keys: readonly PublicKey[],
): 'holds' | 'broken' | 'unchecked' {
  const key = keys.find(({ id }) => id === signature.keyId);
  if (key === undefined) return 'unchecked';
  return isSigned(envelope, key, signature) ? 'holds' : 'broken';
}
