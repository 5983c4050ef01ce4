import { Command, CommanderError } from 'commander';
import { Failure, ofSystem, UsageError } from './errors.ts';
import { called, carryOptions, examples, typed } from './hint.ts';
import { nearest } from './nearest.ts';
import { print, tell } from './print.ts';
import { widthOf } from './screen/width.ts';
import { wrap } from './screen/wrap.ts';
import { screenColumns } from './screen.ts';
import { toolNumber } from './tool.ts';
import { inHome } from './weights/cache.ts';

// The only place that prints errors and sets the exit code: 0 done, 1 failed, 2 bad usage, 3 finished with INVALID trials.

const program = new Command(called)
  .description(
    'Benchmarks LLM inference on this host through ONNX Runtime, and says what the figures support.',
  )
  .version(toolNumber())
  .exitOverride()
  .configureOutput({ writeErr: () => {} })
  .configureHelp({
    helpWidth: screenColumns(),
    // On a narrow screen beside long options.
    minWidthToWrap: 24,
    boxWrap: (text, columns) => wrap(text, columns),
    displayWidth: widthOf,
  })
  .showSuggestionAfterError(true);

/** In the order of the help. */
const commands: Readonly<{ [name: string]: () => Promise<{ register(program: Command): void }> }> = {
  run: () => import('./commands/run.ts'),
  resume: () => import('./commands/resume.ts'),
  list: () => import('./commands/list.ts'),
  show: () => import('./commands/show.ts'),
  compare: () => import('./commands/compare.ts'),
  'what-if': () => import('./commands/what-if.ts'),
  claims: () => import('./commands/claims.ts'),
  conformity: () => import('./commands/conformity.ts'),
  four: () => import('./commands/four.ts'),
  ladder: () => import('./commands/ladder.ts'),
  recompute: () => import('./commands/recompute.ts'),
  audit: () => import('./commands/audit.ts'),
  profile: () => import('./commands/profile.ts'),
  plan: () => import('./commands/plan.ts'),
  report: () => import('./commands/report.ts'),
  key: () => import('./commands/key.ts'),
  verify: () => import('./commands/verify.ts'),
  import: () => import('./commands/import.ts'),
  export: () => import('./commands/export.ts'),
  serve: () => import('./commands/serve.ts'),
  site: () => import('./commands/site.ts'),
  doctor: () => import('./commands/doctor.ts'),
  runtime: () => import('./commands/runtime.ts'),
  cache: () => import('./commands/cache.ts'),
  bundle: () => import('./commands/bundle.ts'),
  proof: () => import('./commands/proof.ts'),
};
// The one that is typed is loaded alone: all together take longer to load than most of them take. Help and a wrong name need all.
const [, , word = ''] = process.argv;
const wanted = Object.hasOwn(commands, word) ? [commands[word]!] : Object.values(commands);
for (const { register } of await Promise.all(wanted.map((load) => load()))) register(program);
program.addHelpText(
  'after',
  examples([
    ['run', 'how fast is this machine? the suite `quick`'],
    ['doctor', 'what can this host run, what is missing?'],
    ['run smoke --json', 'does everything work? one JSON document'],
    ['run "decode llama-2-7b int4 b1 c512"'],
    ['list shapes'],
    ['claims', 'what the figures say of the claims of the press'],
  ]),
);
carryOptions(program);
/** The command in whose words something was wrong. */
let refusing = program;
for (const command of [program, ...allCommands(program)]) {
  command
    .exitOverride((error) => {
      refusing = command;
      throw error;
    })
    .configureOutput({ writeErr: () => {}, writeOut: (text) => print(text.replace(/\n$/, '')) });
}

function allCommands(parent: Command): Command[] {
  return parent.commands.flatMap((command) => [command, ...allCommands(command)]);
}

process.stdout.on('error', onOutputError);
// Without a place for errors there is nowhere to say so.
process.stderr.on('error', () => {});

/**
 * A reader that went away (`| head -1`, a closed terminal) is no reason to lose a measurement: the run goes on and stores
 * its records. Output that cannot be kept, on a full disk say, is a failure all the same.
 */
function onOutputError(error: NodeJS.ErrnoException) {
  if (error.code === 'EPIPE' || error.code === 'EIO') return;
  process.exitCode = 1;
  tell(
    `assay: the output could not be written: ${error.message}\nRecords that were measured are stored: ${typed('list records')}.`,
  );
}

// Whoever started this process and was killed cannot say so; the end of the channel between the two does.
if (process.channel) {
  process.on('disconnect', endWithLauncher);
  process.channel.unref();
}

/** As when the terminal goes away: what was measured is kept, and what does not come to its end is cut off. */
function endWithLauncher() {
  process.kill(process.pid, 'SIGHUP');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 20_000).unref();
}

try {
  assertFolder();
  await program.parseAsync(process.argv.map(withHome));
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

/** A folder that is removed while a shell stands in it is none, whatever its name says. */
function assertFolder() {
  try {
    process.cwd();
  } catch (cause) {
    throw new Failure(
      'The folder in which this was typed is not there any more.',
      'Go to another one (`cd`), and type it again.',
      { cause },
    );
  }
}

/** `--store=~/records` means what `--store ~/records` means, which the shell has read already. */
function withHome(argument: string): string {
  const [, option, path] = /^(--[\w-]+=)(~(?:\/.*)?)$/s.exec(argument) ?? [];
  return path === undefined ? argument : `${option}${inHome(path)}`;
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return reportUsage(error);
  const failure = error instanceof Failure ? error : ofSystem(error);
  if (failure) {
    tell(`assay: ${failure.message}\n${failure.tryThis}`);
    return failure.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  tell(
    `assay: something went wrong that should not: ${stack}\nPlease report it with the command that you typed.`,
  );
  return 1;
}

/** commander has no exit code for bad usage and calls help an error. */
function reportUsage(error: CommanderError): number {
  if (error.exitCode === 0) return 0;
  if (error.code === 'commander.help') return reportUnknown();
  const message = error.message.replace(/^error: /, '');
  const [, command] = /^unknown command '(.*?)'/.exec(message) ?? [];
  tell(
    command === undefined
      ? `assay: ${message}\nSee ${typed(helpOf(refusing))}.`
      : `assay: unknown command '${command}'\n${nearest(command, namesIn(refusing), helpOf(refusing))}`,
  );
  return new UsageError('', '').exitCode;
}

function namesIn({ commands }: Command): string[] {
  return commands.map((command) => command.name());
}

/** The words that show the help of a command: `--help`, `run --help`, `runtime install --help`. */
function helpOf(command: Command): string {
  const names = [];
  for (let at: Command | null = command; at?.parent; at = at.parent) names.unshift(at.name());
  return [...names, '--help'].join(' ');
}

/** No command at all, or none of those that a command has: its help, which commander has written nowhere since errors are ours. */
function reportUnknown(): number {
  tell(refusing.helpInformation().trimEnd());
  return 2;
}
