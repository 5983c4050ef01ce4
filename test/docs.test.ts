import { existsSync, globSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { isCommand, type ProofStep, proofSteps } from '../harness/proof/steps.ts';
import packageFile from '../package.json' with { type: 'json' };
import { proofRows } from '../results/proof.ts';
import { loadReference } from '../results/reference/load.ts';
import { parseSpec } from '../workloads/parse.ts';
import { isScenario, parseScenario } from '../workloads/serving/parse.ts';
import { assay } from './fixtures/assay.ts';

// The pages that people read: what they name is there, and they are a manual and no diary.

const root = resolve(import.meta.dirname, '..');
const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: root }).sort()];
const textOf = (page: string) => readFileSync(resolve(root, page), 'utf8');
const isDecision = (page: string) => page.startsWith('docs/decisions/');

const fence = /^```.*\n([\s\S]*?)^```$/gm;
/** A page without its blocks of code, each paragraph on one line, since spans of code may be broken. */
const proseOf = (page: string) =>
  textOf(page)
    .replace(fence, '')
    .replace(/\n(?=[^\n|#*-])/g, ' ');
const spansOf = (page: string) => Array.from(proseOf(page).matchAll(/`([^`]+)`/g), ([, span]) => span!);

/** What a page tells to type: spans of code, and lines of its blocks. A comment stands behind three spaces or more. */
function typedOn(page: string): string[] {
  const blocks = Array.from(textOf(page).matchAll(fence), ([, block]) => block!.replace(/\\\n/g, ' '));
  const lines = blocks.flatMap((block) => block.split('\n')).map((line) => line.split(/ {3,}|#/)[0]!);
  return [...lines, ...spansOf(page)].map((line) => line.trim());
}

const start = /^(?:npm run assay --|\.?\/?assay) +/;
const commandLines = pages.flatMap((page) =>
  typedOn(page)
    .filter((line) => start.test(line))
    .map((line) => ({ page, line, words: line.replace(start, '').split(/\s+/) })),
);

let known: ReadonlyMap<string, Command>;

beforeAll(async () => {
  const program = new Command();
  for (const file of globSync('harness/commands/*.ts', { cwd: root })) {
    const { register } = await import(resolve(root, file));
    register?.(program);
  }
  known = new Map(program.commands.map((command) => [command.name(), command]));
});

describe('the commands in README and docs', () => {
  it('are all that there are: commands.md has a row for each that `assay --help` shows', async () => {
    const nowhere = { folder: tmpdir(), cache: join(tmpdir(), 'none'), store: join(tmpdir(), 'none') };
    const { stdout } = await assay(nowhere, ['--help']);
    const shown = Array.from(stdout.matchAll(/^ {2}([a-z]+(?:-[a-z]+)*) [[<\s]/gm), ([, name]) => name!);
    expect([...known.keys()].sort()).toEqual(shown.filter((name) => name !== 'help').sort());
    const rows = Array.from(
      textOf('docs/commands.md').matchAll(/^\| `assay ([a-z]+(?:-[a-z]+)*)/gm),
      ([, name]) => name,
    );
    expect(new Set(rows)).toEqual(new Set(known.keys()));
  });

  it.each(commandLines)('exist, with their options: $line ($page)', ({ words: [name = '', ...rest] }) => {
    if (name === '--help') return;
    const command = known.get(name);
    expect(command, `there is no command ${name}`).toBeDefined();
    const options = [command!, ...command!.commands].flatMap(({ options }) =>
      options.map(({ long }) => long),
    );
    for (const word of rest.filter((word) => /^--[a-z]/.test(word))) expect(options).toContain(word);
  });

  // What stands in quotation marks behind `plan` is a requirement.
  it.each(commandLines.filter(({ line, words }) => line.includes('"') && words[0] !== 'plan'))(
    'measure workloads that can be read: $line ($page)',
    ({ line }) => {
      const own = line.includes('--model') ? ({ shape: 'mine', precision: 'int4' } as const) : null;
      for (const [, title] of line.matchAll(/"([^"<]+)"/g))
        expect(() => (isScenario(title!) ? parseScenario(title!) : parseSpec(title!, own))).not.toThrow();
    },
  );

  it.each(pages)('of npm are scripts of this package: %s', (page) => {
    const named = typedOn(page).flatMap((line) => /^npm run ([\w:]+)/.exec(line)?.[1] ?? []);
    expect(Object.keys(packageFile.scripts)).toEqual(expect.arrayContaining(named));
  });
});

/** As GitHub makes anchors of headings. */
const anchorsOf = (page: string) =>
  Array.from(
    textOf(page)
      .replace(fence, '')
      .matchAll(/^#+ (.*)$/gm),
    ([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/ /g, '-'),
  );

describe('what a page points at', () => {
  const links = pages.flatMap((page) =>
    Array.from(proseOf(page).matchAll(/\]\(([^)\s]+)\)/g), ([, link]) => ({ page, link: link! })).filter(
      ({ link }) => !/^[a-z]+:/.test(link),
    ),
  );

  it.each(links)('is there: $link ($page)', ({ page, link }) => {
    const [path, anchor] = link.split('#') as [string, string?];
    const target = path === '' ? page : join(dirname(page), path);
    expect(existsSync(resolve(root, target)), `${target} is missing`).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(target)).toContain(anchor);
  });

  it.each(pages)('in the project is there: %s', (page) => {
    const rooms = /^(?:harness|results|workloads|test|docs)\/[\w./-]+/;
    const paths = spansOf(page).flatMap((span) => rooms.exec(span)?.[0] ?? []);
    expect(paths.filter((path) => !existsSync(resolve(root, path)))).toEqual([]);
  });

  it('is every page of the manual, from the README', () => {
    const fromReadme = links.filter(({ page }) => page === 'README.md').map(({ link }) => link.split('#')[0]);
    const manual = pages.filter((page) => page.startsWith('docs/') && !isDecision(page));
    expect(fromReadme).toEqual(expect.arrayContaining(manual));
  });
});

describe('the manual', () => {
  // Rules have dates of their own, and so have the sources in the example of claims.md.
  const undated = pages.filter(
    (page) => !isDecision(page) && !['docs/conformity.md', 'docs/claims.md'].includes(page),
  );

  it.each(undated)('is no diary: no day stands in %s', (page) => {
    expect(textOf(page)).not.toMatch(/\b20\d\d-\d\d-\d\d\b|\b\d{1,2} [A-Z][a-z]+ 20\d\d\b/);
  });

  /** A row of a table, and a word that is longer by itself, have no place for a break. */
  const isBreakable = (line: string) =>
    !line.startsWith('|') && /\S\s+\S/.test(line.replace(/^\s*(?:[-*>]|\d+\.)?\s*/, ''));

  it.each(pages)('has lines of 110 characters at most: %s', (page) => {
    const long = textOf(page)
      .split('\n')
      .filter((line) => [...line].length > 110);
    expect(long.filter(isBreakable)).toEqual([]);
  });

  it('begins with a README of one screen', () => {
    expect(textOf('README.md').split('\n').length).toBeLessThanOrEqual(60);
  });
});

describe('a decision', () => {
  const decisions = pages.filter(isDecision);
  const numberOf = (page: string) => Number(/(\d{4})-[^/]*$/.exec(page)?.[1]);

  it('has a number of its own', () => {
    const numbers = decisions.map(numberOf);
    expect(numbers.filter((number, i) => numbers.indexOf(number) !== i)).toEqual([]);
  });

  it.each(decisions)('begins with its number: %s', (page) => {
    expect(textOf(page)).toMatch(new RegExp(`^# ${numberOf(page)}\\. `));
  });
});

describe('docs/gpu.md', () => {
  const text = textOf('docs/gpu.md');
  const tableUnder = (head: string) =>
    text
      .slice(text.indexOf(head))
      .split('\n\n')[0]!
      .split('\n')
      .slice(2)
      .filter((line) => line.startsWith('|'))
      .map((line) => line.split('|').slice(1, -1))
      .map((cells) => cells.map((cell) => cell.trim()));

  it('has the steps of the proof, in their order, with their processes and the time that is kept', () => {
    const written = tableUnder('| step | what |').flatMap(([names, , processes, time]) => {
      const seconds = Array.from(time!.matchAll(/\d+/g), ([number]) => Number(number));
      return names!.split(', ').map((name, i) => ({
        name,
        processes: processes === '' ? null : Number(processes),
        seconds: seconds[i] ?? seconds[0],
        isOptional: time!.includes('if left'),
      }));
    });
    const place = { target: [], store: '', rehearse: false, isGpu: true, isCuda: true, memoryBytes: 150e9 };
    const kept = proofSteps(place).map((step) => ({
      name: step.name,
      processes: processesOf(step),
      seconds: step.seconds,
      isOptional: step.optional ?? false,
    }));
    expect(written).toEqual(kept);
  });

  it('has every aim of the proof', () => {
    const rows = proofRows({ records: [], peer: null, firstSample: null, reference: loadReference() });
    const aims = rows.flatMap(({ figure, aim, unit }) =>
      aim === null
        ? []
        : [
            [
              figure,
              `${aim.better === 'higher' ? '≥' : '≤'} ${aim.target}${unit === 'ratio' ? '' : ` ${unit}`}`,
            ],
          ],
    );
    expect(tableUnder('| figure | aim |')).toEqual(aims);
  });

  it('names the provider of the version that is locked', () => {
    const version = packageFile.dependencies['onnxruntime-node'];
    const named = Array.from(text.matchAll(/onnxruntime[-_]gpu(?:==|-)([\d.]+\d)/g), ([, number]) => number);
    expect(new Set(named)).toEqual(new Set([version]));
  });
});

/** Fresh processes of each trial of a step; null where it has none of its own. */
function processesOf(step: ProofStep): number | null {
  if (!isCommand(step)) return null;
  const flag = step.args.findIndex((word) => word === '--repeats' || word === '--rounds');
  return flag < 0 ? null : Number(step.args[flag + 1]);
}
