import { importText, sampleText } from '../samples.ts';
import type { Case } from './files.ts';

// Tools that measure memory, links and arithmetic: on an H200 by their files.

/** The findings of a sample with one number of it changed. */
const changed = (name: string) => {
  const text = sampleText(name);
  return (from: string, to: string) => () => {
    if (!text.includes(from)) throw new Error(`${name} has no "${from}"`);
    return importText(text.replace(from, to)).findings;
  };
};

const links = changed('nvbandwidth/made_report.txt');
const streams = changed('babelstream/made_cuda.txt');
const mixes = changed('mixbench/made_cuda.txt');

export const casesOfKernels: readonly Case[] = [
  {
    id: 'sum_of_cells',
    says: '55.27 and 55.31 are 110.58, and three roundings 0.015',
    grade: 'contradicts',
    broken: links('memcpy_ce 110.58', 'memcpy_ce 110.60'),
    fits: links('memcpy_ce 110.58', 'memcpy_ce 110.59'),
  },
  {
    id: 'sum_of_ways',
    says: '384.01 one way and 383.12 the other are 767.13',
    grade: 'contradicts',
    broken: links('767.13', '767.15'),
    fits: links('767.13', '767.14'),
  },
  {
    id: 'both_ways',
    says: 'a direction of 55.27 alone is none of more than 60.80 while the other is busy',
    grade: 'suspicious',
    broken: links('50.41', '60.82'),
    fits: links('50.41', '60.80'),
  },
  {
    id: 'bytes_of_kernels',
    says: 'a stream of 1072 MB by Copy is one of 1093 by Mul at most, by the digits of both times',
    grade: 'contradicts',
    broken: streams('4101234.567 0.00052', '4101234.567 0.00054'),
    fits: streams('4101234.567 0.00052', '4101234.567 0.00053'),
  },
  {
    id: 'bytes_of_kernels',
    says: 'rows of a table of mixbench read as many bytes: 150 MB at most by 2727.48 GB/s for less than 0.055 ms',
    grade: 'contradicts',
    broken: mixes('1.12,61234.75', '1.27,61234.75'),
    fits: mixes('1.12,61234.75', '1.25,61234.75'),
  },
  {
    id: 'intensity_of_kernels',
    says: '16.25 operations a byte at 2727.48 GB/s are 44321.55 GFLOPS, to 1.45',
    grade: 'contradicts',
    broken: mixes('44321.50', '44323.10'),
    fits: mixes('44321.50', '44322.90'),
  },
  {
    id: 'faster_than_memory',
    says: 'an H200 moves 1.02 × 4.8 TB/s',
    grade: 'suspicious',
    broken: streams('4123456.789', '4896001.000'),
    fits: streams('4123456.789', '4896000.000'),
  },
  {
    id: 'faster_than_memory',
    says: 'and copies half of that, counted once',
    grade: 'suspicious',
    broken: links('1963.50', '2448.02'),
    fits: links('1963.50', '2448.00'),
  },
  {
    id: 'faster_than_link',
    says: '16 lanes of 32 GT/s with 128 of 130 bits are 63.015 GB/s, and 1.02 of them 64.276',
    grade: 'contradicts',
    broken: links('55.27', '64.30'),
    fits: links('55.27', '64.27'),
  },
  {
    id: 'faster_than_link',
    says: 'NVLink of 900 GB/s both ways has 450 one way, and 1.02 of them are 459',
    grade: 'contradicts',
    broken: links('391.12', '459.02'),
    fits: links('391.12', '459.00'),
  },
  {
    id: 'faster_than_arithmetic',
    says: '67 TFLOPS of FP32 are 80.4 at the most',
    grade: 'contradicts',
    broken: mixes('61234.75', '80400.02'),
    fits: mixes('61234.75', '80400.00'),
  },
];
