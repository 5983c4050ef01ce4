import type { ImportedFigure, Statistic } from '../figure.ts';
import { nothingSaid } from '../imported.ts';
import type { MetricId } from '../metrics.ts';
import { own } from '../own.ts';
import type { Content, Reader } from '../reader.ts';

// MLPerf Inference, `accuracy.txt` of a submission: what the accuracy script of the benchmark printed (mlcommons/inference, language/*/
// evaluate-accuracy.py: a Python dictionary; vision/*/accuracy-imagenet.py: "accuracy=…%, good=…, total=…"), and below it the hash of the log
// that it is of, which tools/submission/truncate_accuracy_log.py adds. ROUGE scores are times 100.

export const mlperfAccuracy: Reader = {
  tool: 'mlperf-accuracy',
  version: '1',
  recognise(content) {
    const { scores, hash } = found(content);
    return scores && hash ? ['the scores of a benchmark above "hash=…"'] : [];
  },
  read(content) {
    const { scores } = found(content);
    if (!scores) return { toolVersion: null, layout: 'accuracy', results: [], rejected: [], unknown: [] };
    const { fields, at } = scores;
    const count = fields.get('gen_num') ?? fields.get('num-samples') ?? fields.get('total');
    // Minus nought is stored as nought.
    const n = count !== undefined && Number.isSafeInteger(Number(count)) ? Number(count) + 0 : null;
    const figures: ImportedFigure[] = [];
    const unknown: { at: string; value: unknown }[] = [];
    for (const [key, written] of fields) {
      const of = own(known, key);
      const value = Number(written) + 0;
      if (!of || !Number.isFinite(value)) unknown.push({ at: `${at}/${key}`, value: written });
      else figures.push({ ...of, value, missing: null, written, at: `${at}/${key}`, ...whole, n });
    }
    const result = {
      at,
      title: 'accuracy',
      conditions: { ...nothingSaid, scenario: 'accuracy' },
      figures,
      kept: null,
      verdict: null,
    };
    return { toolVersion: null, layout: 'accuracy', results: [result], rejected: [], unknown };
  },
};

const whole = { population: 'all', per: 'group' } as const;

const score = (metric: MetricId): { metric: MetricId; statistic: Statistic; unit: string } => ({
  metric,
  statistic: 'mean',
  unit: '%',
});

const known: Readonly<Record<string, { metric: MetricId; statistic: Statistic; unit: string }>> = {
  rouge1: score('score.rouge1'),
  rouge2: score('score.rouge2'),
  rougeL: score('score.rougeL'),
  rougeLsum: score('score.rougeLsum'),
  exact_match: score('score.exact_match'),
  gsm8k: score('score.gsm8k'),
  mbxp: score('score.mbxp'),
  accuracy: score('score.accuracy'),
  gen_tok_len: { metric: 'tokens.out', statistic: 'total', unit: 'tokens' },
  tokens_per_sample: { metric: 'tokens.out', statistic: 'mean', unit: 'tokens' },
  gen_num: { metric: 'requests.ok', statistic: 'single', unit: 'requests' },
  'num-samples': { metric: 'requests.ok', statistic: 'single', unit: 'requests' },
};

/** The last line of scores, by name as they are written: a script may print its progress before. */
function found(content: Content) {
  let scores: { fields: Map<string, string>; at: string } | null = null;
  let hash = false;
  let number = 0;
  for (const line of content.form === 'text' ? content.lines : []) {
    number++;
    hash ||= /^hash=[0-9a-f]{64}\s*$/.test(line);
    const fields = scoresOf(line);
    if (fields.size > 0) scores = { fields, at: `line ${number}` };
  }
  return { scores, hash };
}

function scoresOf(line: string): Map<string, string> {
  const [, entries] = /^(?:Accuracy Results: )?\{('.*)\}\s*$/.exec(line) ?? [];
  if (entries !== undefined)
    return new Map(
      Array.from(entries.matchAll(/'([^']+)': '?([-+.\deE]+)'?/g), ([, key, value]) => [key!, value!]),
    );
  const [, share, total] = /\baccuracy=([\d.]+)%(?:.*\btotal=(\d+))?/.exec(line) ?? [];
  return new Map([
    ...(share === undefined ? [] : [['accuracy', share] as const]),
    ...(total === undefined ? [] : [['total', total] as const]),
  ]);
}
