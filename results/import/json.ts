/** A parsed text, with how its numbers were written: a rounding is read from digits, and digits are lost in a number. */
export interface JsonDocument {
  readonly value: unknown;
  /** How the number was written that an object or array has at a key. */
  written(container: object, key: string | number): string;
}

/** Text that is no JSON, or more than is read. */
export class NotJson extends Error {
  override name = 'NotJson';
}

/** @throws NotJson with the reason, to stand behind the name of a file */
export function readJson(text: string): JsonDocument {
  const spellings = new WeakMap<object, Map<string, string>>();
  function note(this: object, key: string, value: unknown, context?: { source?: string }) {
    const source = context?.source;
    if (typeof value === 'number' && source !== undefined && source !== String(value)) {
      const known = spellings.get(this) ?? new Map<string, string>();
      spellings.set(this, known.set(key, source));
    }
    return value;
  }
  let value: unknown;
  try {
    value = JSON.parse(text, note);
  } catch (cause) {
    throw new NotJson('is no JSON', { cause });
  }
  return {
    value,
    written: (container, key) =>
      spellings.get(container)?.get(String(key)) ?? String((container as Record<string, unknown>)[key]),
  };
}
