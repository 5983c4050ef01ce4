// The first door: plain JavaScript, so that any Node from 20 on can walk through it.
// It installs the packages when the lock file changed, then hands over to the Node 24 among them,
// which runs TypeScript without a build.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const windows = process.platform === 'win32';
const stampFile = `${root}node_modules/.assay-install`;
const node = `${root}node_modules/node/bin/node${windows ? '.exe' : ''}`;

installOnce();
const [first, ...rest] = process.argv.slice(2);
if (first === '--test') hand([`${root}node_modules/vitest/vitest.mjs`, 'run', ...rest]);
else if (first === '--script') hand(rest);
else hand([`${root}harness/cli.ts`, ...process.argv.slice(2)]);

function installOnce() {
  const lock = createHash('sha256')
    .update(readFileSync(`${root}package-lock.json`))
    .digest('hex');
  const done = existsSync(stampFile) && readFileSync(stampFile, 'utf8');
  if (done === lock && existsSync(node)) return;
  process.stderr.write('assay: installing packages (once, about a minute) …\n');
  // The output goes to stderr: stdout belongs to the command, which may print JSON.
  const { status, error } = spawnSync(windows ? 'npm.cmd' : 'npm', ['ci', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: windows,
  });
  if (status !== 0) {
    process.stderr.write(
      `assay: the packages could not be installed${error ? ` (${error.message})` : ''}.\n` +
        'Try `npm ci` here and read what it says; on a host without a network use a kit made by `assay bundle`.\n',
    );
    process.exit(1);
  }
  writeFileSync(stampFile, lock);
}

function hand(args) {
  // Compiled code is kept, so that the next start takes half the time.
  const env = { NODE_COMPILE_CACHE: `${root}node_modules/.cache/node`, ...process.env };
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...args], { stdio: 'inherit', env });
  // Ctrl-C reaches the child through the process group; this process only waits for it.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(
      `assay: Node 24 could not be started from node_modules (${error.message}). Try \`npm ci\`.\n`,
    );
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code));
}
