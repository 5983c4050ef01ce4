import type { Range, Result } from '../../../results/report/schema/results.ts';
import { type Block, type Cell, cell } from '../block.ts';
import { data, listed, type Text } from '../text.ts';
import { stateLook, stateText, type Writer } from '../writer.ts';
import { sameDecimals } from './conditions.ts';

/** Every trial of the runs, what was doubted of it, and its setting. */
export function trials(writer: Writer): Block[] {
  const all = writer.report.results;
  if (all.length === 0) return [{ kind: 'paragraph', text: writer.say((words) => words.noResults) }];
  const hasDoubts = all.some(({ validity }) => validity.reasons.length > 0);
  const hasSeveralRuns = new Set(all.map(({ run }) => run)).size > 1;
  return [
    { kind: 'paragraph', text: writer.say((words) => words.trialsAbout) },
    {
      kind: 'table',
      caption: writer.say((words) => words.trialsChapter),
      columns: [
        { title: data('#'), align: 'right' },
        ...(writer.hasSeveralItems ? [{ title: writer.say((words) => words.item) }] : []),
        { title: writer.say((words) => words.trial), share: 5 },
        { title: writer.say((words) => words.state) },
        // Where nothing was doubted, there is little to read.
        { title: writer.say((words) => words.doubts), share: hasDoubts ? 7 : 2 },
      ],
      rows: all.map((result, i) => [
        cell(data(i + 1)),
        ...(writer.hasSeveralItems ? [cell(data(result.item))] : []),
        cell(data(result.title), undefined, [
          ...data(hasSeveralRuns ? `${result.record} · ${result.run}` : result.record),
          ...data(`${result.startedAt.slice(0, 10)} ${result.startedAt.slice(11, 19)} UTC`),
          ...window(writer, result),
        ]),
        cell(
          stateText(writer, result.validity.state),
          stateLook[result.validity.state],
          writer.say((words) => words.ended(result.processes.ok, result.processes.of)),
        ),
        doubts(writer, result),
      ]),
    },
    settings(writer, all),
  ];
}

function doubts(writer: Writer, { validity: { reasons } }: Result): Cell {
  if (reasons.length === 0) {
    return cell(
      writer.say((words) => words.noDoubts),
      'faint',
    );
  }
  // What each process had of one doubt stands together.
  const codes = [...Map.groupBy(reasons, ({ code }) => code)];
  return cell(
    writer.say((words) => words.inOneParagraph(codes.map(([code]) => words.caveat(code)))),
    undefined,
    codes.flatMap(([code, own]) => {
      const details = [...new Set(own.flatMap(({ detail }) => (detail === '' ? [] : [detail])))];
      return details.length === 0 ? data(code) : writer.told(details, () => code);
    }),
  );
}

/** What sensors read while its samples were timed: "41–63 °C · 512.4–698.9 W". */
const window = (writer: Writer, { window: ranges }: Result): Text =>
  ranges.length === 0
    ? []
    : writer.say((words) =>
        ranges
          .map(({ what, low, high }) => {
            const ends = low === high ? String(low) : sameDecimals(low, high).join('–');
            const range = `${ends} ${readingUnits[what]}`;
            return what === 'memoryClockMhz' ? words.ofMemoryClock(range) : range;
          })
          .join(' · '),
      );

const readingUnits: { readonly [what in Range['what']]: string } = {
  temperatureC: '°C',
  powerW: 'W',
  smClockMhz: 'MHz',
  cpuClockMhz: 'MHz',
  memoryClockMhz: 'MHz',
  utilisationPercent: '%',
};

/** Trials of one setting stand together. */
function settings(writer: Writer, all: readonly Result[]): Block {
  const groups = [...Map.groupBy(all, ({ setting, kind }) => JSON.stringify([kind, setting])).values()];
  return {
    kind: 'table',
    caption: writer.say((words) => words.settings),
    columns: [
      { title: writer.say((words) => words.trial), share: 2 },
      { title: writer.say((words) => words.setting), share: 3 },
    ],
    rows: groups.map((group) => [
      cell(listed([...new Set(group.map(({ title }) => title))], '; '), undefined, data(group[0]!.kind)),
      cell(listed(settingOf(group[0]!), ' · ')),
    ]),
  };
}

/** What is not so, and what a work has not, is left out: a prefill has no context. */
const settingOf = ({ setting }: Result): string[] =>
  Object.entries(setting).flatMap(([name, value]) =>
    value === null || value === false ? [] : [value === true ? name : `${name} ${value}`],
  );
