import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { tryReadElf } from './elf.ts';
import { type HostView, matching, newestFirst } from './host.ts';

/** Somewhere CUDA libraries may be: one toolkit, one Python environment, the loader's cache, … */
export type Place = {
  name: string;
  /** The user named it, so it comes before whatever we find ourselves. */
  explicit: boolean;
  /** Full path of a library that `accept` agrees to, or null. Files of another machine are passed over, as the loader does. */
  find: (soname: string, accept?: (path: string) => boolean) => string | null;
};

// Folder names of a toolkit, of the system and of the NVIDIA container runtime, on x86-64 and aarch64 Linux.
const TOOLKIT_FOLDERS = ['lib64', 'targets/x86_64-linux/lib', 'targets/sbsa-linux/lib', 'lib'];
const SYSTEM_FOLDERS = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib64',
  '/usr/lib/wsl/lib',
  '/usr/local/lib',
  '/usr/local/nvidia/lib64',
];
// CUDA 12 wheels have a folder per library (`nvidia/cublas/lib`), CUDA 13 wheels share one (`nvidia/cu13/lib`).
const PYTHON_FOLDERS = ['nvidia/*/lib', 'torch/lib'];

/** Every place to look in, the user's own first. `cudaLibs` is the folder given by `--cuda-libs`. */
export function searchPlaces(host: HostView, cudaLibs?: string): Place[] {
  return [
    ...listed(host, '--cuda-libs', cudaLibs),
    ...listed(host, 'LD_LIBRARY_PATH', host.env.LD_LIBRARY_PATH),
    folderPlace(host, 'this kit', [join(host.kit, 'cuda')]),
    ...toolkits(host),
    ...conda(host),
    ...pythons(host),
    loaderCache(host),
    folderPlace(host, 'system folders', matching(host.root, ...SYSTEM_FOLDERS)),
  ];
}

function listed(host: HostView, name: string, value: string | undefined): Place[] {
  const folders = (value ?? '').split(':').filter(Boolean);
  return folders.length === 0 ? [] : [{ ...folderPlace(host, name, folders), explicit: true }];
}

function toolkits(host: HostView): Place[] {
  const named = [host.env.CUDA_HOME, host.env.CUDA_PATH].filter((path) => path !== undefined && path !== '');
  return [...named, ...matching(host.root, '/usr/local/cuda', '/usr/local/cuda-*')].map((toolkit) =>
    folderPlace(
      host,
      `toolkit ${toolkit}`,
      TOOLKIT_FOLDERS.map((folder) => join(toolkit!, folder)),
    ),
  );
}

function conda(host: HostView): Place[] {
  const prefix = host.env.CONDA_PREFIX;
  if (!prefix) return [];
  return [
    folderPlace(host, `conda ${prefix}`, [join(prefix, 'lib'), join(prefix, 'targets/x86_64-linux/lib')]),
  ];
}

/** Site-packages of the active environment, of the `python3` on the PATH, and of every pyenv version. */
function pythons(host: HostView): Place[] {
  const pyenv = host.env.PYENV_ROOT ?? (host.env.HOME && join(host.env.HOME, '.pyenv'));
  const asked = host.run('python3', [
    '-c',
    'import site, sysconfig; print(sysconfig.get_paths()["purelib"]); print(site.getusersitepackages())',
  ]);
  const folders = [
    ...[host.env.VIRTUAL_ENV, host.env.CONDA_PREFIX].flatMap((prefix) =>
      prefix ? matching(prefix, 'lib/python3*/site-packages') : [],
    ),
    ...(asked ?? '').split('\n').filter(Boolean),
    ...(pyenv ? matching(pyenv, 'versions/*/lib/python3*/site-packages') : []),
    ...matching(host.root, '/usr/local/lib/python3*/dist-packages', '/usr/lib/python3/dist-packages'),
  ];
  return [...new Set(folders)].map((folder) =>
    folderPlace(
      host,
      `Python packages in ${folder}`,
      PYTHON_FOLDERS.flatMap((lib) => matching(folder, lib)),
    ),
  );
}

function loaderCache(host: HostView): Place {
  const listing = host.run('ldconfig', ['-p']) ?? host.run('/sbin/ldconfig', ['-p']) ?? '';
  const entries = [...listing.matchAll(/^\s*(\S+) \([^)]*\) => (\S+)$/gm)];
  const matches = (soname: string) =>
    entries.filter(([, name]) => name === soname).map(([, , path]) => path!);
  return {
    name: "the loader's cache",
    explicit: false,
    find: (soname, accept = always) =>
      matches(soname).find((path) => isForHost(path, host) && accept(path)) ?? null,
  };
}

function folderPlace(host: HostView, name: string, folders: string[]): Place {
  const find: Place['find'] = (soname, accept = always) =>
    folders
      .flatMap((folder) => candidates(folder, soname))
      .find((path) => isForHost(path, host) && accept(path)) ?? null;
  return { name, explicit: false, find };
}

/** The file named as the loader asks for it, else a full version of it whose link is missing. */
function candidates(folder: string, soname: string): string[] {
  const exact = join(folder, soname);
  if (existsSync(exact)) return [exact];
  const versions = namesIn(folder).filter((file) => file.startsWith(`${soname}.`));
  return versions.sort(newestFirst).map((file) => join(folder, file));
}

/** None where it is no folder, or one that may not be entered: a path of the environment names what it likes. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isForHost(path: string, host: HostView): boolean {
  return tryReadElf(path)?.machine === host.machine;
}

function always(): boolean {
  return true;
}
