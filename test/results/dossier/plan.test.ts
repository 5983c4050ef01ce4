import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { envelopeText, preAuthEncoding, statementType } from '../../../results/dossier/envelope.ts';
import type { Files } from '../../../results/dossier/files.ts';
import { signedPlan } from '../../../results/dossier/plan.ts';
import { signedBy } from '../../../results/dossier/private-key.ts';
import { fingerprint } from '../../../results/dossier/public-key.ts';
import { sealed } from '../../../results/dossier/seal.ts';
import { signed } from '../../../results/dossier/sign.ts';
import { verifyDossier } from '../../../results/dossier/verify.ts';
import { keys, madeUpFiles, rebuild, trusting } from '../../fixtures/made-up-dossier.ts';

// What is said of the signature of a plan in a dossier that is whole in all else.

const planner = generateKeyPairSync('ed25519').privateKey;
const plan = madeUpFiles().get('plan.json')!;

/** A dossier with this envelope beside its plan, signed by the engineer. */
async function withEnvelope(text: string): Promise<Files> {
  const files = new Map([...madeUpFiles(), ['plan.dsse.json', Buffer.from(text)]]);
  return signed(sealed(files, { id: 'LAB-2026-0001', revision: 1 }), 'engineer', keys.engineer);
}

const verified = async (text: string, ...believed: KeyObject[]) =>
  verifyDossier(await withEnvelope(text), trusting(...believed), rebuild);

describe('the signature of a plan', () => {
  it('is believed where its key is named, and only then', async () => {
    const text = signedPlan(plan, planner);
    const named = await verified(text, planner, keys.engineer);
    expect(named).toMatchObject({ outcome: 'verified', alterations: [] });
    expect(named.planSigners).toEqual([{ keyId: fingerprint(planner), owner: 'Lab', whyNotBelieved: null }]);
    const { planSigners, outcome } = await verified(text, keys.engineer);
    expect([outcome, planSigners[0]!.whyNotBelieved]).toEqual([
      'verified',
      'its key is not here: name it to check the signature',
    ]);
  });

  it('makes nobody sign the report', async () => {
    expect((await verified(signedPlan(plan, planner), planner)).outcome).toBe('intact');
  });

  it('of another plan is an alteration', async () => {
    const other = Buffer.from(Buffer.from(plan).toString().replace('"value":1', '"value":0'));
    const { outcome, alterations } = await verified(signedPlan(other, planner), planner);
    expect(outcome).toBe('altered');
    expect(alterations).toEqual([{ file: 'plan.dsse.json', what: 'is over another plan than plan.json' }]);
  });

  it.each([
    ['by another key under its name', fingerprint(planner), generateKeyPairSync('ed25519').privateKey],
    ['of a signer of the report, made by somebody else', fingerprint(keys.engineer), planner],
  ])('%s does not hold', async (_, keyId, by) => {
    const payloadType = 'application/vnd.assay.plan+json';
    const bytes = signedBy(by, preAuthEncoding(payloadType, plan));
    const text = envelopeText({ payloadType, payload: plan, signatures: [{ keyId, bytes }] });
    const { alterations } = await verified(text, planner, keys.engineer);
    expect(alterations).toEqual([
      { file: 'plan.dsse.json', what: `has a signature of ${keyId} that does not hold` },
    ]);
  });

  it('over a payload of another type counts for nothing, by a right key as well', async () => {
    const bytes = signedBy(planner, preAuthEncoding(statementType, plan));
    const text = envelopeText({
      payloadType: statementType,
      payload: plan,
      signatures: [{ keyId: fingerprint(planner), bytes }],
    });
    const { alterations, planSigners } = await verified(text, planner);
    expect(alterations[0]!.what).toMatch(/type "application\/vnd\.in-toto\+json", which is no plan/);
    expect(planSigners).toEqual([]);
  });
});

it('a report that the authoriser has not signed is said to be not issued', async () => {
  const { notes } = await verified(signedPlan(plan, planner), keys.engineer);
  expect(notes).toContain('The authoriser has not signed: this report is not issued.');
});
