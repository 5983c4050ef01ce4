import { execa } from 'execa';

// `npm run test:gpu`: the engine contract, the ways of stepping, the numbers and every measurement on the device.
// `npm run test:gpu -- webgpu` takes another provider than CUDA.

const [provider = 'cuda', ...more] = process.argv.slice(2);
const root = new URL('../../', import.meta.url).pathname;
const files = ['test/gpu', 'test/harness/engines', 'test/harness/measure/ways.test.ts'];
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--no-file-parallelism', ...files, ...more];
const { exitCode } = await execa(process.execPath, ['--disable-warning=ExperimentalWarning', ...vitest], {
  cwd: root,
  stdio: 'inherit',
  reject: false,
  env: { ASSAY_TEST_PROVIDERS: provider, ASSAY_GPU_PROVIDER: provider },
});
process.exitCode = exitCode ?? 1;
