import { createHash, timingSafeEqual } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Content, contentOf, NotARecord, writeWhole } from '../../results/record/store.ts';
import { elsewhereFolder } from '../../results/record/superseded.ts';
import type { Library } from '../library.ts';
import { bodyWithin } from '../safe/bounded.ts';
import { readState } from '../state.ts';
import { type Api, describe, z } from './openapi.ts';

/** What it takes to let records of other hosts in. */
export interface Writing {
  /** What whoever sends a record has to know. Never part of an address: those are kept in histories and logs. */
  readonly token: string;
  /** Called when a record was stored, with its id. */
  readonly onStored?: (id: string) => void;
  /** Milliseconds on a clock that never goes back. */
  readonly nowMs?: () => number;
}

/** Of one record. Bytes; the largest of this project have some MB. */
export const largestRecord = 32 * 2 ** 20;

/** So many records may come at once, and so many a second from then on: a whole run at a time, and no flood. */
const [burst, eachSecond] = [200, 5];

const idSchema = z.string().regex(/^[0-9a-f]{16}$/, 'the id of a record, 16 hex digits');

/** A refusal with its status and the sentence that is sent. */
class Refused extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, sentence: string, headers: Readonly<Record<string, string>> = {}) {
    super(sentence);
    this.status = status;
    this.headers = headers;
  }
}

/** `POST /records`: takes a record of another host. Without `writing` it says why it does not. */
export function mountReceiver(api: Api, library: Library, writing: Writing | null): void {
  const query = { id: idSchema.optional() };
  const answer = z.object({ id: z.string(), isNew: z.boolean(), at: z.string() });
  describe(api, {
    method: 'post',
    path: '/records',
    summary: 'takes a record of another host: its file. An `id` has to be that of its content',
    query,
    headers: { authorization: z.string().openapi({ example: 'Bearer <token>' }) },
    takes: { 'application/json': z.object({ schema: z.literal('assay.record') }).loose() },
    gives: { 'application/json': answer },
    status: 201,
    errors: [401, 403, 413, 415, 422, 429, 507],
  });
  const allow = writing && allowance(writing.nowMs ?? (() => performance.now()));
  api.post('/records', async ({ req, json }) => {
    try {
      if (!writing || !allow) throw new Refused(403, closed);
      assertToken(req.header('authorization'), writing.token);
      const wanted = readState(new URL(req.url).searchParams, query, 'en').id;
      assertType(req.raw.headers);
      const waitSeconds = allow();
      if (waitSeconds > 0) {
        throw new Refused(429, 'Too many records at once. Go on a little later.', {
          'retry-after': String(waitSeconds),
        });
      }
      const bytes = await bodyOf(req.raw);
      const id = checkedId(bytes, wanted);
      const isNew = await keep(id, bytes, library);
      if (isNew) writing.onStored?.(id);
      const at = `/api/records/${id}`;
      return json({ id, isNew, at }, isNew ? 201 : 200, { location: at });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return json({ error: error.message }, error.status as 403, { ...error.headers });
    }
  });
}

const closed =
  'This server takes no records: it was started without --token-file, or with --read-only. It only shows them.';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Both sides as hashes of one length, so that the time of the comparison says nothing of either. */
function assertToken(header: string | undefined, token: string): void {
  const given = /^Bearer (\S+)$/i.exec(header ?? '')?.[1] ?? '';
  if (timingSafeEqual(digest(given), digest(token))) return;
  throw new Refused(401, 'Send the token of this server as `Authorization: Bearer <token>`.', {
    'www-authenticate': 'Bearer',
  });
}

function assertType(headers: Headers): void {
  const type = headers.get('content-type') ?? '';
  if (!/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type)) {
    throw new Refused(415, 'Send the file of the record as `Content-Type: application/json`.');
  }
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity') throw new Refused(415, 'Send the file as it is, not compressed.');
}

async function bodyOf(request: Request): Promise<Uint8Array> {
  const bytes = await bodyWithin(request, largestRecord);
  if (bytes === null) throw new Refused(413, `A record has at most ${largestRecord / 2 ** 20} MiB.`);
  return bytes;
}

/** The id of the record that was sent, which is what its file, or whoever sent it, says that it is. */
function checkedId(bytes: Uint8Array, wanted: string | undefined): string {
  const { id, told } = contentOfBytes(bytes);
  const given = wanted ?? told;
  if (given === null)
    throw new Refused(400, 'The file does not tell its id: send the name of the file as `?id=`.');
  const other = [given, told ?? id].find((said) => said !== id);
  if (other === undefined) return id;
  throw new Refused(
    422,
    `The record was changed on its way or before: it was ${other}, its content is ${id}.`,
  );
}

function contentOfBytes(bytes: Uint8Array): Content {
  try {
    return contentOf('What was sent', new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (error instanceof NotARecord) throw new Refused(422, error.message);
    if (error instanceof TypeError) throw new Refused(422, 'What was sent is no text in UTF-8.');
    throw error;
  }
}

/** Keeps a record under its id, byte for byte; false where the store has it already. */
async function keep(id: string, bytes: Uint8Array, library: Library): Promise<boolean> {
  const path = join(library.store, elsewhereFolder, `${id}.json`);
  if (existsSync(path) || library.idsBeginning(id).includes(id)) return false;
  try {
    await writeWhole(path, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    throw new Refused(507, 'The disk of this server is full.');
  }
  return true;
}

/** A bucket that fills again: seconds to wait where it is empty, else 0. */
function allowance(nowMs: () => number): () => number {
  let left = burst;
  let at = nowMs();
  return () => {
    const now = nowMs();
    left = Math.min(burst, left + ((now - at) / 1000) * eachSecond);
    at = now;
    if (left < 1) return Math.ceil((1 - left) / eachSecond);
    left -= 1;
    return 0;
  };
}
