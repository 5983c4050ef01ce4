import { closeSync, createWriteStream, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { extract } from 'tar';
import { type Entry, openPromise } from 'yauzl';
import { Failure } from '../errors.ts';

/** Whether a file of an archive, named by its path inside, is worth unpacking. */
type Wanted = (name: string) => boolean;

/**
 * Unpacks the wanted files of a zip file (NuGet package, wheel, jar) or a gzip-compressed tar archive into a folder,
 * under their paths inside. Links are left out; every file's checksum or length is checked. The contents decide what an
 * archive is, not its name. Throws {@link Failure} for a damaged file and for one that is no archive.
 */
export async function unpack(archive: string, into: string, wanted: Wanted): Promise<void> {
  const reader = { zip: unpackZip, gzip: unpackTar, other: null }[formatOf(archive)];
  if (!reader) {
    throw new Failure(
      `${archive} is no archive: it begins neither like a zip file nor like a gzip-compressed one.`,
      'Give a NuGet package, an onnxruntime-gpu wheel, an onnxruntime_gpu jar, a release archive (.tgz), or a folder.',
    );
  }
  try {
    await reader(archive, into, wanted);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const what = `${archive} (${statSync(archive).size} bytes) is damaged: ${reason}`;
    throw new Failure(what, "Copy or download it again, and compare its checksum with its publisher's.", {
      cause,
    });
  }
}

function formatOf(archive: string): 'zip' | 'gzip' | 'other' {
  const start = Buffer.alloc(4);
  const file = openSync(archive, 'r');
  readSync(file, start, 0, 4, 0);
  closeSync(file);
  if (start.readUInt32BE(0) === 0x504b0304) return 'zip';
  return start.readUInt16BE(0) === 0x1f8b ? 'gzip' : 'other';
}

async function unpackZip(archive: string, into: string, wanted: Wanted): Promise<void> {
  for await (const { name, writeTo } of filesOfZip(archive)) {
    if (!wanted(name)) continue;
    const target = join(into, name);
    mkdirSync(dirname(target), { recursive: true });
    await writeTo(createWriteStream(target));
  }
}

/** A file within a zip file. */
interface ZipFile {
  /** Its path inside. */
  readonly name: string;
  readonly isLink: boolean;
  /** Unpacks it, through the streams that are named; fails where its length or checksum is not the one that the zip file states. */
  writeTo(...through: [...Transform[], Writable]): Promise<void>;
}

/** The upper half of what Unix keeps of a file says what it is: here a symbolic link. */
const isLink = ({ externalFileAttributes }: Entry) => ((externalFileAttributes >>> 28) & 0xf) === 0xa;

/** The files of a zip file one by one; each is unpacked before the next is asked for, or not at all. */
export async function* filesOfZip(archive: string): AsyncGenerator<ZipFile> {
  const zip = await openPromise(archive);
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/')) continue;
    yield {
      name: entry.fileName,
      isLink: isLink(entry),
      writeTo: async (...through) =>
        pipeline([await zip.openReadStreamPromise(entry), checkCrc(entry), ...through]),
    };
  }
}

/** yauzl checks the length of a file; its checksum is left to us. */
function checkCrc(entry: Entry): Transform {
  let sum = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
    flush(done) {
      done(sum === entry.crc32 ? null : new Error(`the checksum of ${entry.fileName} is wrong`));
    },
  });
}

async function unpackTar(archive: string, into: string, wanted: Wanted): Promise<void> {
  const isFile = (entry: object) => 'type' in entry && entry.type === 'File';
  const filter = (name: string, entry: object) => isFile(entry) && wanted(name);
  await extract({ file: archive, cwd: into, strict: true, filter });
}
