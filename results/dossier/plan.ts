import type { KeyObject } from 'node:crypto';
import { envelopeText, preAuthEncoding } from './envelope.ts';
import { signedBy } from './private-key.ts';
import { fingerprint } from './public-key.ts';

/** The type of a signed plan: no signature of a report counts for one, nor the other way round. */
const planType = 'application/vnd.assay.plan+json';

/** An envelope (DSSE) over the bytes of plan.json: with a timestamp of an authority it shows that they were there before the measurement. */
export function signedPlan(plan: Uint8Array, key: KeyObject): string {
  const signature = { keyId: fingerprint(key), bytes: signedBy(key, preAuthEncoding(planType, plan)) };
  return envelopeText({ payloadType: planType, payload: plan, signatures: [signature] });
}
