import { formatCount, formatDigits, formatQuantity, formatShare } from '../../../results/format.ts';
import type { ReportedLoad } from '../../../results/report/schema/loads.ts';
import { type Block, type Cell, cell } from '../block.ts';
import { data, type Text } from '../text.ts';
import type { Writer } from '../writer.ts';

/** What says whether the measurement itself was sound: lateness, Little's law, answers beside those of the same requests alone. */
export function checks(writer: Writer, all: readonly ReportedLoad[]): Block {
  return {
    kind: 'table',
    caption: writer.say((words) => words.served.checksOf),
    columns: [
      { title: writer.say((words) => words.served.load), share: 2 },
      { title: writer.say((words) => words.served.lateness), share: 4 },
      { title: writer.say((words) => words.served.littlesLaw), share: 4 },
      { title: writer.say((words) => words.served.soloOf), share: 3 },
    ],
    rows: all.map((load) => [
      cell(data(load.load), 'mono'),
      cell(latenessText(writer, load)),
      littleCell(writer, load),
      soloCell(writer, load),
    ]),
  };
}

const seconds = (value: number): string => formatQuantity({ value, unit: 's' });

function latenessText(writer: Writer, { lateness }: ReportedLoad): Text {
  const { sleeps, p99Seconds, mostSeconds, share } = lateness;
  if (mostSeconds === null) return writer.say((words) => words.served.neverSlept);
  return writer.say((words) =>
    words.served.latenessText(
      p99Seconds === null ? null : seconds(p99Seconds),
      seconds(mostSeconds),
      formatCount(sleeps),
      share === null ? null : formatShare(share, 2),
    ),
  );
}

function littleCell(writer: Writer, { little }: ReportedLoad): Cell {
  if (little === null)
    return cell(
      writer.say((words) => words.served.littleUnknown),
      'faint',
    );
  const { inSystem, perSecond, seconds: inside, difference, holds } = little;
  return cell(
    writer.say((words) => (holds ? words.served.littleHolds : words.served.littleBroken)),
    holds ? 'good' : 'doubtful',
    writer.say((words) =>
      words.served.littleText(
        formatDigits(inSystem, 4),
        formatDigits(perSecond, 4),
        formatQuantity({ value: inside, unit: 's' }, 4),
        formatShare(difference, 2),
      ),
    ),
  );
}

function soloCell(writer: Writer, { solo }: ReportedLoad): Cell {
  if (solo === null)
    return cell(
      writer.say((words) => words.served.soloNone),
      'faint',
    );
  const { checked, differing, detail } = solo;
  return cell(
    writer.say((words) => words.served.soloText(formatCount(checked - differing), formatCount(checked))),
    differing === 0 ? 'good' : 'doubtful',
    writer.told([detail]),
  );
}
