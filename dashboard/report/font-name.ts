/** The id of the family in the table of names (OpenType, "name"). */
const familyId = 1;

/** Platforms whose names are in UTF-16: Unicode and Windows. */
const wide = [0, 3];

/** Throws a RangeError where the file ends too early, and an Error where it is no font. */
export function fontFamilies(file: Buffer): string[] {
  const faces =
    file.toString('latin1', 0, 4) === 'ttcf'
      ? Array.from({ length: file.readUInt32BE(8) }, (_, i) => file.readUInt32BE(12 + 4 * i))
      : [0];
  const families = faces.flatMap((face) => namesAt(file, face));
  if (families.length === 0) throw new Error('no name of a family');
  return [...new Set(families)];
}

/** The family of one face, in English first. */
function namesAt(file: Buffer, face: number): string[] {
  const tables = file.readUInt16BE(face + 4);
  for (let i = 0; i < tables; i++) {
    const entry = face + 12 + 16 * i;
    if (file.toString('latin1', entry, entry + 4) !== 'name') continue;
    return familiesIn(file, file.readUInt32BE(entry + 8));
  }
  return [];
}

const englishOfWindows = 0x0409;

function familiesIn(file: Buffer, table: number): string[] {
  const strings = table + file.readUInt16BE(table + 4);
  const found = Array.from({ length: file.readUInt16BE(table + 2) }, (_, i) => {
    const [platform, , language, id, length, offset] = [0, 2, 4, 6, 8, 10].map((at) =>
      file.readUInt16BE(table + 6 + 12 * i + at),
    ) as [number, number, number, number, number, number];
    return { platform, language, id, bytes: file.subarray(strings + offset, strings + offset + length) };
  });
  return found
    .filter(({ id, platform }) => id === familyId && wide.includes(platform))
    .toSorted((a, b) => Number(b.language === englishOfWindows) - Number(a.language === englishOfWindows))
    .slice(0, 1)
    .map(({ bytes }) => Buffer.from(bytes).swap16().toString('utf16le'));
}
