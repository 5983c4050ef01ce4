/** One field in which two JSON values differ. */
export interface FieldDifference {
  /** A JSON pointer (RFC 6901); empty for the whole. */
  readonly at: string;
  /** Undefined: it is missing on this side. */
  readonly stored: unknown;
  readonly rebuilt: unknown;
}

/** The fields in which two JSON values differ, in the order of the first, then what only the second has. */
export function fieldDifferences(stored: unknown, rebuilt: unknown, at = ''): FieldDifference[] {
  if (Object.is(stored, rebuilt)) return [];
  if (!isNode(stored) || !isNode(rebuilt) || Array.isArray(stored) !== Array.isArray(rebuilt)) {
    return [{ at, stored, rebuilt }];
  }
  const keys = new Set([...Object.keys(stored), ...Object.keys(rebuilt)]);
  return [...keys].flatMap((key) =>
    fieldDifferences(
      own(stored, key),
      own(rebuilt, key),
      `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    ),
  );
}

const isNode = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const own = (node: Readonly<Record<string, unknown>>, key: string): unknown =>
  Object.hasOwn(node, key) ? node[key] : undefined;
