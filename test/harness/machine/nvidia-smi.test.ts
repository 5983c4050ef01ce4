import { describe, expect, it } from 'vitest';
import { readGpuProcesses } from '../../../harness/machine/gpu-processes.ts';
import { amountIn, queryNvidiaSmi, type Run } from '../../../harness/machine/nvidia-smi.ts';
import { runProgram } from '../../../harness/machine/run-program.ts';
import { missing, says } from '../../fixtures/made-up-host.ts';

describe('the reader of nvidia-smi', () => {
  it('finds the tool of WSL in its own folder, and says which program answered', async () => {
    const run: Run = async (program) =>
      program === '/usr/lib/wsl/lib/nvidia-smi' ? says('0, NVIDIA GeForce RTX 4090\n') : missing();
    const answer = await queryNvidiaSmi(run, ['index', 'name']);
    expect(answer).toMatchObject({ status: 'ok', program: '/usr/lib/wsl/lib/nvidia-smi' });
  });

  it('takes no sentence for a row, whatever commas are in it', async () => {
    const run: Run = async () => says('Note, this driver is old\n0, NVIDIA L4\n', 3);
    const answer = await queryNvidiaSmi(run, ['index', 'name']);
    expect(answer).toMatchObject({ status: 'ok', warnings: ['Note, this driver is old'] });
    expect(answer.status === 'ok' && answer.rows.map((row) => row.get('index'))).toEqual([{ value: '0' }]);
  });

  it('keeps the GPUs that were told before the tool gave up, and asks for the rest', async () => {
    const alone = (device: string) =>
      Number(device) > 9 ? says('No devices were found\n', 6) : says(`${device}, GPU ${device}\n`);
    const run: Run = async (_, args) => {
      const at = args.indexOf('-i');
      if (at >= 0) return alone(args[at + 1]!);
      return says('0, GPU 0\nUnable to determine the device handle for GPU0000:1A:00.0: Unknown Error\n', 15);
    };
    const answer = await queryNvidiaSmi(run, ['index', 'name']);
    expect(answer.status === 'ok' && answer.rows.map((row) => row.get('index')?.value)).toEqual(
      Array.from({ length: 10 }, (_, index) => String(index)),
    );
  });

  it('asks for the rest where the tool died without a word', async () => {
    const run: Run = async (_, args) => {
      const at = args.indexOf('-i');
      if (at < 0) return says('0, GPU 0\n', 139);
      return Number(args[at + 1]) > 2 ? says('No devices were found\n', 6) : says(`${args[at + 1]}, GPU\n`);
    };
    const answer = await queryNvidiaSmi(run, ['index', 'name']);
    expect(answer.status === 'ok' && answer.rows).toHaveLength(3);
  });

  it('comes to an end with a tool that gives one answer to every question', async () => {
    const answer = await queryNvidiaSmi(async () => says('0, GPU 0\n1, GPU 1\n', 1), ['index', 'name']);
    expect(answer.status === 'ok' && answer.rows).toHaveLength(2);
    const processes = await readGpuProcesses(async () => says('GPU-1, 12, /bin/a, 7\n', 1));
    expect(processes).toHaveLength(1);
  });

  it('believes no cell of a row that does not fit the question', async () => {
    const answer = await queryNvidiaSmi(async () => says('0, NVIDIA L4, 23034\n'), ['index', 'name']);
    expect(answer).toEqual({
      status: 'failed',
      message: 'it answers with 3 cells where 2 were asked for',
    });
  });

  it('takes no refusal for a row, also of a question for one field', async () => {
    const run: Run = async (_, args) =>
      says(`Field "${args[0]!.split('=')[1]!.split(',')[0]}" is not a valid field to query.\n`, 2);
    const answer = await queryNvidiaSmi(run, ['name', 'uuid']);
    expect(answer).toEqual({ status: 'failed', message: 'the driver knows none of the fields' });
  });

  it('has one limit for a question, however often a driver has it asked again', async () => {
    const limits: number[] = [];
    const run: Run = async (_, args, limitMs) => {
      limits.push(limitMs!);
      const until = performance.now() + 3;
      while (performance.now() < until);
      const [first, second] = args[0]!.split('=')[1]!.split(',');
      return second
        ? says(`Field "${second}" is not a valid field to query.\n`, 2)
        : says(`${first === 'index' ? 0 : ''}\n`);
    };
    await queryNvidiaSmi(run, ['index', 'a', 'b', 'c']);
    expect(limits).toHaveLength(4);
    expect(limits[3]).toBeLessThanOrEqual(limits[0]! - 8);
  });

  it.each([
    ['143771', 143771],
    ['143771 MiB', 143771],
    ['-3.5', -3.5],
    ['143 771,5', null],
    ['1e400', null],
    ['99999999999999999999', null],
    ['0x10', null],
    ['', null],
  ])('reads "%s" as the amount %s', (text, amount) => {
    expect(amountIn(text)).toBe(amount);
  });

  it('makes no GPUs out of a tool that fails at every question', async () => {
    const answer = await queryNvidiaSmi(async () => says('', 255, 'Internal error\n'), ['index', 'name']);
    expect(answer).toEqual({ status: 'failed', message: 'Internal error' });
  });
});

describe('the processes on GPUs', () => {
  it('are read where the name of a program holds the separator, and their memory is not told', async () => {
    const run: Run = async () =>
      says('GPU-1, 12, /opt/x, y, z/serve, [N/A]\n[N/A], 13, [Not Found], [N/A]\n');
    expect(await readGpuProcesses(run)).toMatchObject([
      { pid: 12, program: 'serve', memoryMib: null },
      { pid: 13, program: null, memoryMib: null },
    ]);
  });
});

describe.skipIf(process.platform === 'win32')('a program', () => {
  const limitMs = 1500;
  const take = async (script: string) => {
    const begin = performance.now();
    const result = await runProgram('sh', ['-c', script], limitMs);
    return { ...result, ms: performance.now() - begin };
  };

  it('that hangs with a child on its pipes is ended at its limit, and its output is kept', async () => {
    const { ms, ...result } = await take('trap "" TERM; echo said; sleep 300 & wait');
    expect(result).toMatchObject({ timedOut: true, stdout: 'said\n', exitCode: null });
    expect(ms).toBeLessThan(limitMs + 1000);
  });

  it('that has ended is not waited for because of a child that keeps its pipes', async () => {
    const { ms, ...result } = await take('echo said; sleep 300 & exit 7');
    expect(result).toMatchObject({ exitCode: 7, stdout: 'said\n' });
    expect(ms).toBeLessThan(limitMs);
  });

  it('that may not be started is not there', async () => {
    expect(await runProgram('/etc/passwd', [])).toMatchObject({ missing: true, exitCode: null });
  });
});
