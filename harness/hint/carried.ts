// What hints carry from one command to another.

/** Options that say where things are: every hint carries them whose command takes them. */
export const places = ['--store', '--record', '--published-only', '--reference', '--ort', '--cuda-libs'];

/** Options that choose what is measured on: a hint to measure again carries them too. */
export const targets = [
  '--provider',
  '--engine',
  '--threads',
  '--device',
  '--devices',
  '--no-alone',
  '--allow-busy',
  '--model',
];

/** Options that change what is measured: a hint to measure the like carries them as well. */
export const works = ['--shape', '--precision', '--layers', '--memory-limit', '--graph', '--seed'];

/**
 * Which of these each command takes; a command that is not here takes none. Written down, since the command that is typed is loaded
 * alone: its hints name others. `hint.test.ts` holds the table against the commands themselves.
 */
const taken: Readonly<{ [command: string]: readonly string[] }> = {
  run: ['--store', '--ort', '--cuda-libs', ...targets, ...works],
  resume: ['--store'],
  list: ['--store', '--reference', '--device'],
  show: ['--store', '--reference'],
  compare: ['--record', '--published-only', '--reference'],
  claims: ['--record', '--published-only', '--reference', '--device'],
  conformity: ['--record', '--published-only', '--reference', '--device'],
  four: ['--record', '--published-only', '--reference'],
  ladder: ['--record', '--published-only', '--reference'],
  recompute: ['--store'],
  audit: [
    ...['--store', '--ort', '--cuda-libs'],
    ...['--provider', '--engine', '--threads', '--device', '--allow-busy', '--seed'],
  ],
  'what-if': ['--store', '--record', '--published-only', '--reference'],
  profile: [
    ...['--ort', '--cuda-libs'],
    ...['--provider', '--engine', '--threads', '--device', '--allow-busy', '--layers', '--seed'],
  ],
  plan: ['--seed'],
  report: ['--store', '--reference'],
  'report sign': [],
  'report timestamp': [],
  import: ['--reference', '--device', '--model', '--precision'],
  export: ['--store', '--record'],
  serve: ['--store', '--reference'],
  site: ['--store', '--record', '--reference'],
  doctor: ['--ort', '--cuda-libs'],
  bundle: ['--cuda-libs'],
  proof: ['--provider', '--device', '--ort', '--cuda-libs'],
};

/** The options of a command that is written as in a hint: `report sign --key x` is the command `sign` of `report`. */
export function takenBy(command: string): readonly string[] {
  const [name = '', part = ''] = command.split(' ');
  return taken[`${name} ${part}`] ?? taken[name] ?? [];
}
