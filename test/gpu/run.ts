import { execa } from 'execa';
import { Failure } from '../../harness/errors.ts';
import { tryTarget } from '../../harness/isolate/try-target.ts';
import { describeMachine } from '../../harness/machine.ts';
import { chooseTarget } from '../../harness/target.ts';

// `npm run test:gpu`: the engine contract, the ways of stepping, the numbers and every measurement on the device.
// `npm run test:gpu -- webgpu` takes another provider than CUDA.

const [provider = 'cuda', ...more] = process.argv.slice(2);
// Without the device every test would fail with the same words.
try {
  const { device, why } = await chooseTarget({ provider }, await describeMachine(), (target) =>
    tryTarget(target),
  );
  process.stderr.write(`tests of a GPU: ${device.name} through the provider "${provider}" (${why})\n`);
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`There is nothing to test on: ${error.message}\n${error.tryThis}\n`);
  process.exit(1);
}

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
