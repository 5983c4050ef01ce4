import type { Command } from 'commander';
import { canCompute, examine } from '../doctor.ts';
import { examples } from '../hint.ts';
import { printResult } from '../print.ts';
import { findingList } from '../terminal/findings.ts';

/** `doctor`: what this host can run, what is missing, and how to get it. */
export function register(program: Command): void {
  program
    .command('doctor')
    .description('what this host can run, what is missing, and how to get it')
    .option('--ort <folder>', 'examine this ONNX Runtime library')
    .option('--cuda-libs <folder>', 'look for CUDA libraries here first')
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      `${examples([['doctor'], ['doctor --ort /opt/onnxruntime/lib --json']])}

Exit code: 0 the CPU computes, 1 it does not: then nothing can be measured here.`,
    )
    .action(async ({ ort, cudaLibs, json }: { ort?: string; cudaLibs?: string; json?: boolean }) => {
      const findings = await examine(ort, cudaLibs);
      printResult(json, findings, () => findingList(findings));
      if (!canCompute(findings)) process.exitCode = 1;
    });
}
