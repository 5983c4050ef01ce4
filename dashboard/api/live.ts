import { processFacts } from '../live/process-facts.ts';
import type { Live, LiveProcess } from '../live.ts';
import { NotThere, readState } from '../state.ts';
import { problem } from '../words/problem.ts';
import { type Api, describe, z } from './openapi.ts';

/** So many may watch at once; a browser has six connections for a host, over all of its tabs. */
const mostWatchers = 24;

/**
 * `GET /live` lists the runs that measure now, `GET /live/<run>` follows one by server-sent events: `progress` whenever it changes,
 * `process` for each position with its samples and what the telemetry saw, `end` with the run. A look without news is a comment, so that
 * both ends notice where the other is gone.
 *
 * @param closing aborts when the server ends; streams end with it
 */
export function mountLive(api: Api, live: Live | null, closing: AbortSignal): void {
  let watchers = 0;
  describe(api, {
    method: 'get',
    path: '/live',
    summary: 'ids of the runs that measure now',
    gives: { 'application/json': z.object({ running: z.array(z.string()) }) },
  });
  api.get('/live', async ({ req, json }) => {
    readState(new URL(req.url).searchParams, {}, 'en');
    return json({ running: live ? await live.running() : [] });
  });
  describe(api, {
    method: 'get',
    path: '/live/{run}',
    summary: 'follows a run that measures now, by server-sent events',
    query: { after: z.string().optional() },
    headers: { 'last-event-id': z.string().optional() },
    gives: { 'text/event-stream': z.string() },
    errors: [404, 503],
  });
  api.get('/live/:run', async ({ req, json, body }) => {
    const position = z.coerce.number().int('a position').min(-1, 'a position').optional();
    const { after } = readState(new URL(req.url).searchParams, { after: position }, 'en');
    const run = req.param('run');
    if (!live || (await live.progress(run)) === null) throw new NotThere(problem.en.notMeasuring(run));
    const headers = { 'content-type': 'text/event-stream' };
    if (req.method === 'HEAD') return body(null, 200, headers);
    if (watchers >= mostWatchers) return json({ error: 'Too many are watching already.' }, 503);
    const told = /^\d{1,9}$/.exec(req.header('last-event-id') ?? '')?.[0];
    watchers++;
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, closing]);
    const events = follow(live, run, told === undefined ? (after ?? -1) : Number(told), signal);
    return body(
      streamOf(events, () => {
        watchers--;
        stop.abort();
      }),
      200,
      headers,
    );
  });
}

/** What is sent, until the run ends or nobody listens any more. */
async function* follow(live: Live, run: string, after: number, signal: AbortSignal): AsyncGenerator<string> {
  let behind = after;
  let shown = '';
  while (!signal.aborted) {
    // In this order: what was measured before the run ended is still there when it is asked for.
    const processes = await live.measured(run, behind);
    const progress = await live.progress(run);
    for (const process of processes) {
      yield event('process', processEvent(process), process.position);
      behind = process.position;
    }
    if (progress === null) {
      yield event('end', { run });
      return;
    }
    const text = JSON.stringify(progress);
    if (text !== shown) yield event('progress', progress);
    else if (processes.length === 0) yield ': nothing new\n\n';
    shown = text;
    await live.pause(signal);
  }
}

const event = (name: string, data: unknown, id?: number) =>
  `event: ${name}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;

const processEvent = ({ position, title, repeats }: LiveProcess) => ({
  position,
  title,
  processes: repeats.map(processFacts),
});

/** Bytes of the events as they are asked for; `onEnd` is called once, however it ends. */
function streamOf(events: AsyncGenerator<string>, onEnd: () => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let isOpen = true;
  const end = () => {
    if (isOpen) onEnd();
    isOpen = false;
  };
  return new ReadableStream({
    async pull(controller) {
      try {
        const { value, done } = await events.next();
        if (!done) controller.enqueue(encoder.encode(value));
        else {
          end();
          controller.close();
        }
      } catch (error) {
        end();
        controller.error(error);
      }
    },
    cancel() {
      end();
    },
  });
}
