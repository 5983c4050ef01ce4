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
import type { ProjectedLoad, SharesHere } from './served-answer.ts';
import type { ProjectedFigure } from './served-figures.ts';

// What a terminal and a page write of a projected load.

/** Ends that differ by no more than this share of a value say nothing: a projection is not that exact. */
const noDifference = 1e-3;

/** A projected figure with its ends, as an interval is written; it is none. */
export function formatProjected(figure: ProjectedFigure | undefined): string {
  if (!figure || figure.value === null) return missing;
  const { value, low, high, unit } = figure;
  if (low === null || high === null || high - low <= noDifference * value)
    return formatServingFigure({ value, unit, interval: null });
  if (unit === 'share') return `${formatShare(value, 1)} [${formatShare(low, 1)}, ${formatShare(high, 1)}]`;
  return formatInterval({ centre: value, low, high }, unit as Unit);
}

/** On what a projection on another device rests, a sentence each. */
export function groundsElsewhere(
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
    says.schedulerIsFree(),
    ...(verified === false ? [says.unreadLimits({ device })] : []),
  ];
}

/** The same of a projection on the device that served the load (`projectHere`). */
export function groundsHere({ steps, columns, here }: ProjectedLoad): string[] {
  const refused = refusedIn({ here, columns });
  return [
    says.projection(),
    ...(steps === null ? [] : [stepsText(steps)]),
    ...refused,
    servedWhatIf.noVariation(),
    says.schedulerIsFree(),
  ];
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

function stepsText({ decode, chunk, error }: OwnSteps): string {
  const decodes = decode && {
    steps: formatCount(decode.steps),
    terms: servedWhatIf.decodeTerms({
      fixed: seconds(decode.fixed),
      row: seconds(decode.perRow ?? 0),
      cached: seconds(decode.perCachedToken ?? 0),
    }),
  };
  const chunks = chunk && {
    steps: formatCount(chunk.steps),
    terms: servedWhatIf.chunkTerms({
      fixed: seconds(chunk.fixed),
      token: seconds(chunk.perToken ?? 0),
      cached: seconds(chunk.perCachedToken ?? 0),
    }),
  };
  if (!decodes || !chunks) return servedWhatIf.fewSteps();
  return servedWhatIf.stepsHere({
    n: decodes.steps,
    decode: decodes.terms,
    m: chunks.steps,
    chunk: chunks.terms,
    error: formatShare(error, 1),
  });
}
