import { z } from 'zod';
import { type Column, columnSchema, NotAColumn, packColumn, unpackColumn } from './columns.ts';
import { requestStates, type ServingLog } from './log.ts';

const requestColumns = {
  scheduledNs: columnSchema,
  admittedNs: columnSchema,
  firstChunkNs: columnSchema,
  finishedNs: columnSchema,
  isl: columnSchema,
  osl: columnSchema,
  tokens: columnSchema,
  chunks: columnSchema,
  row: columnSchema,
  state: columnSchema,
};

const stepColumns = {
  kind: columnSchema,
  beginNs: columnSchema,
  /** How long each lasted. */
  durationNs: columnSchema,
  rows: columnSchema,
  active: columnSchema,
  tokens: columnSchema,
  request: columnSchema,
  queued: columnSchema,
};

/** The whole log of a load, as it is stored. */
export const packedLogSchema = z.strictObject({
  endNs: z.number().nonnegative(),
  /** Of every request: times in nanoseconds from the start of the schedule, tokens, codes of states. */
  requests: z.strictObject(requestColumns),
  /** When each token was there, request by request, only those that came. */
  tokenNs: columnSchema,
  steps: z.strictObject(stepColumns),
  latenessNs: columnSchema,
});

export type PackedLog = z.infer<typeof packedLogSchema>;

type Names<T> = (keyof T & string)[];

export function packLog({ requests, steps, endNs, latenessNs }: ServingLog): PackedLog {
  const came = Array.from({ length: requests.count }, (_, i) => {
    const from = requests.tokenOffset[i]!;
    return requests.tokenNs.subarray(from, from + requests.tokens[i]!);
  });
  const tokenNs = new Float64Array(came.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const times of came) {
    tokenNs.set(times, at);
    at += times.length;
  }
  return {
    endNs,
    requests: packAll(Object.keys(requestColumns) as Names<typeof requestColumns>, (name) => requests[name]),
    tokenNs: packColumn(tokenNs),
    steps: packAll(Object.keys(stepColumns) as Names<typeof stepColumns>, (name) =>
      name === 'durationNs' ? steps.endNs.map((end, i) => end - steps.beginNs[i]!) : steps[name],
    ),
    latenessNs: packColumn(latenessNs),
  };
}

const packAll = <K extends string>(names: readonly K[], of: (name: K) => ArrayLike<number>) =>
  Object.fromEntries(names.map((name) => [name, packColumn(of(name))])) as Record<K, Column>;

/** @throws NotAColumn where columns were changed, or do not belong together */
export function unpackLog(packed: PackedLog): ServingLog {
  const { count } = packed.requests.scheduledNs;
  const of = (name: keyof PackedLog['requests']) => unpacked(packed.requests[name], count, name);
  const osl = Int32Array.from(of('osl'));
  const tokens = Int32Array.from(of('tokens'));
  const state = Uint8Array.from(of('state'));
  if (state.some((code) => code >= requestStates.length)) throw new NotAColumn('a state has no name');
  const tokenOffset = new Float64Array(count);
  let places = 0;
  for (let i = 0; i < count; i++) {
    if (tokens[i]! < 0 || tokens[i]! > osl[i]!)
      throw new NotAColumn(`request ${i} has ${tokens[i]} tokens of ${osl[i]}`);
    tokenOffset[i] = places;
    places += osl[i]!;
  }
  const came = unpacked(
    packed.tokenNs,
    tokens.reduce((a, b) => a + b, 0),
    'tokenNs',
  );
  const tokenNs = new Float64Array(places).fill(Number.NaN);
  let at = 0;
  for (let i = 0; i < count; i++) {
    tokenNs.set(came.subarray(at, at + tokens[i]!), tokenOffset[i]!);
    at += tokens[i]!;
  }
  const steps = packed.steps.kind.count;
  const ofStep = (name: keyof PackedLog['steps']) => unpacked(packed.steps[name], steps, name);
  const beginNs = ofStep('beginNs');
  const durationNs = ofStep('durationNs');
  return {
    requests: {
      count,
      scheduledNs: of('scheduledNs'),
      admittedNs: of('admittedNs'),
      firstChunkNs: of('firstChunkNs'),
      finishedNs: of('finishedNs'),
      isl: Int32Array.from(of('isl')),
      osl,
      tokens,
      chunks: Int32Array.from(of('chunks')),
      row: Int32Array.from(of('row')),
      state,
      tokenOffset,
      tokenNs,
    },
    steps: {
      count: steps,
      kind: Uint8Array.from(ofStep('kind')),
      beginNs,
      endNs: beginNs.map((begin, i) => begin + durationNs[i]!),
      rows: Int32Array.from(ofStep('rows')),
      active: Int32Array.from(ofStep('active')),
      tokens: Int32Array.from(ofStep('tokens')),
      request: Int32Array.from(ofStep('request')),
      queued: Int32Array.from(ofStep('queued')),
    },
    endNs: packed.endNs,
    latenessNs: unpackColumn(packed.latenessNs),
  };
}

function unpacked(column: Column, count: number, name: string): Float64Array {
  if (column.count !== count)
    throw new NotAColumn(`${name} has ${column.count} numbers where there are ${count}`);
  return unpackColumn(column);
}
