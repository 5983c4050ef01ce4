import { movedBytes } from '../../results/record/moved-bytes.ts';
import type { BrowserTrial, Choice, Tried } from './contract.ts';

/**
 * The trial with the fastest of its graphs, and a record of what it was chosen among, as the harness keeps it of a probe.
 *
 * @param tried what each choice took, in their order
 * @throws Error where none of them ran
 */
export function chosenBy(
  tried: readonly Tried[],
  trial: BrowserTrial,
): { readonly trial: BrowserTrial; readonly choice: Choice } {
  const { choices, workload } = trial;
  const bytes = movedBytes(workload.cost)!;
  const rates = choices.map((choice, i) => {
    const { ns, why } = tried[i]!;
    return { choice, rate: ns === null ? null : (bytes / ns) * 1e9, why };
  });
  const [best] = rates.filter(({ rate }) => rate !== null).sort((a, b) => b.rate! - a.rate!);
  if (!best) throw new Error(rates.map(({ why }) => why).join('; '));
  const search = {
    chosen: best.choice.kernel!,
    tried: rates.map(({ choice, rate, why }) => ({ name: choice.kernel!, rate, why })),
    triedAt: new Date().toISOString(),
  };
  return {
    choice: best.choice,
    trial: { ...trial, workload: { ...workload, graphSha256: best.choice.graphSha256, search } },
  };
}
