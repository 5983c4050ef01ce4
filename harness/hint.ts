import { statSync } from 'node:fs';
import type { Command } from 'commander';
import { places, takenBy, targets, works } from './hint/carried.ts';
import { screenColumns } from './screen.ts';

// Hints are typed as they stand: a command is written here as this installation is called, with the options that were given to this call.

/** How this installation is called, ready for a shell. `start.mjs` and the script of a kit say how they were. */
export const called = process.env.ASSAY_CALLED || 'npm run assay --';

/** Lists of what every host has: `list` takes a store for its records. */
const readsNoStore = /^list (?!records|runs)/;

type Again = 'here' | 'alike';

/** An option as it was given, and its value for those that have one. */
type Given = readonly [flag: string, value: string | null];

interface Call {
  readonly name: string | null;
  readonly given: readonly Given[];
}

/** Processes that a command starts know its name by this. */
const nameForChildren = 'ASSAY_COMMAND';

let call: Call = { name: process.env[nameForChildren] ?? null, given: [] };

/** From the beginning of its action on, hints carry the options that a command of this program was given. */
export function carryOptions(program: Command): void {
  program.hook('preAction', (_, action) => {
    process.env[nameForChildren] = action.name();
    call = { name: action.name(), given: givenTo(action) };
  });
}

function givenTo(command: Command): Given[] {
  return command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
    .flatMap((option): Given[] => {
      const value: unknown = command.getOptionValue(option.attributeName());
      if (option.isBoolean() || option.negate) return [[option.long!, null]];
      return [value].flat().map((one) => [option.long!, String(one)]);
    });
}

/**
 * A command for people to type, in backticks: `typed('list shapes')`.
 *
 * @param again 'here' for a command that measures: on the same device, provider and engine as this call; 'alike' for one that
 * measures the like there: with its shape and precision as well
 */
export const typed = (command: string, again?: Again): string => `\`${commandLine(command, again)}\``;

/** The same without backticks, for a line of its own. */
export function commandLine(command: string, again?: Again): string {
  const own = command.split(' ');
  const wanted = own.includes('--help')
    ? []
    : [...places, ...(again ? targets : []), ...(again === 'alike' ? works : [])];
  const carried = carriedTo(command)
    .filter(([flag]) => wanted.includes(flag) && !own.includes(flag))
    .map(([flag, value]) => (value === null ? flag : `${flag} ${quoted(value)}`));
  return [called, command, ...carried].join(' ');
}

/** The command that a record keeps, in the words of a clone since records go to other hosts: as it is typed here. */
export const typedHere = (kept: string): string => commandLine(kept.replace(/^npm run assay -- /, ''));

/** What was given to this call in the words of another command. */
function carriedTo(command: string): Given[] {
  const takes = takenBy(command);
  const folders = call.given.filter(([flag]) => flag === '--record');
  const isStore = folders.length === 1 && isFolder(folders[0]![1]!);
  // Commands that measure have one store, those that weigh evidence have files and folders of records.
  const sameFolder: Readonly<Record<string, string>> = isStore
    ? { '--store': '--record', '--record': '--store' }
    : { '--store': '--record' };
  // `--device h200` of the commands that read is a name of the catalogue, and no index of a GPU.
  const measures = takenBy(call.name ?? '').includes('--provider');
  return call.given
    .filter(([flag]) => measures || !targets.includes(flag))
    .map(([flag, value]) => [takes.includes(flag) ? flag : (sameFolder[flag] ?? flag), value] as const)
    .filter(([flag]) => takes.includes(flag) && !(flag === '--store' && readsNoStore.test(command)));
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Sentences of results/ write commands as the manual does, `assay doctor`; they are shown as they have to be typed here. */
export const asTyped = (sentence: string): string =>
  sentence.replace(/`assay ([^`]+)`/g, (_, command: string) => typed(command));

/** Where an answer is to be found: by `doctor`; within it, which is where one is already, among its other lines. */
export const doctorSays = (what: string): string =>
  call.name === 'doctor' ? `The other lines of this list say ${what}` : `${typed('doctor')} says ${what}`;

/** A word that a shell takes as it stands, whatever is in it. */
export function quoted(word: string): string {
  if (/^[\p{L}\p{N}_@%+=:,./-]+$/u.test(word)) return word;
  return process.platform === 'win32'
    ? `"${word.replaceAll('"', '""')}"`
    : `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * The examples of a help text, as they have to be typed here. What they do stands beside them, and below where that is too wide.
 *
 * @param lines a command and what it does; a line that begins with `$ ` is none of assay and stands as it is
 */
export function examples(lines: readonly (readonly [command: string, what?: string])[]): string {
  const commands = lines.map(([command, what = '']) => ({
    line: command.startsWith('$ ') ? command.slice(2) : `${called} ${command}`,
    what,
  }));
  const explained = commands.filter(({ what }) => what !== '');
  const width = Math.max(...explained.map(({ line }) => line.length));
  const fits = explained.every(({ what }) => width + what.length + 4 <= screenColumns());
  const written = commands.map(({ line, what }) => {
    if (what === '') return `  ${line}`;
    return fits ? `  ${line.padEnd(width)}  ${what}` : `  ${line}\n      ${what}`;
  });
  return ['\nExamples:', ...written].join('\n');
}
