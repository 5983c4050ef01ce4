#!/usr/bin/env node
// The first door: plain JavaScript, so that any Node from 20 on can walk through it.
// It sees to the packages that the lock file asks for, then hands over to Node 24,
// which runs TypeScript without a build.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { constants } from 'node:os';
import { basename, delimiter, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const windows = process.platform === 'win32';
const modules = join(root, 'node_modules');
/** From npm's cache where that has it; what the network does not give after a few seconds it will not give after minutes. */
const installing = [
  'ci',
  '--loglevel=error',
  '--prefer-offline',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-maxtimeout=4000',
];
/** How this was called, so that what is said to type can be typed. `assay` of a kit says how it was called itself. */
const called = howCalled();
const nodeIn = (folder) => join(folder, 'node', 'bin', windows ? 'node.exe' : 'node');

function howCalled() {
  const { ASSAY_SCRIPT: script, npm_package_json: packageFile, INIT_CWD: typedIn } = process.env;
  if (script) return programName(script);
  if (packageFile && isSame(packageFile, join(root, 'package.json'))) {
    // npm looks for the project in the folders above.
    const isWithin = typedIn && !relative(realOf(root), realOf(typedIn)).startsWith('..');
    return isWithin || !typedIn
      ? 'npm run assay --'
      : `npm --prefix ${quoted(shortest(root, typedIn))} run assay --`;
  }
  const [, door] = process.argv;
  if (/\.mjs$/.test(door)) return `${quoted(process.argv0)} ${quoted(shortest(door, process.cwd()))}`;
  return programName(door);
}

/** A program that the PATH finds goes by its name alone. */
function programName(path) {
  const name = basename(path);
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const found = folders.map((folder) => join(folder, name)).find((each) => existsSync(each));
  if (found && isSame(found, path)) return name;
  const short = shortest(resolve(path), process.cwd());
  return quoted(short.includes('/') ? short : `./${short}`);
}

function shortest(path, from) {
  const way = relative(from, path) || '.';
  return way.length < path.length ? way : path;
}

function isSame(a, b) {
  return realOf(a) === realOf(b);
}

function realOf(path) {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** A word as a shell takes it; the same as in harness/hint.ts, which this file cannot read before Node 24 is there. */
function quoted(word) {
  if (/^[\p{L}\p{N}_@%+=:,./-]+$/u.test(word)) return word;
  return windows ? `"${word.replaceAll('"', '""')}"` : `'${word.replaceAll("'", "'\\''")}'`;
}

const [first, ...rest] = process.argv.slice(2);
const isForTests = first === '--test' || first === '--script';

/**
 * Packages that satisfy the lock file are taken as they are, whoever installed them; else they are installed. They are looked through at
 * every start, which takes a hundredth of a second: a mark of an earlier look would be believed when some were deleted since.
 */
function installOnce() {
  if (isOfKit()) return;
  const lacking = lackingPackage();
  if (lacking === null) return;
  say(`installing packages (once, about a minute; ${lacking}) …`);
  install();
}

/** A kit brings less than the lock file names, and has checked it when it was installed. */
function isOfKit() {
  const mark = join(modules, '.assay-kit');
  if (!existsSync(mark)) return false;
  const lock = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  return readFileSync(mark, 'utf8') === lock.digest('hex');
}

/** What node_modules lacks of the lock file, in words; null where it lacks nothing that a command needs. */
function lackingPackage() {
  const { packages = {} } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  if (!existsSync(modules)) return 'there are none yet';
  for (const [folder, { version, optional, dev, link }] of Object.entries(packages)) {
    if (folder === '' || link || (dev && !isForTests)) continue;
    const found = versionIn(join(root, folder));
    // Optional packages are those of other platforms, among others.
    if (found === version || (optional && found === null)) continue;
    const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return found === null ? `${name} is missing` : `${name} is ${found} and should be ${version}`;
  }
  return null;
}

function versionIn(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
  } catch {
    return null;
  }
}

/** Installs beside what is there and swaps when it is whole, so that a host without a network keeps what it had. */
function install() {
  for (const name of readdirSync(root).filter((each) => /^\.install-\d+$/.test(each))) {
    if (!isAlive(Number(name.slice('.install-'.length)))) remove(join(root, name));
  }
  const beside = join(root, `.install-${process.pid}`);
  process.on('exit', () => remove(beside));
  try {
    mkdirSync(beside, { recursive: true });
    for (const name of ['package.json', 'package-lock.json', '.npmrc']) {
      if (existsSync(join(root, name))) copyFileSync(join(root, name), join(beside, name));
    }
  } catch (error) {
    fail(
      `the packages have to be installed, and ${root} cannot be written (${error.code}).`,
      wayOutOfWriting,
    );
  }
  const npm = windows ? 'npm.cmd' : 'npm';
  // The output goes to stderr: stdout belongs to the command, which may print JSON.
  const { status, signal, error, stderr } = spawnSync(npm, installing, {
    cwd: beside,
    // The CUDA provider is fetched by `runtime install`, where it is wanted; the package's own script would fetch it here and now.
    env: { ONNXRUNTIME_NODE_INSTALL: 'skip', ...process.env },
    stdio: ['ignore', 2, 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1e8,
    shell: windows,
  });
  const fresh = join(beside, 'node_modules');
  if (status !== 0) {
    if (signal === 'SIGINT' || status === 128 + constants.signals.SIGINT) process.exit(130);
    process.stderr.write(stderr ?? '');
    fail(...whyNpmFailed(error, stderr ?? ''));
  }
  // What has no program of its own is no improvement on what has one.
  if (!existsSync(nodeIn(fresh)) && existsSync(nodeIn(modules))) fail(...whyNoNode());
  swap(fresh, join(beside, 'before'));
}

function swap(fresh, before) {
  const hadSome = existsSync(modules);
  try {
    if (hadSome) renameSync(modules, before);
    try {
      renameSync(fresh, modules);
    } catch (error) {
      if (hadSome) renameSync(before, modules);
      throw error;
    }
  } catch (error) {
    // Two that start at once install at once; what the other one has put there serves as well.
    if (lackingPackage() === null) return;
    fail(
      `the packages were installed, but node_modules could not be replaced (${error.code}).`,
      'Where it is a volume or a mount of its own, run `npm ci` here; it is taken as it is afterwards.',
    );
  }
}

function remove(folder) {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The next install tries again.
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** A cause and its way out, by what npm says. What was installed before is still there in all of them. */
function whyNpmFailed(error, said) {
  if (error?.code === 'ENOENT' || error?.code === 'EACCES') {
    return [
      'the packages have to be installed, and npm is not there or may not be started.',
      `Install npm (it comes with Node), or use a kit, which needs neither npm nor a network: \`${called} bundle\` makes one on another host.`,
    ];
  }
  const cause = npmCauses.find(([words]) => words.test(said));
  return cause
    ? cause.slice(1)
    : [
        `the packages could not be installed${error ? ` (${error.message})` : ''}.`,
        `What npm says is above. A kit needs neither npm nor a network: \`${called} bundle\` makes one on another host.`,
      ];
}

const wayOutOfWriting = 'Make the folder writable, or put the project into one that is.';

const npmCauses = [
  [
    /ENOSPC/,
    'the packages could not be installed: the disk is full.',
    'They need about 1 GB while they are installed.',
  ],
  [
    /EROFS|EACCES|EPERM/,
    'the packages could not be installed: npm may not write where it has to.',
    wayOutOfWriting,
  ],
  [
    /EINTEGRITY/,
    'the packages could not be installed: one is not the one that the lock file names.',
    'Try again (`npm cache verify` first); where it stays, a mirror or a proxy changes packages on the way.',
  ],
  [
    /EUSAGE|not in sync/,
    'the packages could not be installed: package.json and package-lock.json do not belong together.',
    'Take both from one commit: `git checkout package.json package-lock.json`.',
  ],
  [
    /\bE40[13]\b/,
    'the packages could not be installed: the registry does not let you in.',
    'Look at your .npmrc (`npm config list`).',
  ],
  [
    /E404|ETARGET/,
    'the packages could not be installed: the registry does not have one of them.',
    'Look at the registry in your .npmrc (`npm config get registry`); a mirror may not have it yet.',
  ],
  [
    /CERT|SSL|self.signed/i,
    'the packages could not be installed: the certificate of the registry is not trusted here.',
    'Name the certificates of your network (`NODE_EXTRA_CA_CERTS=<file>`).',
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|network|socket/i,
    'the packages could not be installed: the registry cannot be reached from here.',
    `On a host without a network use a kit (\`${called} bundle\` makes one elsewhere), or copy node_modules from a host of its kind.`,
  ],
];

function whyNoNode() {
  const { stdout } = spawnSync(windows ? 'npm.cmd' : 'npm', ['config', 'get', 'ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    shell: windows,
  });
  return stdout?.trim() === 'true'
    ? [
        'npm runs no scripts of packages here (ignore-scripts), and the package `node` gets its program by one.',
        'Let this one run: `npm rebuild node --ignore-scripts=false`. Or start assay with Node 24 or newer.',
      ]
    : [
        `the package \`node\` has no program for ${process.platform} ${process.arch}.`,
        'Run `npm rebuild node` here and read what it says, or start assay with Node 24 or newer.',
      ];
}

/** The Node among the packages; where they have none, the one that runs this, if it is new enough. */
function chooseNode() {
  const packaged = nodeIn(modules);
  if (existsSync(packaged)) {
    if (!isForeign(packaged)) return packaged;
    fail(
      `the packages are those of another processor: ${packaged} cannot be started on ${process.arch}.`,
      'node_modules was copied from another kind of host: delete it, and type the command again (or run `npm ci`).',
    );
  }
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath;
  return fail(...whyNoNode());
}

/** Whether a program is for another processor than the Node that runs this (ELF: 64 bits or 32, and the machine). */
function isForeign(program) {
  const [its, own] = [program, process.execPath].map(elfMachine);
  return its !== null && own !== null && its !== own;
}

/** Class and machine of an ELF file, in hexadecimal digits; null for another kind of file. */
function elfMachine(path) {
  const head = Buffer.alloc(20);
  try {
    const file = openSync(path, 'r');
    readSync(file, head);
    closeSync(file);
  } catch {
    return null;
  }
  return head.toString('latin1', 1, 4) === 'ELF'
    ? head.toString('hex', 4, 5) + head.toString('hex', 18)
    : null;
}

function hand(args, endsWithThis) {
  const node = chooseNode();
  // Compiled code is kept, so that the next start takes half the time.
  const env = { NODE_COMPILE_CACHE: join(modules, '.cache', 'node'), ...process.env, ASSAY_CALLED: called };
  // By the channel the child hears that this process was killed, which no signal tells it.
  const stdio = endsWithThis ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit';
  const ofServer = first === 'serve' ? memoryOfServer : { flags: [], env: {} };
  const flags = ['--disable-warning=ExperimentalWarning', ...ofServer.flags];
  const child = spawn(node, [...flags, ...args], { stdio, env: { ...ofServer.env, ...env } });
  // Ctrl-C reaches the child through the process group; this process only waits for it.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(...whyNotStarted(node, error)));
  child.on('exit', (code, signal) => {
    if (process.env.NODE_OPTIONS && (code === refusedOption || signal === 'SIGABRT')) {
      say(
        'Node 24 was started with what NODE_OPTIONS says, and ended of it as it says above.\nLeave that out: `unset NODE_OPTIONS`, and type the command again.',
      );
    }
    process.exit(signal ? 128 + constants.signals[signal] : code);
  });
}

/**
 * A server that stays open shall keep little. Without the flags (MiB) V8 lets garbage grow with the memory of the host: to 128 MiB of what
 * is young, and the rest to several times what is in use. Without the variable glibc keeps what was freed apart for each of many threads.
 */
const memoryOfServer = {
  flags: ['--max-semi-space-size=8', '--max-old-space-size=1024'],
  env: { MALLOC_ARENA_MAX: '2' },
};

/** Node's exit code for an option that it does not take. */
const refusedOption = 9;

function whyNotStarted(node, error) {
  if (error.code === 'ENOENT' && existsSync(node)) {
    return [
      'Node 24 is there and cannot be started: its loader is not on this host. It is built for glibc, and this is another Linux (musl, as Alpine, or NixOS).',
      'Use a Linux with glibc 2.28 or newer, such as a container of Debian or Ubuntu; ONNX Runtime needs it as well.',
    ];
  }
  if (error.code === 'EACCES') {
    return [
      `Node 24 may not be started (${node}): it is not executable, or its disk is mounted with noexec.`,
      'Make it executable (`chmod +x`), or put the project on a disk from which programs may be started.',
    ];
  }
  return [`Node 24 could not be started from node_modules (${error.message}).`, 'Run `npm ci` here.'];
}

function say(text) {
  process.stderr.write(`assay: ${text}\n`);
}

function fail(what, tryThis) {
  say(`${what}\n${tryThis}`);
  process.exit(1);
}

if (root.split(sep).includes('node_modules')) {
  fail(
    'it was installed as a package (npx, npm install), and Node runs no TypeScript below node_modules.',
    'Clone the repository and type `npm run bench` there; `npm link` in the clone makes `assay` a command everywhere.',
  );
}
installOnce();
if (first === '--test') hand([`${modules}/vitest/vitest.mjs`, 'run', ...rest], false);
else if (first === '--script') hand(rest, false);
else hand([join(root, 'harness', 'cli.ts'), ...process.argv.slice(2)], true);
