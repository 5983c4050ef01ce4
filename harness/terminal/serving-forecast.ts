import { counted, formatCount, formatDigits } from '../../results/format.ts';
import type { LoadsForecast, SearchForecast } from '../served/forecast.ts';
import { aboutText } from './forecast.ts';

/** How much will be served and how long that takes, before it begins, a sentence a line. */
export function servingForecastLines({ timed, arrivalSeconds, untimed, searches }: LoadsForecast): string[] {
  return [
    ...(timed > 0 ? [`${counted(timed, 'load')}: requests arrive for ${lasting(arrivalSeconds)}`] : []),
    ...(untimed > 0
      ? [`${counted(untimed, 'load')} without a rate: as long as the device takes, or the trace`]
      : []),
    ...searches.flatMap(searchLines),
  ];
}

const lasting = (seconds: number) => aboutText({ leastSeconds: seconds, mostSeconds: seconds });

function searchLines({
  lookRequests,
  endRequests,
  requests,
  percent,
  perSecond,
  seconds,
}: SearchForecast): string[] {
  return [
    `a search: ${counted(lookRequests, 'request')} or more at each rate that it looks at, ${formatCount(endRequests)} or more at each end of its bracket; often some ${formatCount(Number(requests.toPrecision(1)))} in all, ${lasting(seconds)} at ${formatDigits(perSecond, 3)} requests/s, and less at higher rates`,
    ...(percent > coarsePercent && seconds > longSeconds
      ? [
          `a promise for ${percent} % of the requests is what takes so many: share=${coarsePercent} takes ${formatDigits((100 - coarsePercent) / (100 - percent), 2)} times fewer`,
        ]
      : []),
  ];
}

/** Of a search that lasts longer it is said what would make it shorter. */
const longSeconds = 3600;
const coarsePercent = 90;
