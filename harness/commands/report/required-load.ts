import type { Requirement } from '../../../results/report/inputs/plan.ts';
import { SpecSyntax } from '../../../workloads/parse.ts';
import type { AskedScenario } from '../../../workloads/serving/asked.ts';
import { parseScenario } from '../../../workloads/serving/parse.ts';
import { scenarioTitle } from '../../../workloads/serving/title.ts';
import { UsageError } from '../../errors.ts';
import { typed } from '../../hint.ts';

/**
 * A requirement of a served load under the title that its record will have, however the load was written: a plan is decided once, and a
 * load that nobody can serve is told before it is.
 *
 * @throws UsageError for a load that is none, or has nothing to be held against
 */
export function titledAsServed(requirement: Requirement): Requirement {
  const { quantity, trial, limit } = requirement;
  if (quantity !== 'load' || trial === null) return requirement;
  const asked = scenarioOf(trial.title);
  const isRate = trial.definition === 'rate';
  if (asked.findsRate !== isRate)
    throw new UsageError(
      isRate
        ? `"${trial.title}" is served at one rate: which rate is held, a search finds.`
        : `"${trial.title}" searches for a rate: how many keep the promise at one rate is no result of it.`,
      isRate
        ? 'Write find-rate in the load, or ask for its attainment.'
        : 'Ask for its rate, or leave find-rate out.',
    );
  const { limits } = asked;
  if (limits === null)
    throw new UsageError(
      `"${trial.title}" promises nothing, so that it is never judged.`,
      'Add the promise: ttft=2s tpot=200ms share=99.',
    );
  if (!isRate && 'value' in limit && limit.value !== limits.percent)
    throw new UsageError(
      `"${trial.title}" promises ${limits.percent} %, and ${limit.value} % are asked for: its verdict says nothing of these.`,
      `Write share=${limit.value} in the load, or ask for ${limits.percent} %.`,
    );
  return { ...requirement, trial: { ...trial, title: titleOf(asked, trial.title) } };
}

/** A trace has its hash in the title, which nobody knows before it is read: such a load is named as `assay show` does. */
function titleOf(asked: AskedScenario, typedTitle: string): string {
  if (asked.trace !== null) return typedTitle;
  const title = scenarioTitle(asked);
  return asked.findsRate ? title.replace(/ rate=\S+/, ' find-rate') : title;
}

function scenarioOf(title: string): AskedScenario {
  try {
    return parseScenario(title);
  } catch (cause) {
    if (!(cause instanceof SpecSyntax)) throw cause;
    throw new UsageError(
      `"${title}" is no load: ${cause.message}`,
      `Write it as it is served: ${typed('run "server tinyllama-1.1b int4 rate=2 isl=64 osl=32 ttft=2s tpot=200ms"')}.`,
      { cause },
    );
  }
}
