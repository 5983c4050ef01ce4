import { SpecSyntax } from '../parse.ts';
import { precisionNamed, precisions } from '../precision.ts';
import type { AskedScenario } from './asked.ts';
import { limitNames, mlperfLimits } from './limits.ts';
import { type Arrivals, type Limits, type ScenarioKind, scenarioKinds } from './scenario.ts';

/** What may be given, in the order of titles. */
export const scenarioWords = [
  'rate',
  'users',
  'arrivals',
  'trace',
  'isl',
  'osl',
  'limits',
  'ttft',
  'tpot',
  'share',
  'rows',
  'chunk',
  'requests',
  'seconds',
  'warmup',
  'seeds',
] as const;

type Key = (typeof scenarioWords)[number];
type Given = ReadonlyMap<Key, string>;

const defaults = { rows: 8, chunk: 64, seconds: 30, share: 99, offlineRequests: 64 };

/** Fewer requests are no load. */
const fewestRequests = 20;

/** Whether a workload is a scenario of serving. */
export const isScenario = (text: string): boolean =>
  (scenarioKinds as readonly string[]).includes(text.trim().split(/\s+/)[0]!);

/**
 * Reads a scenario: `server tinyllama-1.1b int4 rate=2 isl=64 osl=32 ttft=2s tpot=200ms`, `offline … isl=64 osl=32 requests=64`,
 * `closed … users=4 isl=32-128 osl=~64:0.5`; with `find-rate` the rate is searched. Lengths are a number, `from-to` (uniform) or
 * `~median:sigma[:most]` (lognormal); arrivals `poisson`, `even` or `gamma:cv`.
 *
 * @throws SpecSyntax
 */
export function parseScenario(text: string): AskedScenario {
  const [word = '', shape = '', precisionWord = '', ...words] = text.trim().split(/\s+/);
  const kind = word as ScenarioKind;
  if (!scenarioKinds.includes(kind))
    throw new SpecSyntax(`There is no scenario "${word}".`, word, scenarioKinds);
  const precision = precisionNamed(precisionWord);
  if (!precision) {
    const problem = `Behind the scenario come shape and precision, as in ${kind} llama-3.1-8b int4`;
    if (precisionWord === '') throw new SpecSyntax(`${problem}.`, kind, []);
    throw new SpecSyntax(`${problem}; got "${precisionWord}".`, precisionWord, precisions);
  }
  const findsRate = words.includes('find-rate');
  const given = readKeys(words.filter((each) => each !== 'find-rate'));
  const trace = given.get('trace');
  const arrivals = arrivalsOf(kind, given, findsRate);
  const limits = limitsOf(kind, given);
  if (findsRate && !limits) {
    throw new SpecSyntax(
      'find-rate looks for the highest rate that keeps a promise: add ttft=2s tpot=200ms, or limits=llama2-70b.',
      'find-rate',
      [],
    );
  }
  const rows = whole(given, 'rows') ?? defaults.rows;
  const requests = requestsOf(kind, given, arrivals, findsRate);
  return {
    kind,
    shape,
    precision,
    arrivals,
    isl: lengths(given, 'isl', trace !== undefined),
    osl: lengths(given, 'osl', trace !== undefined),
    trace: trace === undefined ? null : { file: trace },
    limits,
    policy: { rows, chunk: whole(given, 'chunk') ?? defaults.chunk },
    requests,
    warmup:
      whole(given, 'warmup', 0) ?? (kind === 'offline' ? 0 : Math.max(2 * rows, Math.ceil(requests / 5))),
    seeds: whole(given, 'seeds') ?? 1,
    findsRate,
  };
}

function readKeys(words: readonly string[]): Given {
  const given = new Map<Key, string>();
  for (const word of words) {
    const at = word.indexOf('=');
    const key = word.slice(0, at) as Key;
    if (at < 1 || !scenarioWords.includes(key)) {
      const name = at < 1 ? word : key;
      throw new SpecSyntax(
        `"${word}" means nothing here: it is ${scenarioWords.map((k) => `${k}=`).join(', ')} or find-rate.`,
        name,
        [...scenarioWords, 'find-rate'],
      );
    }
    if (given.has(key)) throw new SpecSyntax(`${key} is given twice.`, word, []);
    given.set(key, word.slice(at + 1));
  }
  return given;
}

function whole(given: Given, key: Key, least = 1): number | undefined {
  const text = given.get(key);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
    throw new SpecSyntax(
      `${key} is a whole number from ${least} on, as in ${key}=${Math.max(8, least)}; got "${text}".`,
      text,
      [],
    );
  }
  return value;
}

function positive(given: Given, key: Key): number | undefined {
  const text = given.get(key);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0 && value < 1e9))
    throw new SpecSyntax(
      `${key} is a number above 0 and below 1e9, as in ${key}=2; got "${text}".`,
      text,
      [],
    );
  return value;
}

/** As titles write them: 0.2, 1e-7. */
const decimal = String.raw`(\d+(?:\.\d+)?(?:e[+-]?\d+)?)`;
const timePattern = new RegExp(`^${decimal}(s|ms)$`);
const lognormalPattern = new RegExp(`^~(\\d+):${decimal}(?::(\\d+))?$`);
const gammaPattern = new RegExp(`^gamma:${decimal}$`);

/** Seconds of `2s`, `200ms`. */
function time(given: Given, key: Key): number | undefined {
  const text = given.get(key);
  if (text === undefined) return undefined;
  const [, number, unit] = timePattern.exec(text) ?? [];
  // 2.1 ms are 0.0021 s, not the 0.0021000000000000003 of the division.
  const seconds = unit === 'ms' ? Number((Number(number) / 1000).toPrecision(15)) : Number(number);
  if (!(seconds > 0 && seconds < 1e9))
    throw new SpecSyntax(`${key} is a time, as in ${key}=2s or ${key}=200ms; got "${text}".`, text, []);
  return seconds;
}

function lengths(given: Given, key: 'isl' | 'osl', hasTrace: boolean): AskedScenario['isl'] {
  const text = given.get(key);
  const what = key === 'isl' ? 'tokens of a prompt' : 'tokens of an answer';
  if (text === undefined) {
    if (hasTrace) return null;
    throw new SpecSyntax(`The ${what} are missing: ${key}=64, ${key}=32-128 or ${key}=~64:0.5.`, key, []);
  }
  const [, fixed] = /^(\d+)$/.exec(text) ?? [];
  const [, from, to] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  const [, median, sigma, most] = lognormalPattern.exec(text) ?? [];
  if (isLength(fixed)) return { law: 'fixed', tokens: Number(fixed) };
  if (isLength(from) && isLength(to) && Number(from) <= Number(to)) {
    return { law: 'uniform', from: Number(from), to: Number(to) };
  }
  if (isLength(median) && Number(sigma) > 0 && Number(sigma) <= 3) {
    const cut = most === undefined ? Number(median) * 8 : Number(most);
    if (cut >= Number(median))
      return { law: 'lognormal', median: Number(median), sigma: Number(sigma), most: cut };
  }
  throw new SpecSyntax(
    `"${text}" are no ${what}: a number from 1 on, from-to (32-128), or ~median:sigma[:most] (~64:0.5:512).`,
    text,
    [],
  );
}

const isLength = (text: string | undefined) =>
  text !== undefined && Number(text) >= 1 && Number.isSafeInteger(Number(text));

function arrivalsOf(kind: ScenarioKind, given: Given, findsRate: boolean): AskedScenario['arrivals'] {
  const means = {
    offline: [],
    closed: ['users'],
    server: ['rate', 'arrivals', 'trace'],
    interactive: ['rate', 'arrivals', 'trace'],
  };
  const allowed: readonly Key[] = means[kind] as Key[];
  for (const key of ['rate', 'users', 'arrivals'] as const) {
    if (given.has(key) && !allowed.includes(key)) throw new SpecSyntax(`${kind} has no ${key}.`, key, []);
  }
  if (findsRate && kind !== 'server' && kind !== 'interactive') {
    throw new SpecSyntax(
      `find-rate belongs to server and interactive: ${kind} has no rate.`,
      'find-rate',
      [],
    );
  }
  if (kind === 'offline') return { process: 'at once' };
  if (kind === 'closed') {
    const users = whole(given, 'users');
    if (users === undefined) throw new SpecSyntax('The users are missing, as in users=4.', 'users', []);
    return { process: 'closed', users };
  }
  if (given.has('trace') && !given.has('rate')) {
    if (findsRate)
      throw new SpecSyntax(
        'find-rate needs arrivals that have a rate: add rate=1, and the trace gives the lengths.',
        'trace',
        [],
      );
    return { process: 'trace file' };
  }
  const perSecond = positive(given, 'rate') ?? (findsRate ? 1 : undefined);
  if (perSecond === undefined)
    throw new SpecSyntax('The rate is missing: rate=2 are two requests a second.', 'rate', []);
  return withRate(given.get('arrivals') ?? 'poisson', perSecond);
}

function withRate(text: string, perSecond: number): Exclude<Arrivals, { process: 'trace' }> {
  if (text === 'poisson' || text === 'even') return { process: text, perSecond };
  const cv = Number(gammaPattern.exec(text)?.[1]);
  if (cv > 0 && cv <= 10) return { process: 'gamma', perSecond, cv };
  throw new SpecSyntax(
    `arrivals are poisson, even or gamma:cv with a cv up to 10, as in gamma:3; got "${text}".`,
    text,
    ['poisson', 'even'],
  );
}

function limitsOf(kind: ScenarioKind, given: Given): Limits | null {
  const name = given.get('limits');
  const [ttftSeconds, tpotSeconds] = [time(given, 'ttft'), time(given, 'tpot')];
  const percent = positive(given, 'share') ?? defaults.share;
  if (percent >= 100)
    throw new SpecSyntax(
      'share is a percentage below 100: no finite run shows that nobody ever waits longer.',
      'share',
      [],
    );
  const interactive = kind === 'interactive' ? 'interactive' : 'server';
  if (name !== undefined) {
    const limits = mlperfLimits(name, interactive);
    if (!limits) throw new SpecSyntax(`MLPerf has no ${interactive} limits for "${name}".`, name, limitNames);
    return {
      ttftSeconds: ttftSeconds ?? limits.ttftSeconds,
      tpotSeconds: tpotSeconds ?? limits.tpotSeconds,
      percent,
    };
  }
  if (ttftSeconds !== undefined && tpotSeconds !== undefined) return { ttftSeconds, tpotSeconds, percent };
  if (ttftSeconds !== undefined || tpotSeconds !== undefined) {
    throw new SpecSyntax(
      'A promise has two limits: ttft= for the first token and tpot= for each behind it.',
      'ttft',
      [],
    );
  }
  if (kind === 'interactive')
    throw new SpecSyntax(
      'interactive is a promise: add ttft=450ms tpot=40ms, or limits=llama2-70b.',
      'ttft',
      [],
    );
  return null;
}

/** A search takes as many as its verdicts need: here stand the fewest of a load. */
function requestsOf(
  kind: ScenarioKind,
  given: Given,
  arrivals: AskedScenario['arrivals'],
  findsRate: boolean,
): number {
  const requests = whole(given, 'requests');
  const seconds = positive(given, 'seconds');
  if (requests !== undefined && seconds !== undefined) {
    throw new SpecSyntax('requests and seconds exclude each other.', 'seconds', []);
  }
  if (requests !== undefined) return requests;
  if (findsRate && seconds === undefined) return fewestRequests;
  if (kind === 'offline') return defaults.offlineRequests;
  if ('perSecond' in arrivals) {
    return Math.max(fewestRequests, Math.ceil(arrivals.perSecond * (seconds ?? defaults.seconds)));
  }
  if (seconds !== undefined)
    throw new SpecSyntax(`${kind} is as long as its requests are: say requests=200 instead.`, 'seconds', []);
  return arrivals.process === 'closed' ? Math.max(fewestRequests, 10 * arrivals.users) : 0;
}
