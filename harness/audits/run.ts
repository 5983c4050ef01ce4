import type { AuditResult } from '../../results/record/audit.ts';
import type { Ask } from './ask-apart.ts';
import { type NumericSubject, numericRoom } from './decoders.ts';
import { type NumericAudit, numericAudits, type Room } from './numeric.ts';
import { type Audited, auditRecord } from './record.ts';
import { type RoundOptions, timeRounds } from './rounds.ts';
import { judgeTimings, type Timings, timingAudits } from './timing.ts';
import { prepareVariants, type TimingSubject } from './variants.ts';

/** What is audited, and how. */
export interface AuditRequest {
  readonly numeric: NumericSubject;
  /** The step that is timed; or why nothing can be timed here. */
  readonly timing: TimingSubject | string;
  /** The record that stands to question; null for a workload. */
  readonly audited: Audited | null;
  readonly cacheBytes: number | null;
  readonly rounds: RoundOptions;
  readonly ask: Ask;
  readonly onAudit: (name: string) => void;
}

/** Carries out all audits: of the record itself, of the numbers that the engine gives, and of the times. */
export async function runAudits(request: AuditRequest): Promise<AuditResult[]> {
  const { audited, onAudit } = request;
  onAudit('the record');
  const ofRecord = audited ? await auditRecord(audited) : [];
  const room = numericRoom(request.numeric, request.ask);
  const ofNumbers: AuditResult[] = [];
  for (const audit of numericAudits) {
    if (request.rounds.signal.aborted) break;
    onAudit(audit.name);
    ofNumbers.push(...(await runNumeric(audit, room)));
  }
  return [...ofRecord, ...ofNumbers, ...(await timed(request))];
}

/** The results of one numeric audit; what could not be carried out is inconclusive, with what went wrong. */
export async function runNumeric({ run, ...head }: NumericAudit, room: Room): Promise<AuditResult[]> {
  try {
    return (await run(room)).map((finding) => ({ ...head, ...finding }));
  } catch (error) {
    const because = `it could not be carried out: ${(error as Error).message}`;
    return [{ ...head, figures: [], verdict: 'inconclusive', because }];
  }
}

async function timed({ timing, cacheBytes, rounds }: AuditRequest): Promise<AuditResult[]> {
  if (typeof timing === 'string') {
    return timingAudits.map(({ needs: _, judge: __, ...head }) => ({
      ...head,
      figures: [],
      verdict: 'not_applicable',
      because: timing,
    }));
  }
  const prepared = await prepareVariants(
    timing,
    timingAudits.flatMap(({ needs }) => needs),
  );
  try {
    const { of, failed } = await timeRounds(prepared.variants, rounds);
    const { missing, distinctBytes } = prepared;
    const timings: Timings = { of, failed, missing, distinctBytes, cacheBytes };
    return timingAudits.map((audit) => judgeTimings(audit, timings));
  } finally {
    await prepared.close();
  }
}
