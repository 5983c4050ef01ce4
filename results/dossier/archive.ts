import { constants, createGunzip, gzipSync } from 'node:zlib';
import { Header, Pack, Parser, ReadEntry } from 'tar';
import { opening as says } from '../sentences/opening.ts';
import { assertPath, type Files, mostBytes, mostFiles, sorted } from './files.ts';
import { DossierProblem } from './problem.ts';

// A dossier in one file. The same files give the same bytes: sorted by path, dated 1970, of nobody.

const noDate = new Date(0);

/** The archive (.tgz) of files, all of them below one folder of the given name. */
export async function packed(files: Files, folder: string): Promise<Buffer> {
  // An entry that is added counts as a job at once, so that with fewer jobs than files the pack would wait for itself.
  const pack = new Pack({ portable: true, mtime: noDate, jobs: files.size });
  for (const [path, bytes] of sorted(files)) {
    const entry = new ReadEntry(
      new Header({
        path: `${folder}/${path}`,
        size: bytes.byteLength,
        mode: 0o644,
        type: 'File',
        mtime: noDate,
      }),
    );
    entry.end(Buffer.from(bytes));
    pack.add(entry);
  }
  pack.end();
  const archive = gzipSync(await pack.concat(), { level: constants.Z_BEST_COMPRESSION });
  // The tenth byte names the system on which it was made (RFC 1952); 255 is none.
  archive[9] = 255;
  return archive;
}

export const isArchive = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * The files of an archive, by their paths below the one folder that it holds. Nothing is written anywhere.
 *
 * @throws DossierProblem for one that is cut or damaged, for links and devices, for paths that lead outside, and for more than a dossier
 *   holds (`mostBytes`, `mostFiles`)
 */
export async function unpacked(archive: Uint8Array, from: string, limitBytes = mostBytes): Promise<Files> {
  const files = new Map<string, Uint8Array>();
  let refused: Error | null = null;
  const refuse = (why: string) => {
    refused ??= new DossierProblem(says.untrusted({ from, why }), says.askForFile());
  };
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      const why = whyNotTaken(entry, files);
      if (why !== null) {
        refuse(why);
        entry.resume();
        return;
      }
      const chunks: Buffer[] = [];
      entry.on('data', (chunk) => chunks.push(chunk));
      entry.on('end', () => {
        if (entry.type !== 'Directory') files.set(pathOf(entry), Buffer.concat(chunks));
      });
    },
  });
  // Blocks of zeros end an archive; of very many of them the parser would think for minutes.
  let hasEnded = false;
  parser.on('eof', () => {
    hasEnded = true;
  });
  try {
    await new Promise<void>((resolve, reject) => {
      const gunzip = createGunzip();
      let bytes = 0;
      gunzip.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > limitBytes) refuse(says.tooLarge({ size: `${limitBytes / 1e9} GB` }));
        if (hasEnded && !chunk.equals(Buffer.alloc(chunk.length))) refuse(says.goesOn());
        if (refused) gunzip.destroy(refused);
        else if (!hasEnded) parser.write(chunk);
      });
      gunzip.on('error', reject);
      gunzip.on('end', () => parser.end());
      parser.on('error', reject);
      parser.on('end', resolve);
      gunzip.end(archive);
    });
  } catch (cause) {
    if (cause instanceof DossierProblem) throw cause;
    throw new DossierProblem(
      says.damaged({ from, why: (cause as Error).message.replace(/^TAR_\w+: /, '') }),
      says.copyAgain(),
      { cause },
    );
  }
  if (refused) throw refused;
  return belowOneFolder(files, from);
}

/** `tar czf x.tgz ./folder` writes a point in front of each path. */
const pathOf = ({ path }: ReadEntry): string => path.replace(/^\.\//, '');

function whyNotTaken(entry: ReadEntry, known: Files): string | null {
  const { type, linkpath } = entry;
  const path = pathOf(entry);
  const name = JSON.stringify(path);
  if (type === 'SymbolicLink' || type === 'Link')
    return says.link({ name, target: JSON.stringify(linkpath) });
  if (type !== 'File' && type !== 'OldFile' && type !== 'Directory') return says.neither({ name });
  if (known.has(path)) return says.twice({ name });
  if (known.size >= mostFiles) return says.tooMany({ n: mostFiles });
  return null;
}

function belowOneFolder(files: Files, from: string): Files {
  const tops = new Set([...files.keys()].map((path) => path.split('/')[0]!));
  for (const path of files.keys()) assertPath(path);
  const [top] = tops;
  if (tops.size !== 1 || files.has(top!)) {
    throw new DossierProblem(
      says.severalFolders({ from, tops: tops.size === 0 ? 'nothing' : [...tops].slice(0, 5).join(', ') }),
      says.giveArchive(),
    );
  }
  return new Map([...files].map(([path, bytes]) => [path.slice(top!.length + 1), bytes]));
}
