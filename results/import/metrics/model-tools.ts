import type { Unit } from '../../units.ts';

/** Figures of tools that run a model: SGLang, optimum-benchmark, LocalScore; and energies of InferenceX. */
export const modelTools = {
  // SGLang
  'itl.spread': {
    unit: 's',
    text: 'gap between two outputs of a stream / tokens that the second brought, once for each of them, pooled',
  },
  'itl.unclear': {
    unit: 's',
    text: 'gaps between two outputs of a stream, whole or shared out among tokens: the file does not say',
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
  // optimum-benchmark
  'load.backend': { unit: 's', text: 'a backend made and its weights loaded' },
  'generate.early': { unit: 's', text: 'a call of generate with a whole batch before the warm-up' },
  'generate.whole': { unit: 's', text: 'a call of generate with a whole batch' },
  'generate.whole.tput': { unit: 'tokens/s', text: 'batch x (n - 1) / generate.whole' },
  'generate.whole.samples': { unit: 'samples/s', text: 'batch / generate.whole' },
  'generate.first_logits': {
    unit: 's',
    text: 'a call of generate with a whole batch from its begin to its first logits',
  },
  'generate.first_logits.tput': { unit: 'tokens/s', text: 'batch x input length / generate.first_logits' },
  'generate.first_logits.samples': { unit: 'samples/s', text: 'batch / generate.first_logits' },
  'generate.one_token': { unit: 's', text: 'a call of generate with a whole batch that makes one token' },
  'generate.one_token.tput': { unit: 'tokens/s', text: 'batch x input length / generate.one_token' },
  'generate.one_token.samples': { unit: 'samples/s', text: 'batch / generate.one_token' },
  'generate.behind_first': {
    unit: 's',
    text: 'a call of generate with a whole batch from its first logits to its end',
  },
  'generate.behind_first.tput': { unit: 'tokens/s', text: 'batch x (n - 1) / generate.behind_first' },
  'generate.less_one_token': { unit: 's', text: 'generate.whole - mean of generate.one_token' },
  'generate.less_one_token.tput': { unit: 'tokens/s', text: 'batch x (n - 1) / generate.less_one_token' },
  'decode.gap': { unit: 's', text: 'gap between two tokens of a whole batch within a call, pooled' },
  'decode.gap.tput': { unit: 'tokens/s', text: 'batch / decode.gap' },
  'decode.gap.across': {
    unit: 's',
    text: 'decode.gap, with gaps from the end of a call to the first token of the next among them',
  },
  'decode.gap.across.tput': { unit: 'tokens/s', text: 'batch / decode.gap.across' },
  'forward.batch': { unit: 's', text: 'a forward pass of a whole batch' },
  'forward.samples': { unit: 'samples/s', text: 'batch / forward.batch' },
  'energy.call': { unit: 'J', text: 'energy of the machine for one call, partly estimated (CodeCarbon)' },
  'energy.call.cpu': { unit: 'J', text: 'energy.call of the CPU, measured or estimated' },
  'energy.call.gpu': { unit: 'J', text: 'energy.call of the GPUs' },
  'energy.call.ram': { unit: 'J', text: 'energy.call of the memory of the host, estimated from its size' },
  'yield.tokens.out': {
    unit: 'tokens/J',
    text: 'batch x (n - 1) / energy.call of what is behind the prefill',
  },
  'yield.tokens.in': { unit: 'tokens/J', text: 'batch x input length / energy.call of the prefill' },
  'yield.samples': { unit: 'samples/J', text: 'batch / energy.call' },
  'memory.host.process': { unit: 'B', text: 'memory of the host that processes use' },
  'gpu.memory.all': { unit: 'B', text: 'memory of the GPUs that anybody uses' },
  'gpu.memory.process': { unit: 'B', text: 'memory of the GPUs that processes of the run use' },
  'gpu.memory.reserved': { unit: 'B', text: 'memory of the GPUs that the allocator of PyTorch holds' },
  'gpu.memory.allocated': { unit: 'B', text: 'memory of the GPUs that tensors of PyTorch take' },
  // LocalScore
  'llama.tg.behind_prompt': {
    unit: 'tokens/s',
    text: 'n_gen tokens one by one behind n_prompt tokens / their time; no choice',
  },
  'ttft.first_step': {
    unit: 's',
    text: 'begin of a prompt to the end of the first decode step behind it; no choice',
  },
  'power.accelerator': {
    unit: 'W',
    text: 'power of the accelerator over a test: mean of samples, or energy / time where that is more',
  },
  'yield.prompt': {
    unit: 'tokens/J',
    text: 'llama.pp / power.accelerator of prompt and generation together',
  },
  'yield.generated': {
    unit: 'tokens/J',
    text: 'llama.tg.behind_prompt / power.accelerator of both together',
  },
  'localscore.pp': { unit: 'tokens/s', text: 'mean of llama.pp over tests of unlike lengths' },
  'localscore.tg': { unit: 'tokens/s', text: 'mean of llama.tg.behind_prompt over tests of unlike lengths' },
  'localscore.ttft': { unit: 's', text: 'mean of ttft.first_step over tests of unlike lengths' },
  'localscore.score': {
    unit: 'points',
    text: '10 x third root of localscore.pp x localscore.tg / localscore.ttft',
  },
  // InferenceX
  'gpu.energy.token.in': { unit: 'J/token', text: 'energy of the GPUs over the run / input tokens' },
  'gpu.energy.request': { unit: 'J', text: 'energy of the GPUs over the run / completed requests' },
  'gpu.power.prefill_devices': { unit: 'W', text: 'power of a GPU that only prefills, in the run' },
  'gpu.power.decode_devices': { unit: 'W', text: 'power of a GPU that only decodes, in the run' },
  'gpu.energy.prefill_devices': { unit: 'J', text: 'energy of the GPUs that only prefill, over the run' },
  'gpu.energy.decode_devices': { unit: 'J', text: 'energy of the GPUs that only decode, over the run' },
  'gpu.energy.token.in.prefill_devices': {
    unit: 'J/token',
    text: 'gpu.energy.prefill_devices / input tokens',
  },
  'gpu.energy.token.out.decode_devices': {
    unit: 'J/token',
    text: 'gpu.energy.decode_devices / output tokens',
  },
} as const satisfies Record<string, { unit: ModelUnit; text: string }>;

type ModelUnit = Unit | 'requests' | 'chunks/s' | 'samples/s' | 'samples/J' | 'points';
