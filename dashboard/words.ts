/** The languages of the pages, by their tags (BCP 47). */
export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** The value of `<html lang>`. */
export const languageTag: { readonly [language in Language]: string } = { en: 'en', zh: 'zh-Hans' };

/** A text, or what makes one of its parts. */
type Text = string | ((...parts: never[]) => unknown);

/** The same keys, each of the same kind. */
type Translated<T extends { readonly [key: string]: Text }> = {
  readonly [key in keyof T]: T[key] extends string ? string : T[key];
};

/** The words of one page in both languages: a key that one of them lacks does not compile. */
export const bilingual = <const T extends { readonly [key: string]: Text }>(texts: {
  readonly en: T;
  readonly zh: Translated<T>;
}): { readonly [language in Language]: Translated<T> } => texts as never;
