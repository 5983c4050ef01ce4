import type { Fields } from '../../fields.ts';
import { nothingSaid } from '../../imported.ts';
import type { Reading, ReadResult } from '../../reader.ts';
import { leastGap, Requests } from '../../requests.ts';

// profile_export.json of Perf Analyzer: experiments, each with requests {timestamp, response_timestamps} in ns, and their texts. Tokens are
// not counted in it.

export function requestsOf(fields: Fields): Reading {
  const read = Array.from(fields.children('experiments'), (experiment) => ({
    at: experiment.at,
    result: resultOf(experiment),
  }));
  return {
    toolVersion: fields.text('version'),
    layout: 'requests',
    results: read.flatMap(({ result }) => result ?? []),
    rejected: read.flatMap(({ at, result }) =>
      result === null ? [{ at, reason: 'no request has a response' }] : [],
    ),
    unknown: [],
  };
}

function resultOf(experiment: Fields): ReadResult | null {
  const requests = new Requests();
  let answered = 0;
  for (const request of experiment.children('requests')) {
    const sent = request.number('timestamp');
    const responses = request.numbers('response_timestamps') ?? [];
    const [first, last] = [responses[0], responses.at(-1)];
    const isOk = sent !== null && first !== undefined && last !== undefined;
    if (isOk) answered++;
    requests.add({
      startS: sent === null ? null : sent / 1e9,
      endS: isOk ? last / 1e9 : null,
      // Differences are taken before they are scaled: a time of the clock in s has no ns.
      ttftS: isOk ? (first - sent) / 1e9 : null,
      e2elS: isOk ? (last - sent) / 1e9 : null,
      leastGapS: leastGap(responses),
      ok: isOk ? 1 : 0,
    });
  }
  if (answered === 0) return null;
  const load = experiment.child('experiment');
  const mode = load?.text('mode') ?? null;
  const level = load?.number('value') ?? null;
  return {
    at: experiment.at,
    title: [`${requests.n} requests`, mode === null || level === null ? '' : `${mode} ${level}`]
      .filter(Boolean)
      .join(', '),
    conditions: {
      ...nothingSaid,
      scenario: mode === 'concurrency' ? 'closed' : mode === 'request_rate' ? 'server' : null,
      batch: mode === 'concurrency' ? (load?.count('value') ?? null) : null,
      rate: mode === 'request_rate' ? level : null,
    },
    figures: [],
    kept: requests.kept(experiment.pointer('requests')),
    verdict: null,
  };
}
