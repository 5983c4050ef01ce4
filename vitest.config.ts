import { defineConfig } from 'vitest/config';
import LongOnesFirst from './test/order.ts';

/** Rooms whose modules keep nothing between calls: their tests share a process, so that each module is loaded once. */
const pure = ['test/{results,workloads,dashboard}/**/*.test.ts'];
/** But for those that start a browser or servers on broken disks, or change what a process has one of. */
const apart = [
  'test/dashboard/{person,browser,belief,hostile}.test.ts',
  'test/dashboard/{browser,index}/**/*.test.ts',
  'test/dashboard/report/pdf.test.ts',
];
const others = ['test/*.test.ts', 'test/!(results|workloads|dashboard)/**/*.test.ts'];

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'pure', include: pure, exclude: apart, isolate: false } },
      { extends: true, test: { name: 'apart', include: [...apart, ...others] } },
    ],
    reporters: ['default', './test/closing-line.ts'],
    sequence: { sequencer: LongOnesFirst },
    // Some tests start real processes, and the host may have two cores only.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Many a test waits for a process that it started: on two cores a third one computes meanwhile.
    maxWorkers: 3,
    // Sentences are looked for as they are, here and in what is started from here, not as a narrow screen breaks them.
    // Hints are written as under `npm run assay`, whoever started the tests.
    env: { COLUMNS: '200', ASSAY_CALLED: '', ASSAY_SCRIPT: '' },
    // On a shared CI host a killed or interrupted process can miss its moment; the report names what was tried again.
    retry: process.env.CI ? 1 : 0,
  },
});
