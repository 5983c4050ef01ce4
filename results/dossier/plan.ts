import type { KeyObject } from 'node:crypto';
import { NotStrictJson } from '../record/strict-json.ts';
import { signatures as says } from '../sentences/signatures.ts';
import { type Envelope, envelopeText, preAuthEncoding, readEnvelope } from './envelope.ts';
import { signedBy } from './private-key.ts';
import { fingerprint } from './public-key.ts';

/** The type of a signed plan: no signature of a report counts for one, nor the other way round. */
const planType = 'application/vnd.assay.plan+json';

/** An envelope (DSSE) over the bytes of plan.json: with a timestamp of an authority it shows that they were there before the measurement. */
export function signedPlan(plan: Uint8Array, key: KeyObject): string {
  const signature = { keyId: fingerprint(key), bytes: signedBy(key, preAuthEncoding(planType, plan)) };
  return envelopeText({ payloadType: planType, payload: plan, signatures: [signature] });
}

/**
 * The envelope of a plan: whether its signatures hold is not looked at.
 *
 * @throws NotStrictJson where it is none, or one of other bytes, with the reason, to stand behind the name of its file
 */
export function envelopeOfPlan(text: string, plan: Uint8Array): Envelope {
  const envelope = readEnvelope(text);
  if (envelope.payloadType !== planType) {
    const type = JSON.stringify(envelope.payloadType);
    throw new NotStrictJson(says.otherPlanType({ type, due: planType }));
  }
  if (Buffer.compare(envelope.payload, plan) !== 0) throw new NotStrictJson(says.otherPlan());
  return envelope;
}
