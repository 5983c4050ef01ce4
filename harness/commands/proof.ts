import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Machine } from '../../results/record/machine.ts';
import { Failure } from '../errors.ts';
import { examples, typed } from '../hint.ts';
import { listenForInterrupt } from '../isolate/interrupt.ts';
import { tryTarget } from '../isolate/try-target.ts';
import { whyNoGpu } from '../machine/no-gpu.ts';
import { describeMachine } from '../machine.ts';
import { memoryOf } from '../plan/room.ts';
import { printResult, tell } from '../print.ts';
import { exitCodeOf, type ProofRequest, prove, writeProof } from '../proof/prove.ts';
import { gemmSize, type ProofPlace, proofSteps } from '../proof/steps.ts';
import { askTorch, peerDevice } from '../proof/torch.ts';
import { unbroken } from '../screen/wrap.ts';
import type { Target, TargetRequest } from '../target/contract.ts';
import { chooseTarget } from '../target.ts';
import { proofPage } from '../terminal/proof.ts';
import { renderTable } from '../terminal/table.ts';
import { toolVersion } from '../tool.ts';
import { defaultStore } from './default-store.ts';
import { numberOf, whole } from './numbers.ts';

interface ProofFlags extends TargetRequest {
  readonly out: string;
  readonly minutes: number;
  readonly rehearse?: boolean;
  readonly json?: boolean;
}

/** `proof`: everything that a GPU host has to show, in one command and one folder. */
export function register(program: Command): void {
  program
    .command('proof')
    .description(
      'all that a GPU host has to show, in one command: doctor, probes, Llama 2 and 3 shapes, correctness',
    )
    .option('--provider <name[=key:value,…]>', 'as of `run`; cuda when left out')
    .option('--device <n>', 'index of the GPU', whole)
    .option('--ort <folder>', 'use this ONNX Runtime library')
    .option('--cuda-libs <folder>', 'look for CUDA libraries here first')
    .option('--out <folder>', 'where everything goes', join(defaultStore, `proof-${today()}`))
    .option('--minutes <n>', 'it ends after so long; what is worth least is left out', numberOf('minutes'), 8)
    .option('--rehearse', 'the same steps with toy shapes, on any provider: does the way through them work?')
    .option('--json', 'print one JSON document')
    .addHelpText('after', help)
    .action(proof);
}

const help = `${examples([
  ['$ npm run gpu:proof', 'on a host with an NVIDIA GPU; eight minutes'],
  ['proof --out /media/usb/proof', 'records, printed output and a summary in one folder'],
  ['proof --rehearse --provider cpu', 'a minute on any machine'],
])}

Exit code: 0 every step was done, 1 a step failed, or what it was stopped before is missing, 2 bad usage, 3 all there, with doubts.`;

const today = () => new Date().toISOString().slice(0, 16).replace(':', '-');

async function proof(flags: ProofFlags): Promise<void> {
  const begin = performance.now();
  const interrupt = listenForInterrupt(
    () => tell('\nassay: stopping after this step; what was measured is kept'),
    () => {},
  );
  try {
    const machine = await describeMachine();
    const target = await targetOf(flags, machine);
    const place = placeOf(flags, target, machine);
    const request: ProofRequest = {
      folder: resolve(flags.out),
      steps: proofSteps(place),
      budgetSeconds: 60 * flags.minutes - (performance.now() - begin) / 1e3,
      askPeer: (timeoutMs) => askTorch(peerDevice(target), gemmSize, timeoutMs),
      signal: interrupt.signal,
      tell,
    };
    const found = await prove(request);
    const head = {
      device: target.device.name,
      provider: target.provider.name,
      tool: toolVersion().version,
      createdAt: new Date().toISOString(),
      rehearsal: place.rehearse,
    };
    await writeProof(request.folder, found, proofPage(found, head));
    printResult(flags.json, found, () => proofPage(found, head, renderTable).trimEnd());
    tell(`All of it: ${unbroken(request.folder)}`);
    process.exitCode = interrupt.exitCode() ?? exitCodeOf(found);
  } finally {
    interrupt.end();
  }
}

/** The target, tried; without a GPU the proof has nothing to show. */
async function targetOf(flags: ProofFlags, machine: Machine): Promise<Target> {
  const provider = flags.provider ?? 'cuda';
  const noGpu = whyNoGpu(machine);
  if (!flags.rehearse && flags.provider === undefined && noGpu) {
    throw new Failure(
      `The proof is of an NVIDIA GPU, and this host shows none: ${noGpu.what}.`,
      `${noGpu.tryThis} Or run it on the GPU host (a kit of ${typed('bundle')} brings it there), or try the way: ${typed('proof --rehearse --provider cpu')}.`,
    );
  }
  return chooseTarget({ ...flags, provider }, machine, (each) => tryTarget(each));
}

function placeOf(flags: ProofFlags, target: Target, machine: Machine): ProofPlace {
  const { provider, deviceClass } = target;
  const words = { '--provider': flags.provider ?? 'cuda', '--device': flags.device, '--ort': flags.ort };
  const given = Object.entries({ ...words, '--cuda-libs': flags.cudaLibs });
  return {
    target: given.flatMap(([flag, value]) => (value === undefined ? [] : [flag, String(value)])),
    store: join(resolve(flags.out), 'records'),
    rehearse: flags.rehearse ?? false,
    isGpu: deviceClass === 'gpu',
    isCuda: provider.name === 'cuda',
    memoryBytes: memoryOf(target, machine).totalBytes,
  };
}
