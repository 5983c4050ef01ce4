/**
 * Characters that are not to be seen but steer a screen: controls (C0, C1, DEL), marks of writing direction, invisible separators
 * (Unicode categories Cc and Cf, lines and paragraphs; https://trojansource.codes shows what directions can do to a line).
 */
const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text in which every steering character stands as its code, `\u001b`: what is read elsewhere cannot move the cursor or turn a line round. */
export const visible = (text: string): string =>
  text.replace(steering, (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`);

/**
 * Whether the strings of a JSON text are visible for sure: it has no character but plain ASCII, and no escape but of quotes and slashes.
 * Nearly every record is such, and need not be gone through.
 */
export const isPlain = (json: string): boolean => !/[^\n\x20-\x7e]|\\[^"\\/]/.test(json);

/** The same for a text of several lines. */
export const visibleLines = (text: string): string =>
  text.replace(steering, (character) => (character === '\n' ? character : visible(character)));

/** The same data with all of its strings made visible, names of properties included. */
export function withVisibleText<T>(data: T): T {
  if (typeof data === 'string') return visible(data) as T;
  if (Array.isArray(data)) {
    return (data.some((item) => typeof item !== 'number') ? data.map(withVisibleText) : data) as T;
  }
  if (data === null || typeof data !== 'object') return data;
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [visible(name), withVisibleText(value)]),
  ) as T;
}
