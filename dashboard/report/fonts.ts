import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fontFamilies } from './font-name.ts';
import { FormProblem } from './problem.ts';

const { resolve } = createRequire(import.meta.url);

/** Font files for the PDF, and the families that are looked through for each character, in this order. */
export interface Fonts {
  readonly families: readonly string[];
  readonly files: readonly string[];
}

/** Weights that the pages use. */
const latin = ['400Regular/SourceSans3_400Regular.ttf', '600SemiBold/SourceSans3_600SemiBold.ttf'];

/** Chinese and what is written with it: from the radicals to the end of the plane, and the planes behind it. */
const chinese = /[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u{20000}-\u{3ffff}]/u;

/** Whether a text asks for a Chinese font. */
export const hasChinese = (text: string): boolean => chinese.test(text);

interface Wanted {
  readonly needsChinese: boolean;
  /** Files of fonts that somebody named, before all others for Chinese. */
  readonly named: readonly string[];
}

/**
 * The fonts of a PDF: Source Sans 3, what was named, and a Chinese font where there is Chinese. They are given to the compiler as files and
 * asked for by their names, so that a font that happens to be on the host gets nothing to write.
 *
 * Throws {@link FormProblem} where one is needed that is not there.
 */
export function fontsFor({ needsChinese, named }: Wanted): Fonts {
  const given = named.map((file) => ({ file, family: familyOf(file) }));
  const chinese = needsChinese && given.length === 0 ? chineseFont() : null;
  return {
    families: ['Source Sans 3', ...new Set(given.map(({ family }) => family)), ...(chinese?.families ?? [])],
    files: [...latinFiles(), ...named, ...(chinese?.files ?? [])],
  };
}

function latinFiles(): string[] {
  const folder = packageFolder('@expo-google-fonts/source-sans-3');
  if (folder === null) {
    throw new FormProblem(
      'The font of the PDF (Source Sans 3) is not installed.',
      'It is an optional package of this project: run `npm install` here. HTML and CSV need no font.',
    );
  }
  return latin.map((file) => join(folder, file));
}

/** Packages of npm and of Debian, in the order in which they are taken: that of npm is the same on every host. */
function chineseFont(): Fonts {
  const folder = packageFolder('@expo-google-fonts/noto-sans-sc');
  if (folder !== null) {
    const files = ['400Regular/NotoSansSC_400Regular.ttf', '600SemiBold/NotoSansSC_600SemiBold.ttf'];
    return { families: ['Noto Sans SC'], files: files.map((file) => join(folder, file)) };
  }
  const debian = ['Regular', 'Bold'].map(
    (weight) => `/usr/share/fonts/opentype/noto/NotoSansCJK-${weight}.ttc`,
  );
  if (debian.every((file) => existsSync(file))) return { families: ['Noto Sans CJK SC'], files: debian };
  throw new FormProblem(
    'This report has Chinese in it, and there is no Chinese font for its PDF.',
    'Run `npm install --no-save @expo-google-fonts/noto-sans-sc` (92 MB), or on Debian `apt-get install fonts-noto-cjk`, or name the file of a font: --font <file>. HTML and CSV need no font.',
  );
}

function packageFolder(name: string): string | null {
  try {
    return dirname(resolve(`${name}/package.json`));
  } catch {
    return null;
  }
}

function familyOf(file: string): string {
  let families: string[];
  try {
    families = fontFamilies(readFileSync(file));
  } catch (cause) {
    throw new FormProblem(
      `${file} cannot be read as a font.`,
      'Name a file of a TrueType or OpenType font (.ttf, .otf, .ttc).',
      { cause },
    );
  }
  // A collection for Chinese, Japanese and Korean has a face for each, which differ in how they write one character.
  return families.find((family) => /\bSC\b/.test(family)) ?? families[0]!;
}
