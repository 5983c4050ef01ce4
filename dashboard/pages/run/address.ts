import type { View } from '../../view.ts';

/** The page of a run. Other hosts may send records under the name of a run of this one: they are a run apart, on a page of their own. */
export const runAddress = (view: View, run: string, isFromElsewhere: boolean): string =>
  view.href(`/runs/${run}`, isFromElsewhere ? { from: 'elsewhere' } : {});
