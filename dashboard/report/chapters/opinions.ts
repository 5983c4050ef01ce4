import { limitedWords } from '../../../results/conformity/limit-outcome.ts';
import { formatDigits, formatShare } from '../../../results/format.ts';
import type { LimitedQuantity } from '../../../results/reference/limits.ts';
import type { Opinions } from '../../../results/report/schema/statements.ts';
import { type Block, cell, type Picture } from '../block.ts';
import { data, plain, quoted, type Text } from '../text.ts';
import type { ReportWords } from '../words.ts';
import { quantityWord, recordIds, type Writer } from '../writer.ts';

/** What the results are taken to mean, apart from them, with who says so and on what it rests (7.8.7). */
export function opinions(writer: Writer, pictures: readonly Picture[]): Block[] {
  const given = writer.report.opinions;
  const none =
    given.remarks.length + given.claims.length + given.published.length + given.limits.length === 0;
  if (none) return [{ kind: 'paragraph', text: writer.say((words) => words.noOpinions) }];
  const who = given.by === null ? null : plain(writer.said(given.by));
  return [
    {
      kind: 'notices',
      items: [
        cell(
          writer.say((words) =>
            words.inOneParagraph([
              words.opinionsAbout,
              who === null ? words.opinionsOfNobody : words.opinionsBy(who),
            ]),
          ),
        ),
      ],
    },
    ...remarks(writer, given),
    ...claims(writer, given),
    ...published(writer, given),
    ...pictures.map((picture) => ({ kind: 'charts', charts: [picture] }) as const),
    ...limits(writer, given),
  ];
}

const remarks = (writer: Writer, { remarks: all }: Opinions): Block[] =>
  all.length === 0 ? [] : [{ kind: 'list', items: all.map((remark) => cell(writer.said(remark))) }];

function claims(writer: Writer, { claims: all }: Opinions): Block[] {
  if (all.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: writer.say((words) => words.claims),
      columns: [
        { title: writer.say((words) => words.claim), share: 4 },
        { title: writer.say((words) => words.outcome), share: 2.5 },
        { title: writer.say((words) => words.decides), share: 7 },
      ],
      rows: all.map((claim) => [
        cell(writer.said({ en: claim.english, zh: claim.original }), undefined, data(claim.id)),
        cell(
          writer.say((words) => words.claimOutcomes[claim.outcome]),
          claim.outcome === 'supported' ? 'good' : claim.outcome === 'refuted' ? 'bad' : 'doubtful',
          claim.shown === null ? [] : writer.told([claim.shown]),
        ),
        cell(
          writer.said(claim.decides),
          undefined,
          claim.records.length === 0 ? [] : recordIds(writer, claim.records),
        ),
      ]),
    },
  ];
}

function published(writer: Writer, { published: all }: Opinions): Block[] {
  if (all.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: writer.say((words) => words.published),
      columns: [
        { title: writer.say((words) => words.quantity), share: 2 },
        { title: writer.say((words) => words.name), share: 3 },
        { title: writer.say((words) => words.kindWord) },
        { title: writer.say((words) => words.value), align: 'right', share: 2 },
        { title: writer.say((words) => words.source), share: 3 },
      ],
      rows: all.map((one) => [
        cell(writer.say((words) => quantityWord(words, one.quantity))),
        cell(data(one.name)),
        cell(
          writer.say((words) => words.kinds[one.kind]),
          one.kind === 'measured' ? 'strong' : 'faint',
        ),
        cell(data(one.shown)),
        cell(quoted(one.source), 'faint', one.verified ? [] : writer.say((words) => words.unverified)),
      ]),
    },
  ];
}

function limits(writer: Writer, { limits: all }: Opinions): Block[] {
  if (all.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: writer.say((words) => words.limits),
      columns: [
        ...(writer.hasSeveralItems ? [{ title: writer.say((words) => words.item) }] : []),
        { title: writer.say((words) => words.rule), share: 3 },
        { title: writer.say((words) => words.standing), share: 2 },
        { title: writer.say((words) => words.limit), share: 6 },
      ],
      rows: all.map((one) => [
        ...(writer.hasSeveralItems ? [cell(data(one.item))] : []),
        cell(
          writer.told([one.name]),
          undefined,
          writer.say((words) => words.statusAndMark(words.status(one.status), words.mark(one.mark))),
        ),
        cell(
          writer.say((words) => words.standings[one.outcome]),
          'strong',
          one.meaning === '' ? [] : writer.told([one.meaning]),
        ),
        cell(
          boundsText(writer, one.bounds),
          undefined,
          one.shownByMeasurement.flatMap((shown) => writer.told([shown])),
        ),
      ]),
      note: writer.say((words) => words.limitsNote),
    },
  ];
}

type Bound = Opinions['limits'][number]['bounds'][number];

/** A line for each bound: those of one group are held together, and one group is enough. */
function boundsText(writer: Writer, bounds: readonly Bound[]): Text {
  return writer
    .say((words) =>
      bounds
        .map((bound, i) => {
          const link = i === 0 ? '' : bound.group === bounds[i - 1]!.group ? words.andBound : words.orBound;
          return link + boundText(words, bound);
        })
        .join('\n'),
    )
    .flatMap((line) => line.text.split('\n').map((text) => ({ ...line, text })));
}

/** Four digits of what was divided; what is printed whole stays so. */
const digitsOfBound = 4;

function boundText(
  words: ReportWords,
  { quantity, unit, edges, value, verified, holds, margin }: Bound,
): string {
  const name = words.withCode(words.nameOf(limitedWords[quantity as LimitedQuantity] ?? quantity), quantity);
  const shownUnit = unit.replace('mm2', 'mm²');
  const asked = `${name} ${edges} ${shownUnit}`;
  if (value === null || holds === null || margin === null) return words.ofQuantity(asked, words.notTold);
  const held = `${formatDigits(value, digitsOfBound)}${verified ? '' : '*'}`;
  return words.ofQuantity(asked, words.bound(held, holds ? words.yes : words.no, formatShare(margin, 1)));
}
