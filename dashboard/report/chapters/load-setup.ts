import { formatDigits, formatQuantity } from '../../../results/format.ts';
import type { LoadSetup } from '../../../results/report/schema/loads.ts';
import { lengthsText } from '../../../results/serving/lengths-text.ts';
import { type Cell, cell } from '../block.ts';
import { data, type Text } from '../text.ts';
import type { Writer } from '../writer.ts';

type Fact = readonly [name: Text, value: Cell];

/** What was asked for, and what served it; of a search the rate is what is looked for. */
export function setupFacts(writer: Writer, setup: LoadSetup, isSearch: boolean): Fact[] {
  const { kind, isl, osl, rows, chunk, order, ways, model, precision } = setup;
  const fact = (name: Text, value: Text, under?: Text): Fact => [name, cell(value, undefined, under)];
  const searched = writer.say((words) => words.served.searched);
  const arrivals = `${kind}, ${arrivalsText(setup.arrivals, isSearch)}`;
  return [
    fact(
      writer.say((words) => words.served.scenario),
      data(arrivals),
      isSearch ? searched : undefined,
    ),
    fact(
      writer.say((words) => words.served.lengths),
      writer.say((words) => words.served.lengthsText(lengthsText(isl), lengthsText(osl))),
    ),
    fact(
      writer.say((words) => words.served.promise),
      promiseText(writer, setup),
    ),
    fact(
      writer.say((words) => words.served.rowsAndChunks),
      writer.say((words) => words.served.rowsText(rows, chunk)),
      [
        ...data(order),
        ...writer.say(({ served }) =>
          [
            served.waysText(ways.prompts, ways.buckets.join(', ')),
            ...(ways.recorded ? [served.recorded] : []),
          ].join('; '),
        ),
      ],
    ),
    fact(
      writer.say((words) => words.served.model),
      writer.say((words) => words.served.weightsIn(model, precision)),
    ),
    fact(
      writer.say((words) => words.served.servedBy),
      writer.say(({ served }) =>
        [
          setup.engine,
          setup.library,
          setup.provider,
          ...(setup.threads === null ? [] : [served.threadsOf(setup.threads)]),
        ].join(', '),
      ),
      data(setup.device),
    ),
  ];
}

function promiseText(writer: Writer, { limits }: LoadSetup): Text {
  if (limits === null) return writer.say((words) => words.served.nothingPromised);
  const seconds = (value: number) => formatQuantity({ value, unit: 's' });
  return writer.say((words) =>
    words.served.promised(`${limits.percent} %`, seconds(limits.ttftSeconds), seconds(limits.tpotSeconds)),
  );
}

/** As a command writes them. */
function arrivalsText(arrivals: LoadSetup['arrivals'], isSearch: boolean): string {
  if ('perSecond' in arrivals) {
    const process = arrivals.process === 'gamma' ? `gamma:${formatDigits(arrivals.cv, 3)}` : arrivals.process;
    return isSearch ? process : `${process} ${formatDigits(arrivals.perSecond, 4)}/s`;
  }
  if (arrivals.process === 'closed') return `${arrivals.users} users`;
  return arrivals.process === 'trace' ? `trace ${arrivals.sha256.slice(0, 16)}` : arrivals.process;
}
