import { parentPort, workerData } from 'node:worker_threads';
import { filesIn, openDossier } from '../../../results/dossier/open.ts';
import { DossierProblem } from '../../../results/dossier/problem.ts';
import { certificateId, readCertificates } from '../../../results/dossier/timestamp.ts';
import { keysIn } from '../../../results/dossier/trust.ts';
import { type Verification, verifyDossier } from '../../../results/dossier/verify.ts';
import { Failure } from '../../errors.ts';
import { asTyped } from '../../hint.ts';
import { reportForm } from '../report.ts';
import { rebuild } from '../verify.ts';
import type { DraftTask, Outcome, Task, VerifyTask } from './desk-task.ts';
import { draftJson } from './draft.ts';

// One piece of work of the desk, in a thread of its own: its memory is bounded, and the server answers others meanwhile.

/** Files of a dossier that was sent, together: they are held in memory. Bytes. */
const mostBytes = 512e6;

async function draft({ form, ...of }: DraftTask): Promise<Outcome<Uint8Array>> {
  const found = await reportForm(await draftJson(of), form);
  return typeof found === 'string' ? { problem: { what: found, tryThis: '' } } : { found };
}

async function verify({ dossier, keys, authorities }: VerifyTask): Promise<Outcome<Verification>> {
  const trust = {
    keys: keys.flatMap(({ text, from }) => keysIn(text, from)),
    authorities: authorities.flatMap(({ text, from }) => readCertificates(text, from).map(certificateId)),
    now: new Date(),
  };
  const files =
    typeof dossier === 'string'
      ? await openDossier(dossier)
      : await filesIn(dossier.bytes, dossier.name, mostBytes);
  return { found: await verifyDossier(files, trust, await rebuild()) };
}

async function carriedOut(task: Task): Promise<Outcome<Uint8Array | Verification>> {
  try {
    return task.kind === 'draft' ? await draft(task) : await verify(task);
  } catch (error) {
    if (!(error instanceof DossierProblem) && !(error instanceof Failure)) throw error;
    return { problem: { what: asTyped(error.message), tryThis: asTyped(error.tryThis) } };
  }
}

parentPort!.postMessage(await carriedOut(workerData as Task));
