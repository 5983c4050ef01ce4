/** Every figure of a served load. Compare equal ids only: other tools count from the time of sending, or drop what failed. */
export const servingDefinitions = {
  'ttft.sched': {
    unit: 's',
    better: 'lower',
    text: 'scheduled arrival to the first output id on the host; lateness of the scheduler counts',
  },
  'ttft.admit': {
    unit: 's',
    better: 'lower',
    text: 'a row of the cache was given to the first output id on the host',
  },
  'queue.wait': { unit: 's', better: 'lower', text: 'scheduled arrival to the row of the cache' },
  'tpot.excl_first': { unit: 's', better: 'lower', text: '(E2EL - TTFT) / (n - 1); null when n <= 1' },
  'itl.token': {
    unit: 's',
    better: 'lower',
    text: 'gap between consecutive output ids of a request, pooled',
  },
  'itl.undisturbed': {
    unit: 's',
    better: 'lower',
    text: 'gaps of itl.token in which no chunk of a prompt was computed',
  },
  'itl.beside_prefill': {
    unit: 's',
    better: 'lower',
    text: 'gaps of itl.token in which a chunk of another prompt was computed',
  },
  'e2el.sched': { unit: 's', better: 'lower', text: 'scheduled arrival to the last output id on the host' },
  'goodput.req': {
    unit: 'requests/s',
    better: 'higher',
    text: 'requests scheduled in the window that kept both limits / time of the window',
  },
  attainment: {
    unit: 'share',
    better: 'higher',
    text: 'requests that kept both limits / all scheduled in the window but those that their user cancelled',
  },
  'tput.out.wall': {
    unit: 'tokens/s',
    better: 'higher',
    text: 'output ids that came in the window / time of the window',
  },
  'tput.req': {
    unit: 'requests/s',
    better: 'higher',
    text: 'requests finished in the window / time of the window',
  },
  'concurrency.mean': {
    unit: 'requests',
    better: 'lower',
    text: 'requests that had arrived and were not done, on average over the window',
  },
  'share.prefill': { unit: 'share', better: 'lower', text: 'time of prefill steps / time of the window' },
  'share.decode': { unit: 'share', better: 'higher', text: 'time of decode steps / time of the window' },
  'share.idle': {
    unit: 'share',
    better: 'lower',
    text: 'time of the window in which no step ran / time of the window',
  },
} as const satisfies Record<
  string,
  { unit: 's' | 'tokens/s' | 'requests/s' | 'requests' | 'share'; better: 'higher' | 'lower'; text: string }
>;

export type ServingDefinitionId = keyof typeof servingDefinitions;
export const servingDefinitionIds = Object.keys(servingDefinitions) as [
  ServingDefinitionId,
  ...ServingDefinitionId[],
];
