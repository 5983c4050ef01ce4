import { csv } from './export/csv.ts';
import type { Form } from './export/form.ts';
import { jsonl } from './export/jsonl.ts';
import { markdown } from './export/markdown.ts';
import { mlperf } from './export/mlperf.ts';
import { prometheus } from './export/prometheus.ts';
import { reportV021 } from './export/report-v0-2-1.ts';

/** Our own records for other programs. Every number has the id of its definition, its unit, its interval and how many it is of. */
export const forms = {
  jsonl,
  csv,
  md: markdown,
  mlperf,
  'report-v0.2.1': reportV021,
  prometheus,
} as const satisfies { readonly [name: string]: Form };

export type FormName = keyof typeof forms;
export const formNames = Object.keys(forms) as FormName[];
