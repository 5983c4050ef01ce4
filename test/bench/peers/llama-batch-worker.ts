/**
 * The process in which node-llama-cpp serves several users at once: `llama-batch-worker.ts PACKAGE-FOLDER MODEL THREADS USERS CONTEXT-SIZE`.
 *
 * When the model is loaded and warm it prints one line of JSON, then answers each line on stdin with one:
 *
 *   serve plain|flash USERS REQUESTS ISL OSL   each of USERS asks REQUESTS times, the next time when it has its answer
 *
 * Each user is a sequence of one context; the library puts what all of them wait for into one batch (its own continuous batching). What
 * is timed is the library's own generation loop (`sequence.evaluate`, temperature 0) of every request, from when it is asked.
 */
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

/** The part of node-llama-cpp's public interface that is used here. */
type Package = { getLlama(options: object): Promise<Library>; LlamaLogLevel: { error: string } };
type Library = { systemInfo: string; loadModel(options: object): Promise<Model> };
type Model = { size: number; createContext(options: object): Promise<Context> };
type Context = { getSequence(): Sequence };
type Sequence = {
  clearHistory(): Promise<void>;
  evaluate(tokens: number[], options: object): AsyncGenerator<number>;
};

const batchSize = 512;
const [folder, modelPath, threads, users, contextSize] = process.argv.slice(2);
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
const contexts: Record<string, Sequence[]> = { plain: await sequences(false), flash: await sequences(true) };
for (const all of Object.values(contexts)) await serve(all, 1, 8, 4);

say({ ready: true, weightBytes: model.size, system: library.systemInfo });
for await (const line of createInterface({ input: process.stdin })) {
  await answer(line).then(say, (error: Error) => say({ error: error.message }));
}
// The library's own threads would keep the process alive.
process.exit(0);

async function sequences(flashAttention: boolean): Promise<Sequence[]> {
  const context = await model.createContext({
    contextSize: Number(contextSize),
    batchSize,
    threads: Number(threads),
    sequences: Number(users),
    flashAttention,
  });
  return Array.from({ length: Number(users) }, () => context.getSequence());
}

function answer(line: string): Promise<object> {
  const [what, attention, ...counts] = line.split(' ');
  const all = contexts[attention ?? ''];
  const [asked, requests, isl, osl] = counts.map(Number);
  if (!all || what !== 'serve' || !(asked! > 0) || !(osl! > 0))
    return Promise.reject(new Error(`"${line}" is no command`));
  return serve(all.slice(0, asked), requests!, isl!, osl!);
}

/** Seconds of the whole; of each request until its first token; and between two tokens of one request. */
async function serve(all: readonly Sequence[], requests: number, isl: number, osl: number) {
  const first: number[] = [];
  const between: number[] = [];
  const begin = performance.now();
  await Promise.all(
    all.map(async (sequence, user) => {
      for (let request = 0; request < requests; request++) {
        await sequence.clearHistory();
        let last = performance.now();
        const tokens = sequence.evaluate(prompt(isl, user * requests + request), {
          temperature: 0,
          yieldEogToken: true,
        });
        for (let token = 0; token < osl; token++) {
          const { done } = await tokens.next();
          if (done) throw new Error(`the library stopped after ${token} of ${osl} tokens`);
          const now = performance.now();
          (token === 0 ? first : between).push((now - last) / 1000);
          last = now;
        }
        await tokens.return(undefined);
      }
    }),
  );
  return { seconds: (performance.now() - begin) / 1000, tokens: all.length * requests * osl, first, between };
}

/** Different tokens, none of them special, another beginning for each request. */
function prompt(length: number, request: number): number[] {
  return Array.from({ length }, (_, index) => 259 + (((index + 1) * 7919 + request * 104_729) % 31_741));
}

function say(said: object): void {
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
