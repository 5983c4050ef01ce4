import { z } from 'zod';
import { serving as says } from '../sentences/serving.ts';
import { BrokenColumn, columnSchema, packColumn, unpackColumn } from './columns.ts';
import { requestStates, type ServingLog, stepKinds } from './log.ts';

const column = columnSchema;

export const packedLogSchema = z.strictObject({
  requests: z.strictObject({
    count: z.int().nonnegative(),
    scheduledNs: column,
    admittedNs: column,
    firstChunkNs: column,
    finishedNs: column,
    isl: column,
    osl: column,
    tokens: column,
    chunks: column,
    row: column,
    state: column,
    tokenNs: column,
  }),
  steps: z.strictObject({
    count: z.int().nonnegative(),
    kind: column,
    beginNs: column,
    endNs: column,
    rows: column,
    active: column,
    tokens: column,
    request: column,
    queued: column,
  }),
  endNs: z.int().nonnegative(),
  latenessNs: column,
});

export type PackedLog = z.infer<typeof packedLogSchema>;

/** The columns of a log as a record keeps them. Tokens lie request by request, however the log had reserved room for them. */
export function packLog({ requests, steps, endNs, latenessNs }: ServingLog): PackedLog {
  return {
    requests: {
      count: requests.count,
      scheduledNs: packColumn(requests.scheduledNs.subarray(0, requests.count)),
      admittedNs: packColumn(requests.admittedNs.subarray(0, requests.count)),
      firstChunkNs: packColumn(requests.firstChunkNs.subarray(0, requests.count)),
      finishedNs: packColumn(requests.finishedNs.subarray(0, requests.count)),
      isl: packColumn(requests.isl.subarray(0, requests.count)),
      osl: packColumn(requests.osl.subarray(0, requests.count)),
      tokens: packColumn(requests.tokens.subarray(0, requests.count)),
      chunks: packColumn(requests.chunks.subarray(0, requests.count)),
      row: packColumn(requests.row.subarray(0, requests.count)),
      state: packColumn(requests.state.subarray(0, requests.count)),
      tokenNs: packColumn(tokensInOrder(requests)),
    },
    steps: {
      count: steps.count,
      kind: packColumn(steps.kind.subarray(0, steps.count)),
      beginNs: packColumn(steps.beginNs.subarray(0, steps.count)),
      endNs: packColumn(steps.endNs.subarray(0, steps.count)),
      rows: packColumn(steps.rows.subarray(0, steps.count)),
      active: packColumn(steps.active.subarray(0, steps.count)),
      tokens: packColumn(steps.tokens.subarray(0, steps.count)),
      request: packColumn(steps.request.subarray(0, steps.count)),
      queued: packColumn(steps.queued.subarray(0, steps.count)),
    },
    endNs,
    latenessNs: packColumn(latenessNs),
  };
}

function tokensInOrder({ count, tokens, tokenOffset, tokenNs }: ServingLog['requests']): Float64Array {
  const all = new Float64Array(tokens.subarray(0, count).reduce((sum, n) => sum + n, 0));
  let at = 0;
  for (let i = 0; i < count; i++) {
    all.set(tokenNs.subarray(tokenOffset[i]!, tokenOffset[i]! + tokens[i]!), at);
    at += tokens[i]!;
  }
  return all;
}

/** @throws BrokenColumn where a column is damaged, has another length than its neighbours, or a code that means nothing */
export function unpackLog({ requests, steps, endNs, latenessNs }: PackedLog): ServingLog {
  const ofRequests = (name: Exclude<keyof PackedLog['requests'], 'count' | 'tokenNs'>) =>
    unpackedTo(requests.count, requests[name], name);
  const ofSteps = (name: Exclude<keyof PackedLog['steps'], 'count'>) =>
    unpackedTo(steps.count, steps[name], name);
  const tokens = whole(ofRequests('tokens'), 'tokens', 0);
  let all = 0;
  const tokenOffset = Float64Array.from(tokens, (n) => {
    all += n;
    return all - n;
  });
  return {
    requests: {
      count: requests.count,
      scheduledNs: ofRequests('scheduledNs'),
      admittedNs: ofRequests('admittedNs'),
      firstChunkNs: ofRequests('firstChunkNs'),
      finishedNs: ofRequests('finishedNs'),
      isl: whole(ofRequests('isl'), 'isl', 0),
      osl: whole(ofRequests('osl'), 'osl', 0),
      tokens,
      chunks: whole(ofRequests('chunks'), 'chunks', 0),
      row: whole(ofRequests('row'), 'row', -1),
      state: Uint8Array.from(whole(ofRequests('state'), 'state', 0, requestStates.length - 1)),
      tokenOffset,
      tokenNs: unpackedTo(all, requests.tokenNs, 'tokenNs'),
    },
    steps: {
      count: steps.count,
      kind: Uint8Array.from(whole(ofSteps('kind'), 'kind', 0, stepKinds.length - 1)),
      beginNs: ofSteps('beginNs'),
      endNs: ofSteps('endNs'),
      rows: whole(ofSteps('rows'), 'rows', 0),
      active: whole(ofSteps('active'), 'active', 0),
      tokens: whole(ofSteps('tokens'), 'tokens', 0),
      request: whole(ofSteps('request'), 'request', -1, requests.count - 1),
      queued: whole(ofSteps('queued'), 'queued', 0),
    },
    endNs,
    latenessNs: unpackColumn(latenessNs),
  };
}

function unpackedTo(count: number, packed: z.infer<typeof column>, name: string): Float64Array {
  if (packed.count !== count)
    throw new BrokenColumn(says.columnOfOtherLength({ name, n: packed.count, needs: count }));
  try {
    return unpackColumn(packed);
  } catch (error) {
    if (!(error instanceof BrokenColumn)) throw error;
    throw new BrokenColumn(says.columnIsBroken({ name, why: error.message }), { cause: error });
  }
}

/** Of a number without a fraction that a column of 32 bits holds. */
const largestInt = 2 ** 31 - 1;

function whole(values: Float64Array, name: string, least: number, most: number = largestInt): Int32Array {
  const odd = values.find((value) => !(value >= least && value <= most));
  if (odd !== undefined) throw new BrokenColumn(says.columnOutOfRange({ name, value: odd, least, most }));
  return Int32Array.from(values);
}
