import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { projectContents } from '../../../harness/bundle/contents.ts';
import { createKit } from '../../../harness/bundle/kit.ts';
import { ortOfPackage } from '../../../harness/runtime/ort.ts';
import { assay, assayRun, type Ended, hurry, makeHome, records, tinyTrial } from '../../fixtures/assay.ts';
import { gpuHost, type MadeUpLibraries, whyNotBare } from '../../fixtures/gpu-host.ts';
import type { SmiAnswers } from '../../fixtures/nvidia-smi/told.ts';
import { madeUpProject } from '../bundle/made-up-project.ts';
import { providerNeeds } from '../runtime/made-up-host.ts';
import { archive, type Build, bareProviders, temporary, wheel } from '../runtime/made-up-packages.ts';
import { writeElf } from '../runtime/tiny-elf.ts';
import { zip } from '../runtime/zip.ts';

// What can go wrong on a GPU host, each through the real command line: the message names the cause and the way out.
// docs/gpu.md, "What can go wrong", is the same list.

const home = makeHome();
afterAll(() => home.remove());

/** A place of its own, with a GPU host around it. */
function onHost(smi: SmiAnswers, libraries: MadeUpLibraries = {}, more: Record<string, string> = {}) {
  const folder = mkdtempSync(join(home.folder, 'host-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const place = { folder, cache: join(folder, 'cache'), store: join(folder, 'store') };
  const env = { ...gpuHost(folder, smi, libraries), ...more };
  return {
    place,
    command: (...args: string[]) => assay(place, args, { env }),
    run: (...args: string[]) => assayRun(place, args, { env }),
    /** A run whose first worker says this while it loads. */
    runThatSays: (text: string, ...args: string[]) =>
      assayRun(place, args, {
        env,
        fault: { what: 'fail', phase: 'loading', mark: join(folder, 'said'), text },
      }),
    install: (build: Build) =>
      assay(place, ['runtime', 'install', '--from', bareProviders({ version: ours, ...build })]),
  };
}

const ours = ortOfPackage().version!;
const h200: SmiAnswers = { models: ['h200'] };
const cuda = ['smoke', '--provider', 'cuda'];
/** A setting that CUDA has kernels for. */
const onGpu = 'decode tiny float16 b1 c64';

/** A refusal that a person on the host can act upon: cause, way out, the right exit code, nothing of the program's inside. */
function expectRefusal(ended: Ended, code: 1 | 2, cause: RegExp, wayOut: RegExp) {
  // Sentences are looked for as they are, not as a screen breaks them.
  const said = ended.stderr.replace(/\n {2,}/g, ' ');
  expect(said).toMatch(cause);
  expect(said).toMatch(wayOut);
  expect(ended.stderr).not.toMatch(/should not|node:internal|\.ts:\d|onnxruntime_src|processes$/m);
  expect(ended.stdout).toBe('');
  expect(ended.code).toBe(code);
}

const notBare = process.platform === 'linux' ? whyNotBare() : 'the CUDA provider is looked for on Linux only';
if (notBare) process.stderr.write(`gpu-host.test.ts: hosts without CUDA libraries are skipped: ${notBare}\n`);

describe.skipIf(notBare !== null)('no driver', () => {
  it('is told with how to get one', async () => {
    const host = onHost({ fails: { stdout: '', exitCode: 127 } }, { cuda: 13 });
    await host.install({ cuda: 13 });
    expectRefusal(
      await host.run(...cuda),
      1,
      /No NVIDIA driver: neither libcuda/,
      /Install the driver.*--gpus all/,
    );
    const { stdout, code } = await host.command('doctor');
    expect(stdout).toMatch(/✗ driver +No NVIDIA driver/);
    expect(stdout).not.toMatch(/assay -- doctor/);
    expect(code).toBe(0);
  });
});

describe('a driver that does not serve', () => {
  const failures: [string, string, number, RegExp, RegExp][] = [
    [
      'that is not loaded',
      "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.",
      9,
      /kernel module is not loaded/,
      /modprobe nvidia/,
    ],
    [
      'of another version than its libraries',
      'Failed to initialize NVML: Driver/library version mismatch',
      18,
      /of different versions, as after an update/,
      /Restart the host/,
    ],
    ['that sees no GPU', 'No devices were found', 6, /sees no GPU/, /lspci/],
    [
      'that a container has lost',
      'Failed to initialize NVML: Unknown Error',
      255,
      /may not reach its devices any more/,
      /Start the container anew/,
    ],
    ['that this user may not ask', 'Insufficient Permissions', 4, /this user may not ask/i, /\/dev\/nvidia/],
    [
      'whose GPU is gone',
      'Unable to determine the device handle for GPU0000:83:00.0: GPU is lost.',
      15,
      /fallen off the bus/,
      /dmesg \| grep Xid/,
    ],
  ];
  it.each(failures)(
    '%s is told apart, by `doctor` and by `run`',
    async (_, stdout, exitCode, cause, wayOut) => {
      const host = onHost({ fails: { stdout, exitCode } });
      const { stdout: doctor } = await host.command('doctor');
      expect(doctor.replace(/\s+/g, ' ')).toMatch(cause);
      expect(doctor.replace(/\s+/g, ' ')).toMatch(wayOut);
      expectRefusal(await host.run(...cuda), 1, cause, wayOut);
    },
  );

  it('is the reason that is told where a GPU is asked for by its index', async () => {
    const host = onHost({ fails: { stdout: 'No devices were found', exitCode: 6 } });
    expectRefusal(
      await host.run(...cuda, '--device', '0'),
      2,
      /this host has 0 GPUs: .*sees no GPU/,
      /lspci/,
    );
  });
});

describe('a driver that is too old', () => {
  const old: SmiAnswers = { models: ['h200'], card: { driver_version: '550.54.15' } };

  it.skipIf(notBare !== null)(
    'is told by its version before anything is loaded, with the provider that it can run',
    async () => {
      const host = onHost(old, { cuda: 13, cudnn: true, driver: true });
      await host.install({ cuda: 13 });
      expectRefusal(
        await host.run(...cuda),
        1,
        /Driver 550\.54\.15 is too old: CUDA 13 needs 580/,
        /Update the driver to 580 or newer, or use the provider for CUDA 12/,
      );
    },
  );

  it('is told as CUDA says it at run time, without the name of the host and the source of ONNX Runtime', async () => {
    const ended = await onHost(old).runThatSays(
      cudaFailure(
        35,
        'CUDA driver version is insufficient for CUDA runtime version',
        'cudaSetDevice(info_.device_id)',
      ),
      ...cuda,
      '--engine',
      'binding',
    );
    expectRefusal(
      ended,
      1,
      /CUDA failure 35: CUDA driver version is insufficient/,
      /driver is older than the CUDA release.*Update the driver, or take the provider for CUDA 12/,
    );
    expect(ended.stderr).not.toContain('a-secret-host');
  });

  it.each([
    [46, 'CUDA-capable device(s) is/are busy or unavailable', /another process has it alone/],
    [100, 'no CUDA-capable device is detected', /CUDA_VISIBLE_DEVICES/],
    [209, 'no kernel image is available for execution on the device', /no code for this GPU/],
    [802, 'system not yet initialized', /nvidia-fabricmanager/],
    [803, 'system has unsupported display driver / cuda driver combination', /Restart the host/],
  ])('and other failures of CUDA have a meaning and a way out: %i', async (number, words, meaning) => {
    const ended = await onHost(h200).runThatSays(
      cudaFailure(number, words, 'cudaSetDevice(info_.device_id)'),
      ...cuda,
      '--engine',
      'binding',
    );
    expectRefusal(ended, 1, new RegExp(`CUDA failure ${number}`), meaning);
  });

  it('and so has a cuDNN that cannot start, in the words of ONNX Runtime 1.30', async () => {
    const ended = await onHost(h200).runThatSays(
      'Exception during initialization: CUDNN failure 1001: CUDNN_STATUS_NOT_INITIALIZED ; GPU=0 ; hostname=a-secret-host ; file=/onnxruntime_src/onnxruntime/core/providers/cuda/cuda_execution_provider.cc ; line=247 ; expr=cudnnCreate(&cudnn_handle_);',
      ...cuda,
      '--engine',
      'binding',
    );
    expectRefusal(
      ended,
      1,
      /CUDNN failure 1001.*GPU=0 ; expr=cudnnCreate/,
      /another CUDA release.*--cuda-libs/,
    );
  });
});

/** An error of ONNX Runtime's CUDA provider, as one of version 1.2x wrote it (github.com/onnxruntime/mobius/issues/316). */
const cudaFailure = (number: number, words: string, call: string) =>
  '/onnxruntime_src/onnxruntime/core/providers/cuda/cuda_call.cc:122 std::conditional_t<THRW, void, onnxruntime::common::Status> onnxruntime::CudaCall(ERRTYPE, const char*, int) [with ERRTYPE = cudaError; bool THRW = true] ' +
  '/onnxruntime_src/onnxruntime/core/providers/cuda/cuda_call.cc:114 std::conditional_t<THRW, void, common::Status> onnxruntime::CudaCall(ERRTYPE, const char*, int) [with ERRTYPE = cudaError; bool THRW = true] ' +
  `CUDA failure ${number}: ${words} ; GPU=-1 ; hostname=a-secret-host ; file=/build/cuda_execution_provider.cc ; line=336 ; expr=${call}; `;

describe('a provider of another version', () => {
  it('is refused by `runtime install`', async () => {
    const host = onHost(h200);
    const from = wheel({ version: '1.2.3' });
    expectRefusal(
      await host.command('runtime', 'install', '--from', from),
      1,
      new RegExp(`of another version \\(1\\.2\\.3\\); onnxruntime-node here is ${ours}`),
      new RegExp(`Take the package of version ${ours}.*pip download`),
    );
  });

  it.skipIf(notBare !== null)('beside a core that was brought with --ort is named', async () => {
    const host = onHost(h200, { cuda: 13, cudnn: true, driver: true });
    const ort = broughtOrt({ providerVersion: '1.29.0' });
    expectRefusal(
      await host.run(...cuda, '--ort', ort),
      1,
      /libonnxruntime_providers_cuda\.so is not of version 1\.30\.0, which its core library is/,
      /install them together/,
    );
  });
});

/** A folder with a core and a CUDA provider, for --ort. */
function broughtOrt({ needed = providerNeeds(13), providerVersion = '1.30.0' }): string {
  const folder = temporary();
  writeElf(join(folder, 'libonnxruntime.so.1'), { versions: ['VERS_1.30.0'] });
  writeElf(join(folder, 'libonnxruntime_providers_cuda.so'), { needed, strings: [providerVersion] });
  return folder;
}

describe.skipIf(notBare !== null)('a missing cuDNN', () => {
  it('is an error with the package to get, where the provider cannot be loaded without it', async () => {
    const host = onHost(h200, { cuda: 13, driver: true });
    const ort = broughtOrt({ needed: [...providerNeeds(13), 'libcudnn.so.9'] });
    expectRefusal(
      await host.run(...cuda, '--ort', ort),
      1,
      /libcudnn\.so\.9 is missing; libonnxruntime_providers_cuda\.so cannot be loaded without it/,
      /pip install "nvidia-cudnn-cu13.*libcudnn9-cuda-13.*--cuda-libs/,
    );
  });

  it('is a warning of `doctor` where it is opened on demand; what is found is shown with version and path', async () => {
    const host = onHost(h200, { cuda: 13, driver: true });
    await host.install({ cuda: 13 });
    const { stdout } = await host.command('doctor');
    expect(stdout).toMatch(/! libcudnn\.so\.9 +libcudnn\.so\.9 is missing; ONNX Runtime opens it on demand/);
    expect(stdout).toContain('nvidia-cudnn-cu13');
    expect(stdout).toMatch(
      /✓ libcublas\.so\.13 +13, found in LD_LIBRARY_PATH\n +\/.*\/cuda\/libcublas\.so\.13\n/,
    );
    expect(stdout).toMatch(
      new RegExp(`✓ provider +${ours.replaceAll('.', '\\.')}, CUDA provider for CUDA 13\n +/.*_cuda\\.so\n`),
    );
    expect(stdout).toMatch(/✓ driver +580\.173\.02, NVIDIA driver\n +\/.*\/libcuda\.so\.1\n/);
  });
});

describe.skipIf(notBare !== null)('the wrong CUDA major', () => {
  it('is named beside each missing library, with the provider that would fit', async () => {
    const host = onHost(h200, { cuda: 12, cudnn: true, driver: true });
    await host.install({ cuda: 13 });
    expectRefusal(
      await host.run(...cuda),
      1,
      /libraries of CUDA 12, but the provider is built for CUDA 13/,
      /libcublas\.so\.13 is missing[\s\S]*the provider for CUDA 12\. Run/,
    );
  });
});

describe('a GPU that somebody else uses', () => {
  const uuid = 'GPU-6f1d3a52-0c1e-4b7a-9d55-0a4c1f2e3d01';
  const python = `${uuid}, 4242, /usr/bin/python3, 20480`;

  it.each([
    ['asked for', ['--provider', 'cuda']],
    ['chosen', []],
  ])('is refused with program, process and memory, also where it is %s', async (_, provider) => {
    const host = onHost({ models: ['h200'], processes: [python] });
    if (provider.length === 0) await host.install({ cuda: 13 });
    expectRefusal(
      await host.run('smoke', ...provider),
      1,
      /GPU 0 \(NVIDIA H200\) is in use by python3 \(process 4242, 20480 MiB\)/,
      /Wait until it is done.*--allow-busy.*DEGRADED/,
    );
  });

  it('is not disturbed by `doctor` either, which names the user', async () => {
    const host = onHost({ models: ['h200'], processes: [python] });
    const { stdout } = await host.command('doctor');
    expect(stdout).toMatch(/! GPU 0 +GPU 0 \(NVIDIA H200\) is in use by python3/);
    expect(stdout).toMatch(/✗ cuda +GPU 0 \(NVIDIA H200\) is in use by python3/);
  });

  it('is told with the GPU that is free, which can be measured', async () => {
    const host = onHost({ models: ['h200', 'h200'], processes: [python] });
    const free = ['--provider', 'cuda', '--engine', 'null'];
    expectRefusal(
      await host.run(onGpu, ...hurry, ...free),
      1,
      /GPU 0 .* in use/,
      /GPU 1 is free: --device 1/,
    );
    expect((await host.run(onGpu, ...hurry, ...free, '--device', '1')).stderr).toMatch(/^NVIDIA H200 \(cuda/);
  });

  it('lets nobody else in, in the compute mode Exclusive_Process: --allow-busy is no way out', async () => {
    const host = onHost({
      models: ['h200'],
      card: { compute_mode: 'Exclusive_Process' },
      processes: [python],
    });
    const ended = await host.run(...cuda, '--allow-busy');
    expectRefusal(
      ended,
      1,
      /python3 .*one process at a time \(compute mode Exclusive_Process\)/,
      /Wait until it is done/,
    );
    expect(ended.stderr).not.toContain('--allow-busy');
  });

  it('is closed to all in the compute mode Prohibited', async () => {
    const host = onHost({ models: ['h200'], card: { compute_mode: 'Prohibited' } });
    expectRefusal(await host.run(...cuda), 1, /compute mode Prohibited/, /nvidia-smi -i 0 -c DEFAULT/);
  });

  it('shows by its memory where the process is hidden, in another container', async () => {
    const host = onHost({ models: ['h200'], card: { 'memory.used': '90000' } });
    expectRefusal(
      await host.run(...cuda),
      1,
      /90000 of its 143771 MiB in use, and no process shows/,
      /on the host itself and stop it, or .*--allow-busy/,
    );
  });

  it.each([
    ['shows', { processes: [python] }, /python3 \(process 4242, 20480 MiB\)/],
    ['is hidden', { card: { 'memory.used': '90000' } }, /90000 MiB of the device were in use/],
  ])(
    'is measured all the same on request, and the record is DEGRADED: the process %s',
    async (_, busy, detail) => {
      const host = onHost({ models: ['h200'], ...busy });
      const ended = await host.run(onGpu, ...hurry, '--provider', 'cuda', '--engine', 'null', '--allow-busy');
      expect(ended.code).toBe(0);
      const [stored] = await records(host.place);
      expect(stored!.record.validity.state).toBe('DEGRADED');
      const found = stored!.record.validity.reasons.find(({ code }) => code === 'foreign_process');
      expect(found?.detail).toMatch(detail);
    },
  );
});

describe('a GPU that is cut into slices (MIG)', () => {
  const list = [
    'GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-6f1d3a52-0c1e-4b7a-9d55-0a4c1f2e3d05)',
    '  MIG 3g.40gb     Device  0: (UUID: MIG-0b1c2d3e-0001)',
    '  MIG 1g.10gb     Device  1: (UUID: MIG-0b1c2d3e-0002)',
  ].join('\n');
  const wayOut = /End MIG mode.*nvidia-smi -i 0 -mig 0/;

  it('is refused with its slices, also where one of them is named', async () => {
    const host = onHost({ models: ['h100-mig'], list });
    expectRefusal(
      await host.run(...cuda),
      1,
      /in MIG mode, cut into 3g\.40gb, 1g\.10gb.*Only whole GPUs/,
      wayOut,
    );
    const named = onHost({ models: ['h100-mig'], list }, {}, { CUDA_VISIBLE_DEVICES: 'MIG-0b1c2d3e-0002' });
    expectRefusal(await named.run(...cuda, '--allow-busy'), 1, /in MIG mode/, wayOut);
  });

  it('is refused where no slice was made, since CUDA sees no device then', async () => {
    expectRefusal(
      await onHost({ models: ['h100-mig'] }).run(...cuda),
      1,
      /no instance is made.*CUDA sees no device/,
      wayOut,
    );
  });

  it('leaves the whole GPU beside it to be measured', async () => {
    const host = onHost({ models: ['h100-mig', 'h200'], list });
    expectRefusal(await host.run(...cuda), 1, /MIG mode/, /GPU 1 is free: --device 1/);
  });
});

describe('an unknown device', () => {
  it.each([
    [
      'an index that this host does not have',
      ['cuda', '--device', '9'],
      {},
      /no device 9: this host has 1 GPU\./,
      /assay -- list devices/,
    ],
    [
      'a number that CUDA does not count to',
      ['cuda=device_id:9'],
      {},
      /no device_id:9: CUDA counts 1 GPU here/,
      /--device/,
    ],
    [
      'a GPU that the environment hides',
      ['cuda', '--device', '0'],
      { CUDA_VISIBLE_DEVICES: '1' },
      /GPU 0 is hidden by CUDA_VISIBLE_DEVICES=1/,
      /Unset the variable/,
    ],
    [
      'any GPU, where the environment hides all',
      ['cuda'],
      { CUDA_VISIBLE_DEVICES: '' },
      /hides every GPU/,
      /Unset the variable/,
    ],
  ] as const)('is refused: %s', async (_, provider, env, cause, wayOut) => {
    const host = onHost(h200, {}, env);
    expectRefusal(await host.run('smoke', '--provider', ...provider), 2, cause, wayOut);
  });

  it('that no catalogue lists is measured like any other, and `doctor` says that nothing declared is there', async () => {
    const host = onHost({ models: ['h200'], card: { name: 'NVIDIA Z9000' } });
    const doctor = (await host.command('doctor')).stdout.replace(/\s+/g, ' ');
    expect(doctor).toMatch(/✓ GPU 0 NVIDIA Z9000.*is unlisted.*nothing declared is there to compare with/);
    const ended = await host.run(onGpu, ...hurry, '--provider', 'cuda', '--engine', 'null');
    expect([ended.code, ended.stderr]).toEqual([0, expect.stringMatching(/^NVIDIA Z9000 \(cuda/)]);
  });
});

describe('not enough memory', () => {
  it.each([
    [
      'the arena',
      "Non-zero status code returned while running MatMul node. Name:'m' Status Message: /onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:376 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool) Failed to allocate memory for requested buffer of size 939524096",
    ],
    [
      'the arena with a limit',
      '/onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:321 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool) Available memory of 536870912 is smaller than requested bytes of 1073741824',
    ],
    ['CUDA', cudaFailure(2, 'out of memory', 'cudaMalloc((void**)&p, size)')],
    [
      'cuBLAS',
      'CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0 ; hostname=a-secret-host ; expr=cublasCreate(&handle)',
    ],
    ['Vulkan', 'vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY'],
  ])('as %s says it is the outcome out_of_memory, with the words and the remedy', async (_, text) => {
    const host = onHost(h200);
    const ended = await host.runThatSays(text, tinyTrial, ...hurry, '--provider', 'cpu');
    expect(ended.code).toBe(3);
    const [{ record }] = (await records(host.place)) as [Awaited<ReturnType<typeof records>>[number]];
    expect(record.repeats.map(({ outcome }) => outcome)).toEqual(['out_of_memory']);
    expect(record.repeats[0]!.error).toMatch(
      /^no memory could be allocated while loading: .*(allocate|memory|ALLOC)/i,
    );
    expect(record.repeats[0]!.error).not.toMatch(/a-secret-host|onnxruntime_src/);
    expect(`${ended.stdout}${ended.stderr}`).toMatch(/smaller batch, context or precision/);
  });
});

describe('an archive in --from', () => {
  const whole = () => readFileSync(wheel({ version: ours }));
  const cases: [string, () => string, 1 | 2, RegExp, RegExp][] = [
    [
      'that is not there',
      () => '/no/such.whl',
      2,
      /--from \/no\/such\.whl does not exist/,
      /Name an archive or a folder/,
    ],
    [
      'that is a page of a web server',
      () => archive('page.whl', '<html>404</html>'),
      1,
      /page\.whl is no archive/,
      /Give a NuGet package/,
    ],
    ['that is empty', () => archive('empty.whl', ''), 1, /empty\.whl is no archive/, /Give a NuGet package/],
    [
      'that was cut',
      () => archive('cut.whl', whole().subarray(0, -40)),
      1,
      /cut\.whl \(\d+ bytes\) is damaged/,
      /Copy or download it again/,
    ],
    [
      'with flipped bits',
      () => archive('bits.whl', flipped(whole())),
      1,
      /bits\.whl \(\d+ bytes\) is damaged/,
      /compare its checksum/,
    ],
    [
      'of something else',
      () => archive('flask.whl', zip({ 'flask/app.py': 'x = 1' })),
      1,
      /flask\.whl holds no CUDA provider.*package of something else/,
      /"gpu" in its name/,
    ],
    [
      'for Windows',
      () => archive('win.nupkg', zip({ 'runtimes/win-x64/native/onnxruntime_providers_cuda.dll': 'MZ' })),
      1,
      /holds no CUDA provider for Linux.*It holds runtimes\/win-x64/,
      /"gpu" in its name/,
    ],
    [
      'for another processor',
      () => wheel({ version: ours, machine: 2 }),
      1,
      /is for other.*this host is/,
      /Take the package for linux-/,
    ],
    [
      'built for CUDA 11',
      () => wheel({ version: ours, cuda: 11 }),
      1,
      /neither CUDA 12 nor CUDA 13/,
      /runtime install/,
    ],
  ];
  it.runIf(process.platform === 'linux').each(cases)(
    '%s is refused, and nothing is left behind',
    async (_, make, code, cause, wayOut) => {
      const host = onHost(h200);
      expectRefusal(await host.command('runtime', 'install', '--from', make()), code, cause, wayOut);
      expect(readdirSync(join(host.place.cache, 'runtime'))).toEqual([]);
    },
  );
});

/** A wheel whose provider was damaged on its way. */
function flipped(bytes: Buffer): Buffer {
  const at = bytes.indexOf('libonnxruntime_providers_cuda.so') + 60;
  bytes[at]! ^= 0xff;
  return bytes;
}

describe.runIf(process.platform === 'linux')('a part of a bundle', () => {
  it.each([
    ['that is missing', (part: string) => rmSync(part), /1-node\.gz\.001 is missing/],
    [
      'that is damaged',
      (part: string) => writeFileSync(part, 'rot'),
      /1-node\.gz\.001 is damaged \(its SHA-256/,
    ],
  ])('%s is named, and nothing is installed', async (_, harm, cause) => {
    const root = madeUpProject();
    const kit = await createKit({
      root,
      into: join(temporary(), 'kit'),
      partBytes: 1 << 20,
      project: projectContents(root, 'all'),
      libraries: [],
    });
    harm(join(kit.folder, '1-node.gz.001'));
    const ended = spawnSync('sh', [join(kit.folder, 'install.sh'), join(temporary(), 'assay')], {
      encoding: 'utf8',
    });
    expectRefusal(
      { ...ended, code: ended.status! },
      1,
      cause,
      /Copy these parts again; nothing was installed/,
    );
  });
});
