import { formatServingFigure, servingFigure } from '../../results/serving/figure-text.ts';
import { tpotSeconds, ttftSeconds } from '../../results/serving/latencies.ts';
import { requestStates } from '../../results/serving/log.ts';
import { rateOf } from '../../results/serving/rate-curve.ts';
import { groupsOf } from '../library/loads.ts';
import { NotThere } from '../state.ts';
import { problem } from '../words/problem.ts';
import { collection, pageOf } from './collection.ts';
import { z } from './openapi.ts';

const figures = {
  kept: ['attainment', 'mean'],
  tokensPerSecond: ['tput.out.wall', 'mean'],
  ttftP50: ['ttft.sched', 'p50'],
  ttftP99: ['ttft.sched', 'p99'],
  tpotP50: ['tpot.excl_first', 'p50'],
  tpotP99: ['tpot.excl_first', 'p99'],
} as const;

const number = z.number().nullable();

/** All served loads with the figures that a list shows: seconds, tokens a second, shares of 1. */
export const loads = collection({
  path: '/loads',
  summary:
    'served loads, each with its main figures and the verdict on all its seeds; run=<id> gives those of one run',
  query: { run: z.string().max(200).optional() },
  row: z.object({
    id: z.string(),
    run: z.string(),
    createdAt: z.string(),
    title: z.string(),
    device: z.string(),
    kind: z.string(),
    rate: number,
    seed: z.number(),
    requests: z.number(),
    finished: z.number(),
    verdict: z.string().nullable(),
    kept: number,
    keptShown: z.string(),
    tokensPerSecond: number,
    ttftP50: number,
    ttftP99: number,
    tpotP50: number,
    tpotP99: number,
    validity: z.string(),
    reasons: z.array(z.string()),
    fromAnotherHost: z.boolean(),
  }),
  find: async ({ run, ...asked }, library) => {
    const { loads: all } = await library.loads();
    const wanted = run === undefined ? all : all.filter(({ record }) => record.run.id === run);
    const verdicts = new Map(groupsOf(all).map(({ id, word }) => [id, word]));
    const rows = wanted.map(({ id, record, ends, group, isFromElsewhere }) => {
      const figure = (name: keyof typeof figures) => {
        const [definition, statistic] = figures[name];
        return servingFigure(record, definition, statistic);
      };
      const value = (name: keyof typeof figures) => figure(name)?.value ?? null;
      return {
        id,
        run: record.run.id,
        createdAt: record.createdAt,
        title: record.title,
        device: record.engine.device.name,
        kind: record.scenario.kind,
        rate: rateOf(record),
        seed: record.scenario.seed,
        requests: record.scenario.requests,
        finished: ends.finished,
        verdict: verdicts.get(group) ?? null,
        kept: value('kept'),
        keptShown: formatServingFigure(figure('kept')),
        tokensPerSecond: value('tokensPerSecond'),
        ttftP50: value('ttftP50'),
        ttftP99: value('ttftP99'),
        tpotP50: value('tpotP50'),
        tpotP99: value('tpotP99'),
        validity: record.validity.state,
        reasons: record.validity.reasons.map(({ code }) => code),
        fromAnotherHost: isFromElsewhere,
      };
    });
    return pageOf(rows, asked, ({ id }) => id);
  },
});

/** Every request of a load, those of the warm-up as well; times in seconds from the start of the load. */
export const requestsOfLoad = collection({
  path: '/loads/{id}/requests',
  summary: 'every request of a served load, with its times in seconds',
  query: {},
  row: z.object({
    request: z.number(),
    counts: z.boolean(),
    state: z.enum(requestStates),
    row: number,
    promptTokens: z.number(),
    askedTokens: z.number(),
    tokens: z.number(),
    chunks: z.number(),
    scheduled: number,
    admitted: number,
    firstChunk: number,
    firstToken: number,
    finished: number,
    ttft: number,
    tpot: number,
  }),
  find: async (asked, library, id = '') => {
    const load = await library.load(id);
    if (!load) throw new NotThere(problem.en.noLoad(id));
    const { requests } = load.log;
    const { first, end } = load.record.window;
    const finite = (value: number) => (Number.isFinite(value) ? value : null);
    const seconds = (ns: number) => finite(ns / 1e9);
    const places = Array.from({ length: requests.count }, (_, i) => i);
    const page = pageOf(places, asked);
    const rows = page.rows.map((i) => {
      const hasToken = requests.tokens[i]! > 0;
      return {
        request: i,
        counts: i >= first && i < end,
        state: requestStates[requests.state[i]!]!,
        row: requests.row[i]! < 0 ? null : requests.row[i]!,
        promptTokens: requests.isl[i]!,
        askedTokens: requests.osl[i]!,
        tokens: requests.tokens[i]!,
        chunks: requests.chunks[i]!,
        scheduled: seconds(requests.scheduledNs[i]!),
        admitted: seconds(requests.admittedNs[i]!),
        firstChunk: seconds(requests.firstChunkNs[i]!),
        firstToken: hasToken ? seconds(requests.tokenNs[requests.tokenOffset[i]!]!) : null,
        finished: seconds(requests.finishedNs[i]!),
        ttft: finite(ttftSeconds(load.log, i)),
        tpot: finite(tpotSeconds(load.log, i)),
      };
    });
    return { ...page, rows };
  },
});
