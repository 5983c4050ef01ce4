import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/closing-line.ts'],
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
