import { describe, expect, it } from 'vitest';
import { runProgram } from '../../../harness/machine/run-program.ts';

describe.runIf(process.platform !== 'win32')('a short program', () => {
  it('that writes without end is ended, and nothing that it wrote is believed', async () => {
    expect(await runProgram('yes', ['0, NVIDIA H200'])).toMatchObject({ endless: true, stdout: '' });
  });

  it('that dies is told with the signal', async () => {
    const result = await runProgram('sh', ['-c', 'echo half; kill -SEGV $$']);
    expect(result).toMatchObject({ exitCode: null, signal: 'SIGSEGV', stdout: 'half\n' });
  });

  it('that may not be started is missing, as one that is not there', async () => {
    for (const command of [import.meta.dirname, '/no/such/tool', import.meta.filename]) {
      expect(await runProgram(command, [])).toMatchObject({ missing: true });
    }
  });
});
