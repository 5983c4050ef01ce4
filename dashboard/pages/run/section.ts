import type { Chart } from '../../charts/chart.ts';
import type { Html } from '../../html.ts';

/** A part of a page with the charts in it, so that each can be downloaded; null where there is nothing to show. */
export interface Section {
  readonly charts: readonly Chart[];
  readonly body: Html;
}
