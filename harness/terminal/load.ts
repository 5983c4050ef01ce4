import { machineFacts } from '../../results/figures/facts.ts';
import {
  counted,
  formatCount,
  formatDuration,
  formatQuantity,
  formatShare,
  missing,
} from '../../results/format.ts';
import { pasteable } from '../../results/record/reproduce.ts';
import { servingDefinitions } from '../../results/serving/definitions.ts';
import { endsOf } from '../../results/serving/ends.ts';
import { explainedMean } from '../../results/serving/explained.ts';
import { formatServingFigure } from '../../results/serving/figure-text.ts';
import { groupLoads } from '../../results/serving/judged.ts';
import { counting } from '../../results/serving/latencies.ts';
import { lateness } from '../../results/serving/lateness.ts';
import type { ServingLog } from '../../results/serving/log.ts';
import { unpackLog } from '../../results/serving/packed-log.ts';
import type { ServingRecord } from '../../results/serving/record.ts';
import { spanOf } from '../../results/serving/span.ts';
import { batchSizes, stepTimes } from '../../results/serving/steps.ts';
import type { StoredServing } from '../../results/serving/store.ts';
import { verdictLines } from '../../results/serving/words.ts';
import { typedHere } from '../hint.ts';
import { unbroken, wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { stateText } from './results.ts';
import { servingDoubts } from './serving.ts';
import { style } from './style.ts';
import { renderTable } from './table.ts';

/** A served load for people: what was found first, then where its time went, how it was served, and how to do it again. */
export function loadPage(stored: StoredServing): string {
  const { id, path, record } = stored;
  const log = unpackLog(record.log);
  const doubts = servingDoubts(groupLoads([stored]));
  return [
    `${style.bold(record.title)}   ${stateText(record.validity.state)}\nserved load ${id}, seed ${record.scenario.seed}, ${record.createdAt.slice(0, 19).replace('T', ' ')} UTC`,
    ...(doubts === '' ? [] : [doubts]),
    section('Verdict', verdict(stored)),
    section('Requests', facts(requestFacts(record, log))),
    section('Figures', figures(record)),
    section('Where the time of a request went, on average', explained(record, log)),
    section('Requests decoded together', batches(record, log)),
    section('Steps in the window', steps(record, log)),
    section('How it was served', facts(settingFacts(record, log))),
    section('Machine', facts(machineFacts(record))),
    section('Do it again', `${commandText(record)}\n${style.dim(unbroken(path))}`),
  ].join('\n\n');
}

const section = (title: string, body: string) => `${style.bold(title)}\n${body}`;

type Fact = readonly [name: string, value: string];

const facts = (rows: readonly Fact[]) => {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${style.dim(name.padEnd(width))}  ${value}`).join('\n');
};

const sentences = (lines: readonly string[]) =>
  lines.map((line) => `  ${wrap(line, screenColumns() - 2, '    ')}`).join('\n');

const seconds = (value: number | null) => (value === null ? missing : formatQuantity({ value, unit: 's' }));

/** Of this load alone: those of other seeds are judged with it where the run is shown. */
function verdict(stored: StoredServing): string {
  const { limits } = stored.record.scenario;
  const [group] = groupLoads([stored]);
  if (limits === null) return '  none: nothing was promised';
  const promise = `Promised to ${limits.percent} % of the requests: the first token within ${seconds(limits.ttftSeconds)}, each further one within ${seconds(limits.tpotSeconds)} on average.`;
  if (!group?.verdict) return sentences([promise, 'None: what failed is no evidence.']);
  return sentences([promise, ...verdictLines(group).map((line) => `${line}.`)]);
}

function requestFacts({ window, load, stop, error, solo }: ServingRecord, log: ServingLog): Fact[] {
  const { finished, cancelled, unfinished, never } = endsOf(log, window);
  const around = `${formatCount(window.first)} in front of them and ${formatCount(log.requests.count - window.end)} behind them do not`;
  const ends = [
    `${formatCount(finished)} finished`,
    `${formatCount(cancelled)} cancelled`,
    `${formatCount(unfinished)} not finished`,
    ...(never > 0 ? [`${formatCount(never)} had not come to that`] : []),
  ];
  return [
    ['count', `${formatCount(window.end - window.first)}; ${around}`],
    ['of these', ends.join(', ')],
    ['the load', `${stop}${error === null ? '' : `: ${error}`}, after ${formatDuration(log.endNs / 1e9)}`],
    [
      'answers',
      solo === null
        ? 'not held against those of the same requests alone'
        : `${formatCount(solo.checked - solo.differing)} of ${formatCount(solo.checked)} that were computed again alone are equal; ${solo.detail}`,
    ],
    ['the model', `loaded in ${seconds(load.loadNs / 1e9)}`],
  ];
}

function figures({ figures }: ServingRecord): string {
  if (figures.length === 0) return '  none: no request counts';
  return renderTable(
    [
      { title: 'definition', align: 'left' },
      { title: 'of them', align: 'left' },
      { title: 'value, 95 % interval', align: 'right', narrow: 14 },
      { title: 'n', align: 'right', leaves: 1 },
      { title: 'what it is', align: 'left', narrow: 24, leaves: 2 },
    ],
    figures.map((figure, i) => [
      figure.definition === figures[i - 1]?.definition ? '' : figure.definition,
      figure.statistic,
      figure.missing === null
        ? formatServingFigure(figure)
        : [...(figure.value === null ? [] : [formatServingFigure(figure)]), `(${figure.missing})`].join(' '),
      formatCount(figure.n),
      figure.definition === figures[i - 1]?.definition ? '' : servingDefinitions[figure.definition].text,
    ]),
  );
}

const parts = [
  ['queueNs', 'waiting for a row of the cache'],
  ['ownPrefillNs', 'its own prompt'],
  ['othersPrefillNs', 'prompts of others, while it had a row'],
  ['othersDecodeNs', 'steps for others, before its first token'],
  ['decodeNs', 'steps that gave it tokens'],
  ['betweenNs', 'between steps'],
] as const;

function explained({ window }: ServingRecord, log: ServingLog): string {
  const asked = counting(log, window);
  const mean = explainedMean(log, asked);
  if (mean === null) return '  none of the requests that count was finished';
  const { finished } = endsOf(log, window);
  const rows = parts.map(([part, name]) => [
    name,
    seconds(mean[part] / 1e9),
    formatShare(mean[part] / mean.totalNs, 1),
  ]);
  return renderTable(
    [
      { title: `of ${counted(finished, 'request')}`, align: 'left' },
      { title: 'time', align: 'right' },
      { title: 'share', align: 'right' },
    ],
    [...rows, ['from its arrival to its end', seconds(mean.totalNs / 1e9), formatShare(1, 1)]],
  );
}

function batches({ window }: ServingRecord, log: ServingLog): string {
  const sizes = window.end > window.first ? batchSizes(log.steps, spanOf(log, window)) : [];
  if (sizes.length === 0) return '  no step gave tokens while the requests that count arrived';
  const all = sizes.reduce((sum, size) => sum + size.seconds, 0);
  return renderTable(
    [
      { title: 'requests', align: 'right' },
      { title: 'steps', align: 'right' },
      { title: 'time of a step', align: 'right' },
      { title: 'of the time of all', align: 'right' },
    ],
    sizes.map((size) => [
      String(size.active),
      formatCount(size.steps),
      seconds(size.seconds / size.steps),
      formatShare(size.seconds / all, 1),
    ]),
  );
}

const kindNames = { prefill: 'a chunk of a prompt', decode: 'decode' } as const;

/** By what was computed at once. The shares of a kind sum to its figure, `share.prefill` or `share.decode`. */
function steps({ window }: ServingRecord, log: ServingLog): string {
  const times = window.end > window.first ? stepTimes(log.steps, spanOf(log, window)) : [];
  if (times.length === 0) return '  no step ran while the requests that count arrived';
  const idle = 1 - times.reduce((sum, { share }) => sum + share, 0);
  return renderTable(
    [
      { title: 'step', align: 'left' },
      { title: 'rows', align: 'right' },
      { title: 'steps', align: 'right' },
      { title: 'of the time', align: 'right' },
      { title: 'median', align: 'right' },
      { title: 'p99', align: 'right' },
    ],
    [
      ...times.map((one) => [
        kindNames[one.kind],
        formatCount(one.rows),
        formatCount(one.steps),
        formatShare(one.share, 1),
        seconds(one.medianSeconds),
        seconds(one.p99Seconds),
      ]),
      ['no step ran', '', '', formatShare(Math.max(0, idle), 1), '', ''],
    ],
  );
}

function settingFacts(record: ServingRecord, log: ServingLog): Fact[] {
  const { policy, ways, engine, scenario, run, tool, precision } = record;
  const { library, provider } = engine;
  return [
    ['rows and chunks', `${policy.rows} rows, prompts in chunks of ${policy.chunk} tokens`],
    ['order', policy.order],
    [
      'ways',
      `prompts by ${ways.prompts}; steps of ${ways.buckets.join(', ')} rows${ways.recorded ? ', recorded as graphs of the device' : ''}; weights in ${precision}`,
    ],
    ['lateness', latenessText(log, scenario.limits?.ttftSeconds ?? null)],
    [
      'engine',
      `${engine.id}, ${library.name} ${library.version} (${library.source}), provider ${provider.name}, ${counted(engine.threads, 'thread')}`,
    ],
    ['run', `${run.id}${run.suite ? `, suite ${run.suite}` : ''}, load ${run.position + 1}`],
    ['tool', `${tool.name} ${tool.version}${tool.commit ? ` (${tool.commit})` : ''}`],
  ];
}

/** How late the scheduler woke up for arrivals. */
function latenessText({ latenessNs }: ServingLog, limitSeconds: number | null): string {
  const { sleeps, p99Seconds, mostSeconds, share } = lateness(latenessNs, limitSeconds);
  if (sleeps === 0) return 'the scheduler never slept';
  const p99 = p99Seconds === null ? '' : `p99 ${seconds(p99Seconds)}, `;
  const ofLimit = share === null ? '' : `; ${formatShare(share, 2)} of the limit of the first token`;
  return `${p99}at most ${seconds(mostSeconds)}, of ${counted(sleeps, 'sleep')} towards an arrival${ofLimit}`;
}

/** A command from a file is printed as one only where it can be pasted without harm. */
function commandText({ run, title }: ServingRecord): string {
  const command = pasteable(run.reproduce);
  return command === null
    ? `The record holds a command that assay does not write; it is not shown. Its title: ${title}`
    : unbroken(typedHere(command));
}
