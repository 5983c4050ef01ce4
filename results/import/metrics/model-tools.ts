import type { Unit } from '../../units.ts';

/** Figures of tools that run a model: SGLang, optimum-benchmark, LocalScore. */
export const modelTools = {
  // SGLang
  'itl.spread': {
    unit: 's',
    text: 'gap between two outputs of a stream / tokens that the second brought, once for each of them, pooled',
  },
  'tokens.out.asked': {
    unit: 'tokens',
    text: 'output tokens that requests ask for, where fewer came: the server stated no count',
  },
  'tput.out.asked': { unit: 'tokens/s', text: 'tokens.out.asked / wall time of the run' },
  'tput.total.asked': {
    unit: 'tokens/s',
    text: '(input tokens + tokens.out.asked) / wall time of the run',
  },
  'tpot.asked': {
    unit: 's',
    text: '(end of the response - first output) / (tokens.out.asked of the request - 1)',
  },
  'tokens.out.retokenised': {
    unit: 'tokens',
    text: 'output tokens, counted again from the text by the client',
  },
  'tput.out.retokenised': { unit: 'tokens/s', text: 'tokens.out.retokenised / wall time of the run' },
  'tput.total.retokenised': {
    unit: 'tokens/s',
    text: '(input tokens + tokens.out.retokenised) / wall time of the run',
  },
  'tokens.in.text': { unit: 'tokens', text: 'input tokens of text' },
  'tokens.in.vision': { unit: 'tokens', text: 'input tokens of images' },
  'tokens.step': {
    unit: 'tokens',
    text: 'output tokens of a step of a sequence (speculation), as the server counts them since its start',
  },
  'cache.hit': { unit: 'ratio', text: 'input tokens that the server had in its cache / input tokens' },
  'chunks.rate': {
    unit: 'chunks/s',
    text: 'chunks of streams that came in one second of the run, whatever tokens they hold',
  },
  'prefill.batch': { unit: 's', text: 'one prefill of a whole batch, device idle before and behind' },
  'decode.step.growing': {
    unit: 's',
    text: 'one decode step of a whole batch, in a generation whose context grows, device idle between steps',
  },
  'decode.step.growing.tput': { unit: 'tokens/s', text: 'batch / decode.step.growing' },
  'batch.steps': { unit: 's', text: 'prefill.batch and each decode.step.growing of a generation, added' },
  'tput.total.steps': { unit: 'tokens/s', text: 'input and output tokens of a batch / batch.steps' },
  'batch.request': {
    unit: 's',
    text: 'one request with a whole batch, sent to a server, to the end of its response',
  },
  'ttft.last': {
    unit: 's',
    text: 'request with a whole batch sent to the first output of its last sequence',
  },
  'tput.in.ttft_last': { unit: 'tokens/s', text: 'input tokens of a batch / ttft.last' },
  'tput.out.batch': { unit: 'tokens/s', text: 'output tokens of a batch / batch.request' },
  'tput.out.after_ttft_last': {
    unit: 'tokens/s',
    text: 'output tokens of a batch / (batch.request - ttft.last), those before ttft.last among them',
  },
  'tput.out.behind_ttft_last': {
    unit: 'tokens/s',
    text: 'output tokens of a batch that came behind ttft.last / (batch.request - ttft.last)',
  },
  'tput.total.batch': { unit: 'tokens/s', text: 'input and output tokens of a batch / batch.request' },
  'tokens.out.rate.server': {
    unit: 'tokens/s',
    text: 'output tokens/s of the last interval before the figure was asked for, as the server logs it',
  },
  'tput.out.full_batch': {
    unit: 'tokens/s',
    text: 'output tokens / time in which every sequence of a batch is decoded (wall.full_batch)',
  },
  'wall.full_batch': { unit: 's', text: 'time in which every sequence of a batch is decoded' },
  'requests.ended_early': {
    unit: 'requests',
    text: 'requests that ended before they had the length that was asked for',
  },
} as const satisfies Record<string, { unit: Unit | 'requests' | 'chunks/s'; text: string }>;
