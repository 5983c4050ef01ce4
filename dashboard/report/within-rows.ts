import type { Block, Document } from './block.ts';
import { speaker } from './text.ts';

/**
 * A document whose tables have no more rows than so many in all. The longest are cut first, to one length, and each says how many of its rows
 * it has; nothing is lost, since report.json has them all.
 */
export function withinRows(document: Document, most: number): Document {
  const blocks = [...document.first, ...document.chapters.flatMap((chapter) => chapter.blocks)];
  const lengths = blocks.flatMap((block) => (block.kind === 'table' ? [block.rows.length] : []));
  const limit = limitFor(lengths, most);
  const { say } = speaker(document.languages);
  const cut = (block: Block): Block => {
    if (block.kind !== 'table' || block.rows.length <= limit) return block;
    const said = say((words) => words.rowsLeftOut(limit, block.rows.length));
    const note = said.map((line, i) => ({
      ...line,
      text: [block.note?.[i]?.text, line.text].filter(Boolean).join(' '),
    }));
    return { ...block, rows: block.rows.slice(0, limit), note };
  };
  return {
    ...document,
    chapters: document.chapters.map((chapter) => ({ ...chapter, blocks: chapter.blocks.map(cut) })),
  };
}

/** The length to which tables are cut so that all of them together have at most so many rows. */
function limitFor(lengths: readonly number[], most: number): number {
  let [left, limit] = [most, Number.POSITIVE_INFINITY];
  const ascending = lengths.toSorted((a, b) => a - b);
  for (const [i, length] of ascending.entries()) {
    const each = Math.floor(left / (ascending.length - i));
    if (length > each) {
      limit = each;
      break;
    }
    left -= length;
  }
  return limit;
}
