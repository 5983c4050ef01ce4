import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Live } from '../../dashboard/live.ts';
import { dropJournal, type JournalEntry, writeEntries } from '../../harness/run/journal.ts';
import { keepProgress } from '../../harness/run/progress-file.ts';
import type { RunEvent } from '../../harness/run/request.ts';
import { watchRuns } from '../../harness/run/watch.ts';
import { readContent, recordFiles, storeRecord } from '../../results/record/store.ts';
import { serverOver } from './asked.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-live-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const id = '2026-11-28T12-00-00-quick-0001';
const titles = ['decode tiny float32 b1 c64', '<img src=x onerror=alert(1)>'];
let store: string;
let kept: ReturnType<typeof keepProgress>;
/** The journal has what a real process measured. */
let entry: (position: number, change?: Partial<JournalEntry['repeat']>) => JournalEntry;

beforeEach(async () => {
  store = mkdtempSync(join(folder, 'store-'));
  mkdirSync(join(store, id, 'journal'), { recursive: true });
  kept = keepProgress({ folder: store, id, suite: 'quick' }, () => new Date('2026-11-28T12:00:00Z'));
  const [path] = recordFiles([join(import.meta.dirname, '../fixtures/records')]);
  const { record } = await readContent(path!);
  entry = (position, change = {}) => ({
    trial: position % 2,
    repeat: { ...record.repeats[0]!, position, ...change },
    placement: null,
    library: null,
  });
});

const slot = (position: number) => ({ trial: position % 2, repeat: 0, position });
const planned: RunEvent = { type: 'planned', trials: titles, processes: 4, done: 0, inTurns: false };
const started = (position: number): RunEvent => ({
  type: 'started',
  title: titles[position % 2]!,
  slot: slot(position),
});
const finished = (position: number): RunEvent => ({
  type: 'finished',
  title: titles[position % 2]!,
  slot: slot(position),
  repeats: [],
});

async function measure(position: number, change?: Partial<JournalEntry['repeat']>) {
  kept.onEvent(started(position));
  await writeEntries(join(store, id), [entry(position, change)]);
  kept.onEvent(finished(position));
}

/** The runs of the store, looked at again where the test says so and not by a clock. */
function steppedLive() {
  let wake = () => {};
  const live: Live = {
    ...watchRuns(store),
    pause: (signal) =>
      new Promise((resolve) => {
        wake = resolve;
        signal.addEventListener('abort', () => resolve());
      }),
  };
  return { live, look: () => wake() };
}

interface Event {
  readonly event: string;
  readonly id: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: whatever was sent
  readonly data: any;
}

/** Events as a browser reads them (HTML, "server-sent events"); a comment is an event without a name. */
async function* eventsOf(answer: Response): AsyncGenerator<Event> {
  let text = '';
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop()!;
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      yield {
        event: field('event') ?? '',
        id: field('id') ?? null,
        data: JSON.parse(field('data') ?? 'null'),
      };
    }
  }
}

const next = async (events: AsyncGenerator<Event>): Promise<Event> => (await events.next()).value;

describe('a run that measures', () => {
  it('is followed: what was measured, how far it is, what comes, and its end', async () => {
    kept.onEvent(planned);
    await measure(0);
    const { live, look } = steppedLive();
    const { ask } = await serverOver(store, { live });
    const answer = await ask(`/api/live/${id}`);
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const events = eventsOf(answer);
    const first = await next(events);
    expect(first).toMatchObject({ event: 'process', id: '0', data: { position: 0, title: titles[0] } });
    const [process] = first.data.processes;
    expect(process.durationNs).toEqual(entry(0).repeat.samples.durationNs);
    expect(process.shown).toMatch(/s \(one process\)$/);
    expect(await next(events)).toMatchObject({
      event: 'progress',
      data: { planned: 4, done: 1, now: null, suite: 'quick' },
    });
    const quiet = next(events);
    look();
    expect(await quiet).toMatchObject({ event: '', data: null });
    kept.onEvent(started(1));
    const later = next(events);
    look();
    expect(await later).toMatchObject({
      event: 'progress',
      data: { now: { title: titles[1], position: 1 } },
    });
    await writeEntries(join(store, id), [entry(1)]);
    kept.onEvent(finished(1));
    const last = next(events);
    look();
    expect(await last).toMatchObject({ event: 'process', id: '1' });
    expect(await next(events)).toMatchObject({ event: 'progress', data: { done: 2 } });
    await dropJournal(join(store, id));
    kept.end();
    const end = next(events);
    look();
    expect(await end).toMatchObject({ event: 'end', data: { run: id } });
    expect((await events.next()).done).toBe(true);
  });

  it('is followed from where a connection broke', async () => {
    kept.onEvent(planned);
    for (const position of [0, 1, 2]) await measure(position);
    const { ask } = await serverOver(store, { live: steppedLive().live });
    const byHeader = eventsOf(await ask(`/api/live/${id}`, { headers: { 'last-event-id': '1' } }));
    expect(await next(byHeader)).toMatchObject({ event: 'process', id: '2' });
    const byAddress = eventsOf(await ask(`/api/live/${id}?after=0`));
    expect(await next(byAddress)).toMatchObject({ event: 'process', id: '1' });
  });

  it('is listed, and not when its process is gone, whatever it left behind', async () => {
    kept.onEvent(planned);
    const { json, ask } = await serverOver(store, { live: watchRuns(store) });
    expect(await json('/api/live')).toEqual({ running: [id] });
    const file = join(store, id, 'journal', 'progress.json');
    const left = JSON.parse(readFileSync(file, 'utf8'));
    // Beyond the largest process id of Linux.
    writeFileSync(file, JSON.stringify({ ...left, pid: 2 ** 22 + 1 }));
    expect(await json('/api/live')).toEqual({ running: [] });
    expect((await ask(`/api/live/${id}`)).status).toBe(404);
  });

  it('has a page before it has a record, with every text escaped', async () => {
    kept.onEvent(planned);
    await measure(1);
    kept.onEvent(started(0));
    const { text, errors } = await serverOver(store, { live: watchRuns(store) });
    for (const path of [`/runs/${id}`, `/zh/runs/${id}`]) {
      const page = await text(path);
      expect(page).toContain(`data-live="/api/live/${id}"`);
      expect(page).toContain('<progress max="4" value="1">');
      expect(page).toContain(titles[0]);
      expect(page).not.toContain('<img');
      expect(page).toContain('/assets/live.js');
    }
    expect(errors).toEqual([]);
  });

  it('has no page that was kept before it went on', async () => {
    const [path] = recordFiles([join(import.meta.dirname, '../fixtures/records')]);
    const { record } = await readContent(path!);
    await storeRecord(join(store, id), { ...record, run: { ...record.run, id } });
    const { text } = await serverOver(store, { live: watchRuns(store) });
    expect(await text(`/runs/${id}`)).not.toContain('data-live=');
    kept.onEvent(planned);
    expect(await text(`/runs/${id}`)).toContain('data-live=');
  });

  it('is looked for in no other folder', async () => {
    const { ask } = await serverOver(join(store, id), { live: watchRuns(join(store, id)) });
    kept.onEvent(planned);
    for (const run of [`..%2f${id}`, '..', '.', `%2e%2e%2f${id}`, '%00', `x%2f..%2f..%2f${id}`]) {
      expect((await ask(`/api/live/${run}`)).status, run).toBe(404);
    }
  });
});

describe('a stream', () => {
  it('ends when the server does', async () => {
    kept.onEvent(planned);
    const closing = new AbortController();
    const { ask } = await serverOver(store, { live: steppedLive().live, closing: closing.signal });
    const events = eventsOf(await ask(`/api/live/${id}`));
    await next(events);
    const end = events.next();
    closing.abort();
    expect((await end).done).toBe(true);
  });

  it('makes room when its reader goes away', async () => {
    kept.onEvent(planned);
    const { ask } = await serverOver(store, { live: steppedLive().live });
    const answers = [];
    for (let i = 0; i < 24; i++) answers.push(await ask(`/api/live/${id}`));
    expect((await ask(`/api/live/${id}`)).status).toBe(503);
    await answers[0]!.body!.cancel();
    expect((await ask(`/api/live/${id}`)).status).toBe(200);
  });

  it('is not begun by HEAD', async () => {
    kept.onEvent(planned);
    const { ask } = await serverOver(store, { live: steppedLive().live });
    for (let i = 0; i < 30; i++) expect((await ask(`/api/live/${id}`, { method: 'HEAD' })).status).toBe(200);
  });
});
