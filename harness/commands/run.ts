import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { scenarioWords } from '../../workloads/serving/parse.ts';
import { scenarioKinds } from '../../workloads/serving/scenario.ts';
import { UsageError } from '../errors.ts';
import { examples, typed } from '../hint.ts';
import { graphChoices } from '../plan/step-ways.ts';
import { defaultStore } from './default-store.ts';
import { isServing } from './is-serving.ts';
import { layersFlag, numberOf, positive, whole } from './numbers.ts';
import type { RunFlags } from './run-flags.ts';
import { start } from './start-run.ts';

/** `run [suite|workload…]`: measures and stores records. */
export function register(program: Command): void {
  program
    .command('run')
    .argument('[what...]', 'a suite, or workloads or scenarios as their titles', ['quick'])
    .description('measure a suite or single workloads, or serve scenarios, and store a record of each')
    .option('--provider <name[=key:value,…]>', 'cpu, cuda, webgpu, or one of the library given with --ort')
    .option('--engine <name>', 'native (C API), binding (JavaScript API) or null (measures the harness)')
    .option('--threads <n>', 'threads of one operator on the CPU', positive)
    .option('--device <n>', 'index of the GPU', whole)
    .option('--devices <list>', 'several GPUs at once, a process on each: all, 0-7 or 0,2')
    .option('--no-alone', 'with --devices: do not measure each GPU by itself as well')
    .option('--allow-busy', 'measure a GPU that others use; the records are DEGRADED')
    .option('--ort <folder>', 'use this ONNX Runtime library')
    .option('--cuda-libs <folder>', 'look for CUDA libraries here first')
    .option('--model <folder|file>', 'put a decoder of your own (ONNX) in the place of the shapes')
    .option('--file <name>', 'the ONNX file, where the folder of --model has several')
    .option('--shape <name>', 'put this shape into the suite instead of its own')
    .option('--precision <name>', 'put this precision into the suite instead of its own')
    .option('--layers <full|cycled|n>', 'layers with weights of their own', layersFlag)
    .option('--memory-limit <size>', 'hold memory back, as if the device had so much: 80GB, 81559MiB')
    .addOption(
      new Option('--graph <when>', 'record steps as graphs of the device (CUDA graphs)').choices([
        ...graphChoices,
      ]),
    )
    .option('--repeats <n>', 'fresh processes per trial', positive)
    .option('--warmup <s>', 'longest warm-up of a process, in seconds', numberOf('seconds'))
    .option('--budget <s>', 'timed window of a process, in seconds', numberOf('seconds'))
    .option('--extra-rounds <n>', 'further processes where the 95 % half-width is above the aim', whole)
    .option(
      '--aim <percent>',
      'half-width of the 95 % interval that further processes aim at',
      numberOf('percent'),
    )
    .option('--identify', 'keep UUIDs and serial numbers of the GPUs in clear; hashed or left out otherwise')
    .option('--no-telemetry', 'do not watch device and host: no heat, clocks or energy in the record')
    .option('--timeout <s>', 'a process that takes longer is stopped', numberOf('seconds'), 900)
    .option('--seed <n>', 'seed of weights, prompts and order', whole, 1)
    .option('--store <folder>', 'where the records go', defaultStore)
    .option('--json', 'print one JSON document with the records')
    .addHelpText('after', help)
    .action(async (what: string[], flags: RunFlags & { readonly file?: string }) => {
      if (!isServing(what)) return start({ what, flags: withFile(flags), id: null });
      // With some sixty modules, which no other run needs.
      const { startServing } = await import('./start-serving.ts');
      return startServing(what, flags);
    });
}

/** From here on the model is the file itself. */
function withFile({ file, ...flags }: RunFlags & { readonly file?: string }): RunFlags {
  if (file === undefined) return flags;
  if (flags.model === undefined)
    throw new UsageError(`--file ${file} is a file of no model.`, 'Name its folder: --model <folder>.');
  return { ...flags, model: join(flags.model, file) };
}

const help = `${examples([
  ['run', 'the suite `quick`'],
  ['run smoke --json', 'seconds; one JSON document on stdout'],
  ['run quick --shape llama-3.2-1b', 'another shape in the same suite'],
  ['run "decode llama-2-70b int4 b1 c2048"', 'one workload; batch 1, 2048 tokens in the cache'],
  ['run bw.read "gemm float32 4096x4096x4096"', 'probes alone'],
  ['run sweep --provider cuda --device 1'],
  ['run quick --devices all', 'all GPUs at once and each alone: sum and interference'],
  ['run link.d2d link.d2d.both --devices all', 'the links between all GPUs, every pair'],
  ['run "decode llama-2-70b int8 bmax c2048"', 'the largest batch that the memory holds, found by trying'],
  ['run "decode llama-2-70b int8 bmax c2048" --memory-limit 80GB'],
  ['run lab --store /media/usb/results'],
  ['run serving-smoke', 'requests that come and go, served together; a minute'],
  [
    'run "server tinyllama-1.1b int4 rate=2 isl=64 osl=32 ttft=2s tpot=200ms"',
    'is the promise kept at this rate?',
  ],
  ['run "server tinyllama-1.1b int4 find-rate isl=64 osl=32 ttft=2s tpot=200ms"', 'at which rate is it?'],
  ['run "closed tinyllama-1.1b int4 users=4 isl=32-128 osl=~64:0.5"', 'four users; lengths drawn'],
  ['run --model ~/models/llama-3-8b-int4', 'an export of your own: onnxruntime-genai or Hugging Face'],
  ['run --model model.onnx "decode model int4 b1 c512" bw.read'],
])}

Workloads and scenarios are written as their titles: ${typed('list workloads')} shows many.
A scenario: ${scenarioKinds.join(', ')}; its shape and precision; ${scenarioWords.map((word) => `${word}=`).join(' ')} find-rate.
docs/serving.md says what each word means, and what stands for it where it is left out.
Exit code: 0 done, 1 failed, 2 bad usage, 3 finished with INVALID trials or loads.`;
