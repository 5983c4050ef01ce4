import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporary } from '../runtime/made-up-packages.ts';

const HERE = `${process.platform}/${process.arch}`;

/** As the true one does: what follows `--script` is a script with its own words. */
const START = `import shout from 'shout';
const [first, script, ...words] = process.argv.slice(2);
if (first === '--script') {
  process.argv = [process.argv[0], script, ...words];
  await import(script);
} else console.log(shout(process.argv.slice(2).join(' ')));
`;

/** A checkout with pages, harness, records and packages, as small as can be. Its Node is the one that runs this. */
export function madeUpProject(files: Record<string, string> = {}): string {
  const root = temporary();
  const tracked: Record<string, string> = {
    'package.json': JSON.stringify({ name: 'assay', version: '0.1.0', type: 'module' }),
    'package-lock.json': JSON.stringify({ packages: LOCK }),
    'start.mjs': START,
    'harness/run.ts': "import 'onnxruntime-node';\n",
    'harness/commands/serve.ts': "await import('../../dashboard/app.ts');\n",
    'dashboard/app.ts': "import 'pages';\n",
    'test/run.test.ts': "import 'trial';\n",
    'test/gpu/run.ts': "import trial from 'trial';\nconsole.log(trial, process.argv.slice(2).join(' '));\n",
    'vitest.config.ts': "import 'trial';\n",
    'results/runs/one.json': '{}',
    '.gitignore': 'node_modules\n',
    ...files,
  };
  write(root, tracked);
  git(root, 'init', '-q');
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'first');
  write(root, PACKAGES);
  const node = join(root, 'node_modules/node/bin/node');
  write(root, { 'node_modules/node/bin/node': `#!/bin/sh\nexec '${process.execPath}' "$@"\n` });
  chmodSync(node, 0o755);
  return root;
}

function write(root: string, files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

function git(root: string, ...args: string[]): void {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
  execFileSync('git', [...identity, ...args], { cwd: root });
}

const LOCK = {
  '': {
    dependencies: { shout: '1', pages: '1', 'onnxruntime-node': '1', node: '24' },
    devDependencies: { trial: '1', formatter: '1' },
  },
  'node_modules/trial': { dependencies: { 'trial-core': '1' } },
  'node_modules/trial-core': {},
  'node_modules/formatter': {},
  'node_modules/shout': { dependencies: { louder: '2' } },
  'node_modules/shout/node_modules/louder': {},
  'node_modules/louder': {},
  'node_modules/pages': { dependencies: { louder: '1' } },
  'node_modules/onnxruntime-node': { optionalDependencies: { 'absent-here': '1' } },
  'node_modules/absent-here': {},
  'node_modules/node': {},
};

const module = (code: string) => ({ 'package.json': '{"main":"index.js"}', 'index.js': code });

const PACKAGES = Object.fromEntries(
  Object.entries({
    'node_modules/shout': {
      ...module("const louder = require('louder'); module.exports = (text) => louder(text.toUpperCase());"),
      'README.md': 'read me',
      'LICENSE.md': 'licence',
      'index.d.ts': 'types',
      'index.js.map': '{}',
      'test/all.js': 'tests',
      'dist/test/needed.js': 'deeper folders of that name are code',
    },
    'node_modules/shout/node_modules/louder': module("module.exports = (text) => text + '!';"),
    'node_modules/louder': module("module.exports = (text) => text + '?';"),
    'node_modules/pages': module('module.exports = 1;'),
    'node_modules/trial': module("module.exports = require('trial-core');"),
    'node_modules/trial-core': module("module.exports = 'tested';"),
    'node_modules/formatter': module('module.exports = 1;'),
    'node_modules/onnxruntime-node': {
      ...module('module.exports = 1;'),
      [`bin/napi-v6/${HERE}/libonnxruntime.so.1`]: 'this platform',
      'bin/napi-v6/elsewhere/x64/onnxruntime.dll': 'another platform',
    },
  }).flatMap(([folder, files]) => Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text])),
);
