import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Verification } from '../../../results/dossier/verify.ts';
import { typed } from '../../hint.ts';
import type { DraftTask, Outcome, Task, VerifyTask } from './desk-task.ts';

/** What a piece of work may take: more than the largest reports need, and less than what would starve a host. */
const mostSeconds = 180;
const mostMemoryMib = 1024;

interface DeskOptions {
  readonly store: string;
  readonly reference: readonly string[];
  /** Where profile, job, plan and dossiers are; null where others than this host can ask, for whom they are not. */
  readonly folder: string | null;
}

/** Drafts and verifications for the dashboard: each in a thread of its own, that ends with it. */
export function reportDesk({ store, reference, folder }: DeskOptions) {
  const stored = () => (folder === null ? [] : dossiersIn(folder));
  return {
    version: () =>
      folder === null ? '' : ['profile', 'job', 'plan', 'plan.dsse'].map(stateIn(folder)).join(),
    stored,
    draft({ run, form, languages }: Pick<DraftTask, 'run' | 'form' | 'languages'>) {
      if (!isFolderName(run) || !existsSync(join(store, run))) return Promise.resolve({ problem: notHere });
      const of = { run: join(store, run), store, reference, inputs: folder };
      return carriedOut<Uint8Array<ArrayBuffer>>({ kind: 'draft', ...of, form, languages });
    },
    verify({ dossier, keys, authorities }: Pick<VerifyTask, 'dossier' | 'keys' | 'authorities'>) {
      if (typeof dossier === 'string' && !stored().includes(dossier))
        return Promise.resolve({ problem: notStored });
      const at = typeof dossier === 'string' ? join(folder!, dossier) : dossier;
      return carriedOut<Verification>({ kind: 'verify', dossier: at, keys, authorities });
    },
  };
}

const notHere = {
  what: 'The store has no folder of this run.',
  tryThis: 'A report is written on the host that has the whole run: copy its folder into the store.',
};

const notStored = {
  what: 'The folder of reports has no dossier of that name any more.',
  tryThis: 'Load the page again, and choose another one.',
};

/** What is asked for comes from outside: the name of a folder in the store, and no path. */
const isFolderName = (name: string) => basename(name) === name && !name.startsWith('.');

const stateIn = (folder: string) => (name: string) => {
  const found = statSync(join(folder, `${name}.json`), { throwIfNoEntry: false });
  return found ? `${found.size} ${found.mtimeMs}` : '';
};

/** Archives, and folders with a manifest, by their names. */
const dossiersIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter(
          (entry) =>
            (entry.isFile() && entry.name.endsWith('.tgz')) ||
            (entry.isDirectory() && existsSync(join(folder, entry.name, 'manifest.json'))),
        )
        .map(({ name }) => name)
        .sort()
    : [];

/** A piece of work in a thread, which a server that ends does not wait for. */
async function carriedOut<T>(task: Task): Promise<Outcome<T>> {
  const worker = new Worker(new URL('./desk-thread.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: mostMemoryMib },
  });
  worker.unref();
  const timeout = AbortSignal.timeout(1000 * mostSeconds);
  const ended = Promise.withResolvers<Outcome<T>>();
  worker.once('message', ended.resolve);
  worker.once('error', (error: NodeJS.ErrnoException) =>
    error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? ended.resolve({ problem: tooMuch }) : ended.reject(error),
  );
  worker.once('exit', () => ended.reject(new Error('The thread of a report ended without an answer.')));
  timeout.addEventListener('abort', () => ended.resolve({ problem: tooMuch }));
  try {
    return await ended.promise;
  } finally {
    await worker.terminate();
  }
}

const tooMuch = {
  what: `It takes more than a server gives for one page: ${mostSeconds} s, or ${mostMemoryMib} MiB of memory.`,
  tryThis: `Do it on the command line, which takes what there is: ${typed('report --latest --draft')}, ${typed('verify LAB-2026-0001.tgz')}.`,
};
