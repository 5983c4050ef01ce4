/** Words of a name that only say that it is a cache, and which side of a step it is on. */
const noise = new Set([
  'past',
  'pasts',
  'present',
  'presents',
  'cache',
  'caches',
  'kv',
  'new',
  'updated',
  'prev',
  'previous',
  'next',
  'current',
  'state',
  'states',
  'in',
  'out',
  'input',
  'output',
]);

const shortenings: Readonly<Record<string, string>> = { k: 'key', v: 'value', keys: 'key', values: 'value' };

/** Words and numbers of a name: "past_key_values.3.key" has key_values, 3 and key. */
function wordsOf(name: string): string[] {
  const parted = name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/((?:past|present)s?[._]?)key[._]?values?/, '$1')
    .split(/[^a-z0-9]+|(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])/);
  return parted.filter((word) => word !== '').map((word) => shortenings[word] ?? word);
}

/** What a past and its present have in common in their names, whatever the order of the words. */
export const commonName = (name: string): string =>
  wordsOf(name)
    .filter((word) => !noise.has(word))
    .toSorted()
    .join(' ');

/** The numbers of a name, the layer's among them: "3" of past_key_values.3.key. */
export const numbersOf = (name: string): string =>
  wordsOf(name)
    .filter((word) => /^\d+$/.test(word))
    .join(' ');
