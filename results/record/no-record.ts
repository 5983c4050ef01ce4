import { visible } from './visible.ts';

// What is said of a file that is no record. Each kind has its own cause and its own way out: a cut file has a copy or a journal
// elsewhere, a changed one an original, a file of another kind only lies in the wrong place.

const kinds: Readonly<Record<string, string>> = { 'assay.audit': 'an audit', 'assay.profile': 'a profile' };

/** Why text is no JSON, behind the name of its file: empty, lost, cut, changed, or of another kind. Sizes in bytes. */
export function whyNoJson(text: string): string {
  const bytes = Buffer.byteLength(text);
  const written = text.replace(/\0+$/, '');
  if (written.trim() === '') {
    return bytes === 0 || written !== ''
      ? 'is empty: nothing of a record is left in it.'
      : `holds nothing but ${bytes} zeros: its disk lost what was written, as in a power cut.`;
  }
  if (!/^\s*\{\s*(?:"|$)/.test(written)) {
    return `is a file of another kind, no record: it begins with "${visible(written.trimStart().slice(0, 12))}".`;
  }
  const at = brokenAt(written);
  if (at >= written.length) {
    const zeros = text.length - written.length;
    const rest = zeros === 0 ? '' : `, and ${zeros} zeros stand in place of the rest`;
    return `was cut: it ends after ${Buffer.byteLength(written)} bytes, in the middle of a record${rest}.`;
  }
  const line = written.slice(0, at).split('\n').length;
  return `was changed after it was written: from its line ${line} on it is no JSON.`;
}

/** Where a text stops to be JSON, in characters; its length where more of it was expected. */
export function brokenAt(text: string): number {
  const message = errorOf(text);
  if (message === null) return text.length;
  if (/end of JSON input/.test(message)) return text.length;
  const position = /position (\d+)/.exec(message);
  if (position) return Number(position[1]);
  // "Unexpected token 'x', ..."context" is not valid JSON" names no place.
  const context = /"(.*)"(?:\.\.\.)? is not valid JSON$/s.exec(message)?.[1]?.replace(/^\.\.\./, '');
  return context === undefined ? 0 : Math.max(0, text.indexOf(context));
}

function errorOf(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Why what a file holds is JSON of another kind, behind its name; null where it calls itself a record. */
export function whyOtherJson(data: unknown): string | null {
  const { schema } = (data ?? {}) as { schema?: unknown };
  if (schema === 'assay.record') return null;
  const kind = typeof schema === 'string' ? kinds[schema] : undefined;
  return kind === undefined
    ? 'is not a record of assay, but other JSON.'
    : `is not a record, but ${kind} of assay.`;
}
