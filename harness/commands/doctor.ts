import type { Command } from 'commander';
import { examine } from '../doctor.ts';
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
    .addHelpText('after', '\nExamples:\n  assay doctor\n  assay doctor --ort /opt/onnxruntime/lib --json')
    .action(async ({ ort, cudaLibs, json }: { ort?: string; cudaLibs?: string; json?: boolean }) => {
      const findings = await examine(ort, cudaLibs);
      printResult(json, findings, () => findingList(findings));
    });
}
