import type { ReportChart } from '../../results/report/schema/charts.ts';
import type { Report } from '../../results/report/schema.ts';
import type { Block, Chapter, Document, Picture } from './block.ts';
import { annexes } from './chapters/annexes.ts';
import { conditions } from './chapters/conditions.ts';
import { firstPage } from './chapters/first-page.ts';
import { identification } from './chapters/identification.ts';
import { items } from './chapters/items.ts';
import { loads } from './chapters/loads.ts';
import { lot } from './chapters/lot.ts';
import { method } from './chapters/method.ts';
import { opinions } from './chapters/opinions.ts';
import { results } from './chapters/results.ts';
import { statements } from './chapters/statements.ts';
import { trials } from './chapters/trials.ts';
import { uncertainty } from './chapters/uncertainty.ts';
import { picturesOf } from './charts.ts';
import { data, speaker, type Text } from './text.ts';
import { type Writer, writer } from './writer.ts';

/**
 * What every form writes of a report: the first page and the chapters, numbered. The same report gives the same document.
 *
 * @param sha256 of the bytes of report.json, in hexadecimal digits
 */
export function documentOf(report: Report, sha256: string): Document {
  const { written, prevails } = report.languages;
  const languages = [prevails, ...written.filter((language) => language !== prevails)];
  const writes = writer(report, speaker(languages));
  const first = report.firstPage.charts.flatMap((id) => report.charts.filter((chart) => chart.id === id));
  const others = report.charts.filter((chart) => !first.includes(chart));
  const isServed = (chart: ReportChart) => chart.kind === 'rates';
  const isOpinion = (chart: ReportChart) => chart.kind === 'intervals' && chart.of === 'published';
  const chapters = numbered(
    writes,
    chaptersOf(writes, {
      results: picturesOf(
        writes,
        others.filter((chart) => !isOpinion(chart) && !isServed(chart)),
      ),
      loads: picturesOf(writes, others.filter(isServed)),
      opinions: picturesOf(writes, others.filter(isOpinion)),
    }),
  );
  const digest = sha256.slice(0, 16);
  return {
    title: titleOf(writes),
    subtitle: numberOf(writes),
    author: report.laboratory.name === null ? null : writes.said(report.laboratory.name),
    head: headOf(writes, digest),
    digest,
    date: dateOf(report),
    languages,
    mark: markOf(writes),
    pageOf: writes.say((words) => words.pageOf),
    first: firstPage(writes, picturesOf(writes, first)),
    contents: writes.say((words) => words.contents),
    chapters,
    end: writes.say((words) => words.end),
  };
}

/** Pictures that stand in chapters: what others say of their parts is no result. */
interface Pictures {
  readonly results: readonly Picture[];
  readonly loads: readonly Picture[];
  readonly opinions: readonly Picture[];
}

function chaptersOf(writes: Writer, pictures: Pictures): Chapter[] {
  const { report } = writes;
  const chapter = (id: string, title: Text, blocks: readonly Block[]): Chapter => ({ id, title, blocks });
  return [
    chapter(
      'report',
      writes.say((words) => words.reportChapter),
      identification(writes),
    ),
    chapter(
      'items',
      writes.say((words) => words.itemsChapter),
      items(writes),
    ),
    chapter(
      'method',
      writes.say((words) => words.methodChapter),
      method(writes),
    ),
    chapter(
      'conditions',
      writes.say((words) => words.conditionsChapter),
      conditions(writes),
    ),
    chapter(
      'results',
      writes.say((words) => words.resultsChapter),
      results(writes, pictures.results),
    ),
    ...(report.loads === undefined
      ? []
      : [
          chapter(
            'loads',
            writes.say((words) => words.served.chapter),
            loads(writes, report.loads, pictures.loads),
          ),
        ]),
    chapter(
      'uncertainty',
      writes.say((words) => words.uncertaintyChapter),
      uncertainty(writes),
    ),
    chapter(
      'conformity',
      writes.say((words) => words.statementsChapter),
      statements(writes),
    ),
    ...(report.lot === null
      ? []
      : [
          chapter(
            'lot',
            writes.say((words) => words.lotChapter),
            lot(writes, report.lot),
          ),
        ]),
    chapter(
      'opinions',
      writes.say((words) => words.opinionsChapter),
      opinions(writes, pictures.opinions),
    ),
    chapter(
      'trials',
      writes.say((words) => words.trialsChapter),
      trials(writes),
    ),
    ...annexes(writes),
  ];
}

/** Chapters, tables and figures get their numbers here, so that they are the same in every form. */
function numbered(writes: Writer, chapters: readonly Chapter[]): Chapter[] {
  let [tables, figures] = [0, 0];
  const blockOf = (block: Block): Block => {
    if (block.kind === 'table') {
      tables++;
      const n = tables;
      return {
        ...block,
        caption: withNumber(
          writes.say((words) => words.table(n)),
          block.caption,
        ),
      };
    }
    if (block.kind === 'charts') {
      const charts = block.charts.map((picture) => {
        figures++;
        const n = figures;
        return {
          ...picture,
          caption: withNumber(
            writes.say((words) => words.picture(n)),
            picture.caption,
          ),
        };
      });
      return { ...block, charts };
    }
    return block;
  };
  return chapters.map((chapter, i) => ({
    ...chapter,
    title: chapter.title.map((line, l) => ({
      ...line,
      text: l === 0 ? `${i + 1}  ${line.text}` : line.text,
    })),
    blocks: chapter.blocks.map(blockOf),
  }));
}

/** A caption in no language follows each number. */
const withNumber = (number: Text, caption: Text): Text =>
  number.map((line, i) => ({ ...line, text: `${line.text}  ${(caption[i] ?? caption[0])!.text}` }));

const titleOf = (writes: Writer): Text => writes.say((words) => words[writes.report.identity.title]);

function numberOf(writes: Writer): Text {
  const { id, revision } = writes.report.identity;
  return writes.say((words) => (id === null ? words.noNumber : words.number(data(id)[0]!.text, revision)));
}

/** What tells the pages of one report from those of another. */
const headOf = (writes: Writer, digest: string): Text => [
  ...titleOf(writes),
  numberOf(writes)[0]!,
  { language: null, text: `·  SHA-256 ${digest}` },
];

function markOf(writes: Writer): Text | null {
  const { status } = writes.report;
  if (status === 'final') return null;
  return writes.say((words) => (status === 'draft' ? words.draftMark : words.exampleMark));
}

/** Never the day on which a form is written: the same report gives the same bytes. */
const dateOf = ({ dates }: Report): string => dates.issuedOn ?? dates.tested?.to.slice(0, 10) ?? '1970-01-01';
