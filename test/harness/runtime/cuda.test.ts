import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cudaMajorOf, findCudaLibraries, otherCudaMajors } from '../../../harness/runtime/cuda.ts';
import type { HostView } from '../../../harness/runtime/host.ts';
import { searchPlaces } from '../../../harness/runtime/places.ts';
import { addCuda, addCudnn, link, madeUpHost, providerNeeds } from './made-up-host.ts';

// Folder and library of each wheel, as pip unpacks them.
const CUDA_12_WHEELS = {
  cublas: 'libcublas.so.12',
  cuda_runtime: 'libcudart.so.12',
  cuda_nvrtc: 'libnvrtc.so.12',
  curand: 'libcurand.so.10',
  cufft: 'libcufft.so.11',
};
const SITE = 'venv/lib/python3.12/site-packages';

function find(made: ReturnType<typeof madeUpHost>, major: 12 | 13 = 13, cudaLibs?: string) {
  const provider = made.add('ort/libonnxruntime_providers_cuda.so', { needed: providerNeeds(major) });
  return findCudaLibraries(provider, major, searchPlaces(made.host, cudaLibs));
}

function names(libraries: { soname: string }[]): string[] {
  return libraries.map(({ soname }) => soname);
}

describe('the CUDA release of a provider', () => {
  it.each([12, 13] as const)('is %i where it names the libraries of that release', (major) => {
    const { add } = madeUpHost();
    expect(cudaMajorOf(add('p.so', { needed: providerNeeds(major) }))).toBe(major);
  });

  it('is unknown for CUDA 11 and for a provider of another vendor', () => {
    const { add } = madeUpHost();
    expect(cudaMajorOf(add('old.so', { needed: ['libcudart.so.11.0', 'libcublas.so.11'] }))).toBeNull();
    expect(cudaMajorOf(add('amd.so', { needed: ['libmigraphx_c.so.3'] }))).toBeNull();
  });
});

describe('finding CUDA libraries', () => {
  const places: [string, string, (root: string) => HostView['env'], Record<string, string>?][] = [
    ['a toolkit', 'usr/local/cuda-13.0/targets/x86_64-linux/lib', () => ({})],
    ['CUDA_HOME', 'opt/cuda/lib64', (root) => ({ CUDA_HOME: `${root}/opt/cuda` })],
    ['LD_LIBRARY_PATH', 'somewhere', (root) => ({ LD_LIBRARY_PATH: `/no/such:${root}/somewhere` })],
    ['conda', 'conda/lib', (root) => ({ CONDA_PREFIX: `${root}/conda` })],
    [
      'a virtual environment with CUDA 13 wheels',
      `${SITE}/nvidia/cu13/lib`,
      (root) => ({ VIRTUAL_ENV: `${root}/venv` }),
    ],
    [
      'pyenv',
      'pyenv/versions/3.12.1/lib/python3.12/site-packages/nvidia/cu13/lib',
      (root) => ({ PYENV_ROOT: `${root}/pyenv` }),
    ],
    ['the system', 'usr/lib/x86_64-linux-gnu', () => ({})],
  ];

  it.each(places)('looks into %s', (_name, folder, env) => {
    const made = madeUpHost();
    Object.assign(made.host.env, env(made.root));
    addCuda(made.add, folder, 13);
    const { preload, missing } = find(made);
    expect(names(missing)).toEqual(['libcudnn.so.9']);
    expect(preload.map(({ path }) => path)).toContain(join(made.root, folder, 'libcublas.so.13'));
  });

  it('asks the python3 on the PATH for its packages and the loader for its cache', () => {
    const answers: Record<string, string> = {};
    const made = madeUpHost({}, answers);
    addCuda(made.add, 'py/nvidia/cu13/lib', 13);
    rmSync(join(made.root, 'py/nvidia/cu13/lib/libcurand.so.10'));
    const curand = made.add('cached/libcurand.so.10.4', { soname: 'libcurand.so.10' });
    answers.python3 = `${made.root}/py\n${made.root}/user-site\n`;
    answers.ldconfig = `2 libs found in cache\n\tlibcurand.so.10 (libc6,x86-64) => ${curand}\n`;
    expect(names(find(made).missing)).toEqual(['libcudnn.so.9']);
  });

  it('reads the CUDA 12 wheels, which have a folder for each library', () => {
    const made = madeUpHost();
    made.host.env.VIRTUAL_ENV = `${made.root}/venv`;
    for (const [wheel, file] of Object.entries(CUDA_12_WHEELS)) {
      const needed = file === 'libcublas.so.12' ? ['libcublasLt.so.12'] : [];
      made.add(`${SITE}/nvidia/${wheel}/lib/${file}`, { needed });
    }
    made.add(`${SITE}/nvidia/cublas/lib/libcublasLt.so.12`);
    addCudnn(made.add, `${SITE}/nvidia/cudnn/lib`);
    made.add(`${SITE}/nvidia_cudnn_cu12-9.10.2.21.dist-info/x`);
    const { preload, missing } = find(made, 12);
    expect(missing).toEqual([]);
    expect(preload.find(({ soname }) => soname === 'libcudnn.so.9')?.version).toBe('9.10.2.21');
  });

  it('lists every library after those that it needs', () => {
    const made = madeUpHost();
    addCuda(made.add, 'usr/local/cuda/lib64', 13);
    const order = names(find(made).preload);
    expect(order.indexOf('libcublasLt.so.13')).toBeLessThan(order.indexOf('libcublas.so.13'));
    expect(order.indexOf('libcudart.so.13')).toBeLessThan(order.indexOf('libcurand.so.10'));
    expect(new Set(order).size).toBe(order.length);
  });

  it('follows needs of needs, into libraries that no table knows', () => {
    const made = madeUpHost();
    addCuda(made.add, 'libs', 13);
    made.add('libs/libcublas.so.13', { needed: ['libcublasLt.so.13', 'libnvextra.so.2'] });
    const { missing } = find(made, 13, join(made.root, 'libs'));
    expect(missing.find(({ soname }) => soname === 'libnvextra.so.2')).toMatchObject({
      use: 'linked',
      neededBy: 'libcublas.so.13',
      tryThis: expect.stringContaining('--cuda-libs'),
    });
  });

  it('takes the folder that the user names before any other', () => {
    const made = madeUpHost();
    addCuda(made.add, 'usr/local/cuda/lib64', 13);
    made.add('mine/libcublas.so.13', { needed: ['libcublasLt.so.13'] });
    const cublas = find(made, 13, join(made.root, 'mine')).preload.find(
      ({ soname }) => soname === 'libcublas.so.13',
    );
    expect(cublas).toMatchObject({ place: '--cuda-libs', path: join(made.root, 'mine/libcublas.so.13') });
  });

  it('keeps to the place that holds most of them, so that one toolkit is not mixed with another', () => {
    const made = madeUpHost();
    made.add('usr/local/cuda-13.0/lib64/libcublas.so.13');
    made.host.env.VIRTUAL_ENV = `${made.root}/venv`;
    addCuda(made.add, `${SITE}/nvidia/cu13/lib`, 13);
    const folders = find(made).preload.map(({ path }) => path.includes('site-packages'));
    expect(folders.every(Boolean)).toBe(true);
  });

  it('passes over libraries of another machine', () => {
    const made = madeUpHost();
    addCuda(made.add, 'usr/local/cuda/lib64', 13);
    made.add('usr/local/cuda/lib64/libcudart.so.13', { machine: 2 });
    expect(names(find(made).missing)).toContain('libcudart.so.13');
  });

  it('reads the full version behind a link, and finds a library whose link is missing', () => {
    const made = madeUpHost();
    addCuda(made.add, 'usr/local/cuda/lib64', 12);
    const folder = 'usr/local/cuda/lib64';
    for (const name of ['libcudart.so.12', 'libcublas.so.12']) rmSync(join(made.root, folder, name));
    link(made.add(`${folder}/libcudart.so.12.9.79`), 'libcudart.so.12');
    made.add(`${folder}/libcublas.so.12.9.1.4`, { needed: ['libcublasLt.so.12'] });
    const versions = Object.fromEntries(
      find(made, 12).preload.map(({ soname, version }) => [soname, version]),
    );
    expect(versions).toMatchObject({ 'libcudart.so.12': '12.9.79', 'libcublas.so.12': '12.9.1.4' });
  });

  it('does not take cuRAND or cuDNN of another CUDA release, though their sonames are the same', () => {
    const made = madeUpHost();
    made.host.env.VIRTUAL_ENV = `${made.root}/venv`;
    addCuda(made.add, `${SITE}/nvidia/cu13/lib`, 13);
    addCudnn(made.add, `${SITE}/nvidia/cudnn/lib`);
    made.add(`${SITE}/nvidia_cudnn_cu13-9.26.0.51.dist-info/x`);
    expect(names(find(made, 12).preload)).toEqual([]);
    expect(names(find(made, 13).missing)).toEqual([]);
  });

  it('knows them by the CUDA libraries that they name, where no folder or package tells', () => {
    const made = madeUpHost();
    addCuda(made.add, 'usr/lib/x86_64-linux-gnu', 12);
    made.add('usr/lib/x86_64-linux-gnu/libcurand.so.10', { needed: ['libcudart.so.13'] });
    expect(names(find(made, 12).missing)).toContain('libcurand.so.10');
  });

  it('names the exact way to get each missing library', () => {
    const ways = Object.fromEntries(
      find(madeUpHost(), 13).missing.map(({ soname, tryThis }) => [soname, tryThis]),
    );
    expect(ways['libcublasLt.so.13']).toContain('pip install "nvidia-cublas~=13.0"');
    expect(ways['libcurand.so.10']).toContain('pip install "nvidia-curand~=10.0"');
    expect(ways['libcudnn.so.9']).toContain('pip install "nvidia-cudnn-cu13~=9.0"');
    expect(ways['libcudnn.so.9']).toContain('libcudnn9-cuda-13');
    const cuda12 = Object.fromEntries(
      find(madeUpHost(), 12).missing.map(({ soname, tryThis }) => [soname, tryThis]),
    );
    expect(cuda12['libcublasLt.so.12']).toContain('pip install "nvidia-cublas-cu12"');
  });

  it('names the parts that a torn cuDNN lacks', () => {
    const made = madeUpHost();
    addCuda(made.add, 'libs', 13);
    addCudnn(made.add, 'libs');
    rmSync(join(made.root, 'libs/libcudnn_ops.so.9'));
    const { missing } = find(made, 13, join(made.root, 'libs'));
    expect(missing).toEqual([expect.objectContaining({ soname: 'libcudnn_ops.so.9', use: 'on demand' })]);
  });

  it('sees which other CUDA release the host has', () => {
    const made = madeUpHost();
    addCuda(made.add, 'usr/local/cuda-12.4/lib64', 12);
    expect(otherCudaMajors(13, searchPlaces(made.host))).toEqual([12]);
    expect(otherCudaMajors(12, searchPlaces(made.host))).toEqual([]);
  });
});
