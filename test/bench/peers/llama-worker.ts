/**
 * The process in which node-llama-cpp runs: `llama-worker.ts PACKAGE-FOLDER MODEL THREADS CONTEXT-SIZE`.
 *
 * When the model is loaded and warm it prints one line of JSON, then answers each line on stdin with one:
 *
 *   decode plain|flash CONTEXT TOKENS   seconds of each of TOKENS steps behind a context of CONTEXT tokens
 *   prefill plain|flash TOKENS          seconds of one batch of TOKENS on an empty context
 *
 * What is timed is the library's own generation loop (`sequence.evaluate`, temperature 0) from the request of a token to its arrival:
 * the evaluation of the tokens that went in, the head on the last of them, and the greedy choice. Filling the context, clearing and
 * rewinding it are not. Without a sampled token llama.cpp leaves out the head, so `evaluateWithoutGeneratingNewTokens` would time less work.
 */
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

/** The part of node-llama-cpp's public interface that is used here. */
type Package = { getLlama(options: object): Promise<Library>; LlamaLogLevel: { error: string } };
type Library = { systemInfo: string; loadModel(options: object): Promise<Model> };
type Model = { size: number; createContext(options: object): Promise<Context> };
type Context = { getSequence(): Sequence };
type Sequence = {
  contextSize: number;
  nextTokenIndex: number;
  clearHistory(): Promise<void>;
  eraseContextTokenRanges(ranges: { start: number; end: number }[]): Promise<void>;
  evaluate(tokens: number[], options: object): AsyncGenerator<number>;
  evaluateWithoutGeneratingNewTokens(tokens: number[]): Promise<void>;
};

const batchSize = 512;
const [folder, modelPath, threads, contextSize] = process.argv.slice(2);
const entry = `${folder}/node_modules/node-llama-cpp/dist/index.js`;
const { getLlama, LlamaLogLevel } = (await import(pathToFileURL(entry).href)) as Package;
const library = await getLlama({
  gpu: false,
  build: 'never',
  skipDownload: true,
  // No limit here: then the context's `threads` is the number that runs, not a hint.
  maxThreads: 0,
  logLevel: LlamaLogLevel.error,
});
const model = await library.loadModel({ modelPath });
const sequences: Record<string, Sequence> = {
  plain: await newSequence(false),
  flash: await newSequence(true),
};
for (const sequence of Object.values(sequences)) {
  await prefill(sequence, batchSize);
  await decode(sequence, batchSize, 4);
}

say({ ready: true, weightBytes: model.size, system: library.systemInfo });
for await (const line of createInterface({ input: process.stdin })) {
  await answer(line).then(say, (error: Error) => say({ error: error.message }));
}
// The library's own threads would keep the process alive.
process.exit(0);

async function newSequence(flashAttention: boolean): Promise<Sequence> {
  const context = await model.createContext({
    contextSize: Number(contextSize),
    batchSize,
    threads: Number(threads),
    sequences: 1,
    flashAttention,
  });
  return context.getSequence();
}

async function answer(line: string): Promise<{ seconds: number[] }> {
  const [what, attention, ...counts] = line.split(' ');
  const sequence = sequences[attention ?? ''];
  const [first, second] = counts.map(Number);
  if (sequence && what === 'prefill' && first! > 0) return { seconds: await prefill(sequence, first!) };
  if (sequence && what === 'decode' && first! >= 0 && second! > 0)
    return { seconds: await decode(sequence, first!, second!) };
  throw new Error(`"${line}" is no command`);
}

async function prefill(sequence: Sequence, tokens: number): Promise<number[]> {
  if (tokens > batchSize) throw new Error(`${tokens} tokens do not fit into one batch of ${batchSize}`);
  await sequence.clearHistory();
  return timeSteps(sequence, prompt(tokens), 1);
}

async function decode(sequence: Sequence, context: number, tokens: number): Promise<number[]> {
  // One cell always stays free; behind the last the library would drop the beginning of the context.
  if (context + tokens >= sequence.contextSize)
    throw new Error(`${context} + ${tokens} tokens do not fit into a context of ${sequence.contextSize}`);
  await rewind(sequence, context);
  return timeSteps(sequence, prompt(1), tokens);
}

/** Seconds of each step: the first takes `input` in, every later one the token that the step before it gave. */
async function timeSteps(sequence: Sequence, input: number[], steps: number): Promise<number[]> {
  const seconds: number[] = [];
  const tokens = sequence.evaluate(input, { temperature: 0, yieldEogToken: true });
  while (seconds.length < steps) {
    const start = performance.now();
    const { done } = await tokens.next();
    seconds.push((performance.now() - start) / 1000);
    if (done) throw new Error(`the library stopped after ${seconds.length - 1} of ${steps} tokens`);
  }
  await tokens.return(undefined);
  return seconds;
}

/** Leaves exactly `context` tokens in the cache, without computing again what is there. */
async function rewind(sequence: Sequence, context: number): Promise<void> {
  if (sequence.nextTokenIndex > context)
    await sequence.eraseContextTokenRanges([{ start: context, end: sequence.nextTokenIndex }]);
  const missing = context - sequence.nextTokenIndex;
  if (missing > 0) await sequence.evaluateWithoutGeneratingNewTokens(prompt(missing));
}

/** Different tokens, none of them special: ids from 259 on, in steps of a prime. */
function prompt(length: number): number[] {
  return Array.from({ length }, (_, index) => 259 + ((index * 7919) % 31741));
}

function say(answer: object): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
