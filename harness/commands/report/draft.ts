import { join } from 'node:path';
import { reportOfFiles, type SourceFiles } from '../../../results/report/sources.ts';
import { reportText } from '../../../results/report.ts';
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

/** The files that a draft of one run is made of, with its report.json. @throws Failure where there can be none */
export async function draftFiles({
  run,
  store,
  languages,
  reference,
  inputs,
}: DraftOf): Promise<SourceFiles> {
  const given = (name: string) => (inputs === null ? null : inputBytes(undefined, join(inputs, name)));
  const plan = given('plan.json');
  const sources = sourceFiles({
    runs: await wantedRuns({ runs: [run], store }),
    profile: given('profile.json') ?? blankInput('assay.profile'),
    job: given('job.json') ?? blankInput('assay.job'),
    plan,
    planSignature: inputs === null ? null : planSignature(join(inputs, 'plan.json'), plan),
    earlier: null,
    reference,
    isDraft: true,
    languages,
  });
  const report = orFailure(() => reportOfFiles(sources));
  return new Map([...sources, ['report.json', Buffer.from(reportText(report))]]);
}
