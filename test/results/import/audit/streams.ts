import { importText, sampleText } from '../samples.ts';
import { type Case, detailed, type Made, ofDetailed, ofReading, requests } from './files.ts';

// Files that hold requests one by one, and nothing that is stated of all of them.

const kept = (columns: NonNullable<Made['columns']>, figures: Made['figures'] = []) =>
  ofReading({ figures, columns });

/** The findings of requests of AIPerf, with a change of the first that is measured: 11 tokens in 1.1 s, 0.1 s and ten times as much. */
const ofAiperf = (from: string, to: string) => () => {
  const lines = sampleText('aiperf/requests.jsonl').split('\n');
  if (!lines[1]!.includes(from)) throw new Error(`no "${from}"`);
  return importText(lines.map((line, i) => (i === 1 ? line.replace(from, to) : line)).join('\n')).findings;
};

/** The findings of a detailed file of vLLM whose first gap is another, and the second as much longer or shorter. */
function ofVllm(gapS: number) {
  const itls: number[][] = JSON.parse(detailed(requests).itls!);
  const [[first, second]] = itls as [[number, number]];
  itls[0]!.splice(0, 2, gapS, first + second - gapS);
  return ofDetailed({ itls: JSON.stringify(itls) });
}

/** As many answers of 16 tokens, and so many of none. */
const answers = (some: number, none: number) => ({
  tokensOut: [...new Array<number>(some).fill(16), ...new Array<number>(none).fill(0)],
});

export const casesOfStreams: readonly Case[] = [
  {
    id: 'outputs_in_order',
    says: 'no output comes before the one before it, and several may come at once',
    grade: 'contradicts',
    broken: () => kept({ leastGapS: [0.01, -0.001, 0.01] }),
    fits: () => kept({ leastGapS: [0.01, 0, 0.01] }),
  },
  {
    id: 'outputs_in_order',
    says: 'and none after the end of the response',
    grade: 'contradicts',
    broken: () => kept({ lastS: [0.2, 0.2109], e2elS: [0.20025, 0.2108] }),
    fits: () => kept({ lastS: [0.2, 0.2108], e2elS: [0.20025, 0.2108] }),
  },
  {
    id: 'impossible_length',
    says: 'half a token is none',
    grade: 'contradicts',
    broken: () => kept({ tokensOut: [16, 15.5, 16] }),
    fits: () => kept({ tokensOut: [16, 15, 16] }),
  },
  {
    id: 'impossible_length',
    says: 'no prompt is shorter than nothing',
    grade: 'contradicts',
    broken: () => kept({ tokensIn: [16, -1] }),
    fits: () => kept({ tokensIn: [16, 0] }),
  },
  {
    id: 'empty_answers',
    says: 'three of 200 answers without a token are more than 1 %',
    grade: 'suspicious',
    broken: () => kept(answers(197, 3)),
    fits: () => kept(answers(198, 2)),
  },
  {
    id: 'empty_answers',
    says: 'a task that puts out no text has none at all',
    grade: 'suspicious',
    broken: () => kept(answers(1, 199)),
    fits: () => kept(answers(0, 200)),
  },
  {
    id: 'kept_gt_limit',
    says: 'a third request is sent when one of two has ended',
    grade: 'suspicious',
    broken: () =>
      kept({ startS: [0.1234, 0.2345, 0.3456], endS: [0.4456, 0.5, 0.6] }, [
        ['concurrency.limit', 'single', '2.00'],
      ]),
    fits: () =>
      kept({ startS: [0.1234, 0.2345, 0.3456], endS: [0.3456, 0.5, 0.6] }, [
        ['concurrency.limit', 'single', '2.00'],
      ]),
  },
  {
    id: 'far_request',
    says: 'a request that begins more than 86,400 s from the others',
    grade: 'suspicious',
    broken: () => kept({ startS: [100.5, 200.5, 86_601] }),
    fits: () => kept({ startS: [100.5, 200.5, 86_600] }),
  },
  {
    id: 'request_time',
    says: '11 tokens of AIPerf are 1.1 s, to 0.555 s by the digits of its requests',
    grade: 'contradicts',
    broken: ofAiperf('"request_latency": {"value": 1100', '"request_latency": {"value": 1800'),
    fits: ofAiperf('"request_latency": {"value": 1100', '"request_latency": {"value": 1600'),
  },
  {
    id: 'request_time',
    says: 'its time per token may be over fewer of them, and longer',
    grade: 'contradicts',
    broken: ofAiperf('"value": 100.0', '"value": 20.0'),
    fits: ofAiperf('"value": 100.0', '"value": 200.0'),
  },
  {
    id: 'clock_jump',
    says: 'a response of AIPerf may end behind its last output, and not before it',
    grade: 'contradicts',
    broken: ofAiperf('1790000002100000000', '1790000001900000000'),
    fits: ofAiperf('1790000002100000000', '1790000002300000000'),
  },
  {
    id: 'outputs_in_order',
    says: 'chunks of AIPerf come one after the other',
    grade: 'contradicts',
    broken: ofAiperf('[10.5,', '[-0.5,'),
    fits: ofAiperf('[10.5,', '[0.0,'),
  },
  {
    id: 'outputs_in_order',
    says: 'and so do those of vLLM, of which the sum of the gaps tells nothing',
    grade: 'contradicts',
    broken: () => ofVllm(-0.001),
    fits: () => ofVllm(0),
  },
];
