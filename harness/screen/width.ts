import { createRequire } from 'node:module';

// Loading the package takes longer than some commands, and most of what is printed has characters of one column alone.
const require = createRequire(import.meta.url);
const load = () => (require('string-width') as typeof import('string-width')).default;
let stringWidth: ReturnType<typeof load> | undefined;

/** Characters of one column each, whatever is beside them: Latin, punctuation, arrows, signs of mathematics, lines and blocks. */
const single = /^[ -~¡-¬®-ɏ‐-‧‰-⁞←-↓∀-⋿─-▟●○✓]*$/;

/** Columns that text takes on a screen: none for colours, two for a Chinese character. */
export function widthOf(text: string): number {
  if (single.test(text)) return text.length;
  stringWidth ??= load();
  return stringWidth(text);
}

const graphemes = new Intl.Segmenter();

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with this character
const colours = /(\x1b\[\d+m)/;

/** Text of one line, cut where it is wider than these columns, with `…` in place of the rest; colours are kept. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let left = Math.max(0, columns - 1);
  const parts = text.split(colours).map((part, i) => {
    if (i % 2 === 1) return part;
    let kept = '';
    for (const { segment } of graphemes.segment(part)) {
      const width = widthOf(segment);
      if (width > left) {
        const sign = left >= 0 ? '…' : '';
        left = -1;
        return kept + sign;
      }
      left -= width;
      kept += segment;
    }
    return kept;
  });
  return parts.join('');
}
