import { join } from 'node:path';
import { rebuiltReport } from '../../../results/report/sources.ts';
import { blankInput, inputBytes, orFailure, planSignature } from './inputs.ts';
import { sourceFiles, wantedRuns } from './sources.ts';

interface DraftOf {
  /** The folder of the run. */
  readonly run: string;
  readonly store: string;
  readonly languages: readonly ('en' | 'zh')[];
  /** Files of reference data beside the project's own. */
  readonly reference: readonly string[];
  /** Where profile, job and plan are; null to leave them out, so that their fields are missing. */
  readonly inputs: string | null;
}

/** The report.json of a draft of one run. @throws Failure where there can be none */
export async function draftJson({ run, store, languages, reference, inputs }: DraftOf): Promise<Uint8Array> {
  const given = (name: string) => (inputs === null ? null : inputBytes(undefined, join(inputs, name)));
  const plan = given('plan.json');
  const sources = sourceFiles({
    ...(await wantedRuns({ runs: [run], store })),
    profile: given('profile.json') ?? blankInput('assay.profile'),
    job: given('job.json') ?? blankInput('assay.job'),
    plan,
    planSignature: inputs === null ? null : planSignature(join(inputs, 'plan.json'), plan),
    earlier: null,
    reference,
    imports: [],
    isDraft: true,
    languages,
  });
  return Buffer.from(orFailure(() => rebuiltReport(sources)));
}
