import {
  formatCount,
  formatDigits,
  formatInterval,
  formatQuantity,
  formatShare,
  missing,
} from '../format.ts';
import { servedWhatIf } from '../sentences/served-what-if.ts';
import { serving as says } from '../sentences/serving.ts';
import { formatServingFigure } from '../serving/figure-text.ts';
import type { Unit } from '../units.ts';
import type { OwnSteps } from './own-steps.ts';
import { assumedEfficiency, efficiencySpread } from './roofline.ts';
import type { LoadAnswer, ProjectedLoad, SharesHere } from './served-answer.ts';
import { farApart, type ProjectedFigure, type ServedHead } from './served-figures.ts';
import type { LoadQuestion } from './served-question.ts';
import type { Target } from './served-target.ts';

// What a terminal and a page write of a projected load.

/** Ends that differ by no more than this share of a value say nothing: a projection is not that exact. */
const noDifference = 1e-3;

/** A projected figure with its ends, as an interval is written; it is none. The ends alone where the figure is rough, in a sentence. */
export function formatProjected(figure: ProjectedFigure | undefined): string {
  if (!figure || figure.value === null) return missing;
  const { value, low, high, unit, isRough } = figure;
  if (low === null || high === null || high - low <= noDifference * value)
    return formatServingFigure({ value, unit, interval: null });
  if (isRough) {
    const [from, to] = [low, high].map((end) => formatServingFigure({ value: end, unit, interval: null }));
    return servedWhatIf.anywhere({ low: from!, high: to! });
  }
  if (unit === 'share') return `${formatShare(value, 1)} [${formatShare(low, 1)}, ${formatShare(high, 1)}]`;
  return formatInterval({ centre: value, low, high }, unit as Unit);
}

/** On what an answer rests, a sentence each. */
export function groundsOf(
  { window, policy, scenario }: ServedHead,
  { rows = policy.rows }: LoadQuestion,
  { title: device, limits, isHere }: Target,
  { projected, requests }: LoadAnswer,
): string[] {
  const isKnown = typeof limits !== 'string';
  const hasMemory = !isHere && isKnown && Number.isFinite(limits.memoryBytes);
  return [
    ...(isHere
      ? groundsHere(projected)
      : groundsElsewhere(projected, { device, verified: isKnown ? limits.verified : null })),
    ...('perSecond' in scenario.arrivals ? busyText(projected) : []),
    ...roughText(projected),
    ...(requests === null
      ? []
      : [
          servedWhatIf.firstRequests({
            n: formatCount(window.end - window.first),
            served: formatCount(requests),
          }),
        ]),
    ...(hasMemory || rows === policy.rows ? [] : [servedWhatIf.unknownMemory({ rows })]),
  ];
}

function groundsElsewhere(
  { shares, columns, here }: ProjectedLoad,
  { device, verified }: { readonly device: string; readonly verified: boolean | null },
): string[] {
  const { bandwidth, decode } = assumedEfficiency;
  const refused = refusedIn({ here, columns });
  return [
    says.projection(),
    ...(shares === null ? [] : [typeof shares === 'string' ? shares : sharesText(shares)]),
    ...refused,
    says.assumedShares({
      bandwidth: formatShare(bandwidth),
      arithmetic: formatShare(decode),
      spread: formatDigits(100 * efficiencySpread, 2),
    }),
    servedWhatIf.noVariation(),
    says.schedulerIsFree(),
    ...(verified === false ? [says.unreadLimits({ device })] : []),
  ];
}

function groundsHere({ steps, columns, here }: ProjectedLoad): string[] {
  return [
    says.projection(),
    ...(steps === null ? [] : [stepsText(steps), paceText(steps)]),
    ...refusedIn({ here, columns }),
    servedWhatIf.otherTimes(),
  ];
}

/** Where so much of the time is taken, waits hang on chance more than on the steps. */
const saturated = 0.97;

/** What a queue makes of an error of the steps: of M/M/1 the wait is ρ / (1 - ρ) services, so that 1 % of ρ is 1 % / (1 - ρ) of it. */
function busyText({ columns }: ProjectedLoad): string[] {
  const busy = columns.find((column) => column.busy !== null)?.busy ?? null;
  if (busy === null) return [];
  if (busy >= saturated) return [servedWhatIf.saturated({ busy: formatShare(busy, 1) })];
  const more = formatDigits(1 / (1 - busy), 2);
  return [servedWhatIf.busy({ busy: formatShare(busy), more: `${more} %` })];
}

function roughText({ here, columns }: ProjectedLoad): string[] {
  const figures = [here, ...columns.map((column) => column.figures)].flatMap((each) =>
    Array.isArray(each) ? (each as readonly ProjectedFigure[]) : [],
  );
  if (!figures.some(({ isRough }) => isRough)) return [];
  return [servedWhatIf.rough({ factor: farApart.factor, points: formatDigits(100 * farApart.share, 2) })];
}

/** Why a step is not known, once each. */
const refusedIn = ({ here, columns }: Pick<ProjectedLoad, 'here' | 'columns'>): readonly string[] => {
  const all = [here, ...columns.map(({ figures }) => figures)];
  const sentences = all.filter((one) => typeof one === 'string');
  return [...new Set(sentences.map((one) => one.replace(/\.$/, '')))];
};

const seconds = (value: number) => formatQuantity({ value, unit: 's' });

function sharesText({ fit, basis }: SharesHere): string {
  const [bandwidth, arithmetic] = [fit.bandwidth, fit.arithmetic].map(
    (share) => share && formatShare(share.value),
  );
  const shares =
    bandwidth && arithmetic
      ? servedWhatIf.bothShares({ bandwidth, arithmetic })
      : bandwidth
        ? servedWhatIf.bandwidthShare({ bandwidth })
        : servedWhatIf.arithmeticShare({ arithmetic: arithmetic ?? missing });
  return says.measuredShares({ shares, basis, fixed: seconds(fit.fixedSeconds.value) });
}

function stepsText({ decode, chunk, hostSeconds, wakeSeconds }: OwnSteps): string {
  const decodes = {
    steps: formatCount(decode.steps),
    terms: servedWhatIf.decodeTerms({
      fixed: seconds(decode.fixed),
      row: seconds(decode.perRow ?? 0),
      cached: seconds(decode.perCachedToken ?? 0),
    }),
  };
  const chunks = {
    steps: formatCount(chunk.steps),
    terms: servedWhatIf.chunkTerms({
      fixed: seconds(chunk.fixed),
      token: seconds(chunk.perToken ?? 0),
      cached: seconds(chunk.perCachedToken ?? 0),
    }),
  };
  return servedWhatIf.stepsHere({
    n: decodes.steps,
    decode: decodes.terms,
    m: chunks.steps,
    chunk: chunks.terms,
    host: seconds(hostSeconds),
    wake: seconds(wakeSeconds),
  });
}

const paceText = ({ slowPace, fastPace }: OwnSteps): string =>
  servedWhatIf.paceHere({ slow: formatShare(slowPace), fast: formatShare(fastPace) });
