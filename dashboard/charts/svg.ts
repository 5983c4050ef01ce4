/** Attributes of an element; those without a value are left out. Numbers keep two decimals: a hundredth of a pixel is seen by nobody. */
type Attributes = { readonly [name: string]: string | number | undefined };

/** An element of SVG with its attributes and children, whose texts were escaped by `text`. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const pairs = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${typeof value === 'number' ? coordinate(value) : text(value)}"`],
  );
  const start = `<${name}${pairs.join('')}`;
  return children.length > 0 ? `${start}>${children.join('')}</${name}>` : `${start}/>`;
}

/** A text for SVG: what would be markup is escaped, what XML 1.0 does not know is left out. */
export const text = (value: string): string =>
  value
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML 1.0 forbids
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** What has no place, as a value that no double holds, lies at the edge: a picture with "NaN" in it is none. */
export const coordinate = (value: number): string =>
  Number.isFinite(value) ? String(Math.round(value * 100) / 100 + 0) : '0';
