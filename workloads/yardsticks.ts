import { type Cost, kernelCost } from './cost.ts';

/**
 * What the memory of the host gives a program that is no part of the measured runtime: threads that call the C library. The function
 * that does it, and how often a byte is counted.
 */
export const yardsticks = {
  'libc.read': { read: 1, written: 0 },
  'libc.copy': { read: 1, written: 1 },
} as const;

export type YardstickKernel = keyof typeof yardsticks;
export const yardstickKernels = Object.keys(yardsticks) as readonly YardstickKernel[];

export const yardstickCost = (kernel: YardstickKernel, bytes: number): Cost =>
  kernelCost(0, yardsticks[kernel].read * bytes, yardsticks[kernel].written * bytes);
