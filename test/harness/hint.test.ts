import { spawnSync } from 'node:child_process';
import { chmodSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { places, takenBy, targets, works } from '../../harness/hint/carried.ts';
import {
  asTyped,
  carryOptions,
  commandLine,
  doctorSays,
  examples,
  quoted,
  typed,
} from '../../harness/hint.ts';
import { assay, makeHome } from '../fixtures/assay.ts';

const root = resolve(import.meta.dirname, '../..');
const home = makeHome();
afterAll(() => home.remove());

/** All commands, which do nothing but read their options. */
async function program(): Promise<Command> {
  const made = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  for (const file of globSync('harness/commands/*.ts', { cwd: root })) {
    const { register } = await import(resolve(root, file));
    register?.(made);
  }
  for (const command of made.commands.flatMap((each) => [each, ...each.commands])) {
    command.exitOverride().configureOutput({ writeErr: () => {} });
    const isGroup = command.commands.length > 0 && command.registeredArguments.length === 0;
    if (!isGroup) command.action(() => {});
  }
  carryOptions(made);
  return made;
}

/** Words as a shell makes them; `npm` there writes down what it was called with. */
function shellWords(line: string): string[] {
  const bin = join(home.folder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\nfor word in "$@"; do printf '%s\\0' "$word"; done\n`);
  chmodSync(join(bin, 'npm'), 0o755);
  const { stdout } = spawnSync('sh', ['-c', line], {
    encoding: 'utf8',
    cwd: home.folder,
    env: { ...process.env, PATH: [bin, process.env.PATH].join(delimiter) },
  });
  return stdout.split('\0').slice(0, -1);
}

const start = ['run', 'assay', '--'];

describe('a hint', () => {
  const asked = async (...words: string[]) => {
    const made = await program();
    await made.parseAsync(words, { from: 'user' });
  };

  it('names the store, the figures of one’s own and the library that this call was given', async () => {
    await asked('show', '3f', '--store', '/media/usb', '--reference', 'a.json', '--reference', 'b c.json');
    expect(typed('list records')).toBe(
      "`npm run assay -- list records --reference a.json --reference 'b c.json' --store /media/usb`",
    );
    expect(typed('doctor')).toBe('`npm run assay -- doctor`');
    await asked('run', '--ort', '/opt/ort', '--provider', 'cpu');
    expect(typed('doctor')).toBe('`npm run assay -- doctor --ort /opt/ort`');
  });

  it('knows of every command which of the options it takes that hints carry', async () => {
    const carried = [...places, ...targets, ...works];
    const paths = (command: Command, path: string): (readonly [string, string[]])[] => [
      [path, command.options.flatMap(({ long }) => (long && carried.includes(long) ? long : []))],
      ...command.commands.flatMap((part) => paths(part, `${path} ${part.name()}`)),
    ];
    const { commands } = await program();
    for (const [path, takes] of commands.flatMap((command) => paths(command, command.name())))
      expect(takenBy(path).toSorted(), path).toEqual(takes.toSorted());
    expect(commands.length).toBeGreaterThan(20);
  });

  it('leads to a help as it is, without what was given', async () => {
    await asked('list', 'records', '--store', '/a');
    expect(typed('list --help')).toBe('`npm run assay -- list --help`');
  });

  it('carries no default, and nothing that stands in it already', async () => {
    await asked('show', '3f');
    expect(typed('list records')).toBe('`npm run assay -- list records`');
    await asked('show', '3f', '--store', '/a');
    expect(typed('list records --store /b')).toBe('`npm run assay -- list records --store /b`');
    expect(typed('list shapes')).toBe('`npm run assay -- list shapes`');
  });

  it('to measure again names the device, the provider and the threads', async () => {
    await asked('profile', 'decode tiny float32 b1 c64', '--provider', 'cuda', '--device', '1');
    expect(commandLine('run', 'here')).toBe('npm run assay -- run --provider cuda --device 1');
    expect(commandLine('run')).toBe('npm run assay -- run');
  });

  it('takes no name of the catalogue for the index of a GPU', async () => {
    await asked('claims', '--device', 'h200');
    expect(commandLine('run four', 'here')).toBe('npm run assay -- run four');
  });

  it('says a store in the words of the command: a folder of records to what weighs evidence', async () => {
    await asked('run', '--store', '/media/usb');
    expect(commandLine('four')).toBe('npm run assay -- four --record /media/usb');
    await asked('four', '--record', home.folder);
    expect(commandLine('run four')).toBe(`npm run assay -- run four --store ${home.folder}`);
    await asked('four', '--record', join(root, 'package.json'));
    expect(commandLine('run four')).toBe('npm run assay -- run four');
  });

  it('sends to doctor, and from within doctor to its other lines', async () => {
    await asked('show', '3f');
    expect(doctorSays('what is missing')).toBe('`npm run assay -- doctor` says what is missing');
    await asked('doctor', '--ort', '/opt/ort');
    expect(doctorSays('what is missing')).toBe('The other lines of this list say what is missing');
  });

  it('stands for the command of a sentence of results/', async () => {
    await asked('resume', '--store', '/media/usb');
    expect(asTyped('Go on: `assay resume`; leave `--threads` out.')).toBe(
      'Go on: `npm run assay -- resume --store /media/usb`; leave `--threads` out.',
    );
  });
});

describe.runIf(process.platform !== 'win32')('a hint that is pasted', () => {
  const folders = [
    'My Projects 目录',
    "it's",
    '$HOME and `id`',
    'a"b',
    'back\\slash',
    '*',
    'a;b|c&d',
    '~tilde',
    '#no',
    '!!',
  ];

  it.each(folders)('reaches the folder %s', async (name) => {
    const store = join(home.folder, name);
    const { stderr } = await assay(home, ['show', 'zzzz', '--store', store]);
    const hint = stderr.slice(stderr.indexOf('\n') + 2, stderr.lastIndexOf('`'));
    expect(shellWords(hint)).toEqual([...start, 'list', 'records', '--store', store]);
  });

  it.each([...folders, '', "''", 'two\nlines'])('keeps the word %j as it was', (word) => {
    expect(shellWords(`npm ${quoted(word)}`)).toEqual([word]);
  });
});

describe('commands in the source', () => {
  const files = globSync('{harness,results,workloads}/**/*.ts', { cwd: root });
  const lines = [...files, 'start.mjs'].flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .map((text, i) => ({ file, line: i + 1, text }))
      .filter(({ text }) => !/^\s*(\/\/|\*|\/\*\*)/.test(text)),
  );
  let known: Command;
  beforeAll(async () => {
    known = await program();
  });

  it('are written by hint.ts alone; results/ names them in backticks, for who shows its sentences', () => {
    const names = known.commands.map((command) => command.name()).join('|');
    const written = new RegExp(`npm run (assay|bench)|\\bassay (${names})\\b`);
    const elsewhere = lines
      .filter(({ file, text }) => written.test(text) && file !== 'harness/hint.ts')
      // A record holds its command and where its library came from in words that are the same everywhere.
      .filter(({ file }) => !/reproduce(-serving)?\.ts$|choose-engine\.ts$/.test(file))
      // It says how it was called, and where a clone is to be called from.
      .filter(({ file, text }) => file !== 'start.mjs' || !/npm run assay --'|npm run bench/.test(text))
      .filter(({ file, text }) => {
        const unquoted = text.replace(/`assay [^`]+`/g, '');
        return !file.startsWith('results/') || written.test(unquoted);
      });
    expect(elsewhere.map(({ file, line, text }) => `${file}:${line}: ${text.trim()}`)).toEqual([]);
  });

  const found = (pattern: RegExp, within: (file: string) => boolean) =>
    lines
      .filter(({ file }) => within(file))
      .flatMap(({ file, text }) =>
        Array.from(text.matchAll(pattern), ([, , command]) => ({ file, command: command! })),
      );
  const hints = [
    ...found(/\b(typed|commandLine)\((?:'([^']+)'|$)/g, () => true),
    ...found(/\b(typed|commandLine)\(`((?:[^`$]|\$\{[^}]*\})+)`/g, () => true),
    ...found(/(`)assay ([^`]+)`/g, (file) => file.startsWith('results/')),
    ...found(/(nearest)\([^']*'([^']+)'\)/g, () => true),
    ...found(/^\s*(\[)'([a-z]+(?: [^']*)?)'(?:, '[^']*')?\],$/g, (file) => file.startsWith('harness/')),
  ].filter(({ file, command }) => file !== 'harness/hint.ts' && command !== '--help');

  it('are found: hints, examples and sentences of results/', () => {
    expect(hints.length).toBeGreaterThan(60);
  });

  it.each(hints)('can be typed: $command ($file)', async ({ command }) => {
    const words = Array.from(
      command.replace(/\$\{[^}]*\}/g, 'x').matchAll(/"([^"]*)"|<[^>]*>|\S+/g),
      ([word, within]) => within ?? word,
    );
    const names = known.commands.map((each) => each.name());
    if (!names.includes(words[0]!)) expect.fail(`there is no command ${words[0]}`);
    const asked = known.parseAsync(
      words.filter((word) => word !== '--help'),
      { from: 'user' },
    );
    if (words.includes('--help')) return void asked.catch(() => {});
    await expect(asked).resolves.toBe(known);
  });
});

describe('examples of a help text', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('stand as they are to be typed, what they do beside them', () => {
    expect(examples([['run', 'the suite'], ['run smoke --json'], ['$ sh install.sh', 'here']])).toBe(
      [
        '\nExamples:',
        '  npm run assay -- run  the suite',
        '  npm run assay -- run smoke --json',
        '  sh install.sh         here',
      ].join('\n'),
    );
  });

  it('have it below where a line would be wider than the screen', () => {
    vi.stubEnv('COLUMNS', '100');
    const what = 'what it does in so many words that they do not fit beside the command that does it, ever';
    expect(examples([['run', what]])).toBe(`\nExamples:\n  npm run assay -- run\n      ${what}`);
  });
});
