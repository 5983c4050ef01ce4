import { inChinese, isEnglishProse, type Piece } from '../results/sentences.ts';
import { type Html, html, together } from './html.ts';
import type { View } from './view.ts';

// What the results say, in the language of a page.

/** A text of the results in the language of the page. What no sentence of theirs made stays as it is, marked as English. */
export const said = ({ language }: Pick<View, 'language'>, text: string): Html =>
  language === 'en' ? html`${text}` : inPieces(inChinese(text));

export const inPieces = (pieces: readonly Piece[]): Html =>
  together(
    pieces.map(({ text, isEnglish }) => (isEnglish ? html`<span lang="en">${text}</span>` : html`${text}`)),
  );

/** The same where there is no markup, as in a picture. */
export const written = ({ language }: Pick<View, 'language'>, text: string): string =>
  language === 'en'
    ? text
    : inChinese(text)
        .map((piece) => piece.text)
        .join('');

/** Words of a source or of a record, which are not translated. A name or a number is of no language. */
export const inEnglish = (text: string): Html =>
  isEnglishProse(text) ? html`<span lang="en">${text}</span>` : html`${text}`;
