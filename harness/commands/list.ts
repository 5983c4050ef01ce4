import type { Command } from 'commander';
import { formatCount, formatQuantity, missing } from '../../results/format.ts';
import { kvBytesPerToken, parameters, weightBytes } from '../../workloads/cost.ts';
import { type Precision, precisions } from '../../workloads/precision.ts';
import { servingSuites } from '../../workloads/serving/suites.ts';
import { type Shape, shapes } from '../../workloads/shapes.ts';
import type { DeviceClass } from '../../workloads/spec.ts';
import { suites } from '../../workloads/suites.ts';
import { title } from '../../workloads/title.ts';
import { type Failure, UsageError } from '../errors.ts';
import { examples } from '../hint.ts';
import { whyLost } from '../machine/gpu.ts';
import { whyNoGpu } from '../machine/no-gpu.ts';
import { describeMachine } from '../machine.ts';
import { nearest } from '../nearest.ts';
import { printResult } from '../print.ts';
import { engineIds } from '../target/choose-engine.ts';
import { findProviders } from '../target/providers.ts';
import { type Column, renderTable } from '../terminal/table.ts';
import type { Oddities } from './believed.ts';
import { defaultStore } from './default-store.ts';
import { collect, sayUnreadable } from './evidence.ts';
import { listRecords } from './list-records.ts';
import { listCatalogue, listClaims, listPublished, type ReferenceFlags } from './list-reference.ts';
import { listRuns } from './list-runs.ts';

/** A list as data, and as a table for people. */
interface Listing {
  readonly data: unknown;
  readonly text: string;
  /** What should be in the list and could not be read. */
  readonly unreadable?: readonly string[];
  /** The same in a sentence of its own, said behind the list. */
  readonly damage?: Failure | null;
  readonly oddities?: Oddities;
}

const left = (title: string, more: Partial<Column> = {}): Column => ({ title, align: 'left', ...more });
const right = (title: string, more: Partial<Column> = {}): Column => ({ title, align: 'right', ...more });

type Lister = (options: ListFlags) => Listing | Promise<Listing>;

interface ListFlags extends ReferenceFlags {
  readonly store: string;
  readonly json?: boolean;
}

const listers: Readonly<{ [name: string]: Lister }> = {
  shapes: listShapes,
  suites: listSuites,
  workloads: listWorkloads,
  precisions: listPrecisions,
  engines: () => ({ data: engineIds, text: engineIds.join('\n') }),
  providers: listProviders,
  devices: listDevices,
  published: listPublished,
  claims: listClaims,
  records: listRecords,
  runs: listRuns,
};

/** `list <what>`: what there is to run, to run on, and to read. */
export function register(program: Command): void {
  program
    .command('list')
    .argument('<what>', Object.keys(listers).join(', '))
    .description('list what there is to run, to run on, to read and to compare with')
    .option('--store <folder>', 'where the records are', defaultStore)
    .option('--device <name>', 'published: only this device, such as h200')
    .option(
      '--reference <file>',
      'add devices, results or claims of your own (JSON; again for more)',
      collect,
    )
    .option('--json', 'print the list as JSON')
    .addHelpText(
      'after',
      examples([
        ['list shapes'],
        ['list shapes --json'],
        ['list providers'],
        ['list published --device h20'],
      ]),
    )
    .action(async (what: string, flags: ListFlags) => {
      const lister = listers[what];
      if (!lister) {
        throw new UsageError(
          `There is no list of "${what}".`,
          nearest(what, Object.keys(listers), 'list --help'),
        );
      }
      const { data, text, unreadable = [], oddities, damage } = await lister(flags);
      printResult(flags.json, data, () => text);
      sayUnreadable(unreadable, oddities);
      if (damage) throw damage;
    });
}

const bytes = (value: number) => formatQuantity({ value, unit: 'B' });

/** A shape with what follows from it; weight bytes per precision, with 2-byte scales and activations on a GPU. */
function shapeFacts(shape: Shape) {
  const { source, ...dimensions } = shape;
  const stored = (precision: Precision) =>
    weightBytes(shape, {
      precision,
      activation: precision === 'float32' || precision === 'bfloat16' ? precision : 'float16',
    });
  return {
    ...dimensions,
    parameters: parameters(shape),
    kvBytesPerToken: {
      float16: kvBytesPerToken(shape, 'float16'),
      float32: kvBytesPerToken(shape, 'float32'),
    },
    weightBytes: Object.fromEntries(precisions.map((precision) => [precision, stored(precision)])),
    runnable: shape.experts === null,
    source,
  };
}

function listShapes(): Listing {
  const facts = [...shapes.values()].map(shapeFacts);
  const columns = [
    left('shape'),
    right('parameters'),
    right('KV bytes/token (float16)', { narrow: 9, leaves: 1 }),
    right('float16', { leaves: 2 }),
    right('int4'),
    left('layers × hidden, heads/kv, ffn, vocab', { narrow: 16 }),
  ];
  const rows = facts.map((shape) => [
    shape.name,
    formatCount(shape.parameters),
    formatCount(shape.kvBytesPerToken.float16),
    bytes(shape.weightBytes.float16!),
    bytes(shape.weightBytes.int4!),
    `${shape.layers} × ${shape.hidden}, ${shape.heads}/${shape.kvHeads}, ${shape.ffn}, ${shape.vocab}${shape.runnable ? '' : ' (cost only)'}`,
  ]);
  return { data: facts, text: renderTable(columns, rows) };
}

function listSuites(): Listing {
  const measured = [...suites.values()].map(({ name, about, care, specs }) => ({
    name,
    about,
    care,
    workloads: { cpu: specs('cpu').map(title), gpu: specs('gpu').map(title) },
  }));
  /** A load has a length of its own: no processes and windows. */
  const served = [...servingSuites.values()].map(({ name, about, scenarios }) => ({
    name,
    about,
    care: null,
    workloads: { cpu: scenarios('cpu'), gpu: scenarios('gpu') },
  }));
  const data = [...measured, ...served];
  const rows = data.map(({ name, about, care, workloads }) => [
    name,
    `${workloads.cpu.length} / ${workloads.gpu.length}`,
    care ? `${care.repeats}` : missing,
    care ? `${care.windowSeconds} s` : missing,
    about,
  ]);
  return {
    data,
    text: renderTable(
      [
        left('suite'),
        right('trials cpu / gpu', { narrow: 9 }),
        right('processes of each', { narrow: 9, leaves: 2 }),
        right('window', { leaves: 1 }),
        left('about', { narrow: 24 }),
      ],
      rows,
    ),
  };
}

function listWorkloads(): Listing {
  const of = (texts: (device: DeviceClass) => readonly string[]) =>
    [...new Set([...texts('cpu'), ...texts('gpu')])].sort();
  const measured = of((device) => [...suites.values()].flatMap((suite) => suite.specs(device).map(title)));
  const served = of((device) => [...servingSuites.values()].flatMap((suite) => suite.scenarios(device)));
  const text = [
    'Any of these, and any other written the same way: kind, shape, precision, b batch (bmax: the largest that fits), c context, i input, o output. On a device also: queued (steps are waited for once), graph (steps are recorded and replayed). Links between two GPUs name them: link.d2d 3to5, link.d2d.both 3and5; without them, from the measured GPU to the next.',
    '',
    ...measured,
    '',
    'Scenarios of serving: offline (all at once), server (rate= requests a second), interactive (the same under tighter limits), closed (users=). Lengths of prompts and answers: isl= and osl=, as 64, 32-128 or ~median:sigma:most, or trace=<file>. A promise: ttft= and tpot=, or limits= with a model of MLPerf; with find-rate the highest rate that keeps it is searched.',
    '',
    ...served,
  ];
  return { data: [...measured, ...served], text: text.join('\n') };
}

function listPrecisions(): Listing {
  return { data: precisions, text: precisions.join('\n') };
}

async function listProviders(): Promise<Listing> {
  const data = findProviders();
  const rows = data.map(({ name, where }) => [name, where]);
  return { data, text: renderTable([left('provider'), left('where', { narrow: 30 })], rows) };
}

/** The devices of this host, and those of the catalogue. */
async function listDevices(flags: ListFlags): Promise<Listing> {
  const machine = await describeMachine();
  const { cpu, gpus, gpuProbe, memory } = machine;
  const catalogue = listCatalogue(flags);
  const data = { cpu, gpus, gpuProbe, catalogue: catalogue.data };
  const rows = [
    ['cpu', '0', cpu.model ?? 'unknown', memory.totalBytes === null ? '' : bytes(memory.totalBytes)],
    ...gpus.map((gpu) => [
      'gpu',
      String(gpu.index),
      gpu.name,
      gpu.memoryTotalMib === null ? (whyLost(gpu) ?? 'of the host') : `${gpu.memoryTotalMib} MiB`,
    ]),
  ];
  const table = renderTable(
    [left('kind'), right('index'), left('name', { narrow: 20 }), right('memory', { narrow: 10 })],
    rows,
  );
  const noGpu = whyNoGpu(machine);
  const host = noGpu ? `${table}\n\nNo GPU shows: ${noGpu.what}. ${noGpu.tryThis}` : table;
  return { data, text: `This host\n${host}\n\nCatalogue (dense rates; * is unverified)\n${catalogue.text}` };
}
