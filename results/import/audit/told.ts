import { imports as says } from '../../sentences/imports.ts';
import type { Finding, ImportedConditions, Told } from '../imported.ts';
import type { KnownWorld } from './known.ts';

/** With what the user says of a file, which stands before what the file says: of a device, say, that it knows by a name of its own. */
export const withTold = (conditions: ImportedConditions, told: Told): ImportedConditions => ({
  ...conditions,
  device: told.device ?? conditions.device,
  model: told.model ?? conditions.model,
  deviceCount: told.deviceCount ?? conditions.deviceCount,
  precision: told.precision ?? conditions.precision,
});

/** What was told of a file that says something else: either the file is another one, or what was told is wrong. */
export function toldOtherwise(
  all: readonly ImportedConditions[],
  told: Told,
  { deviceOf }: Pick<KnownWorld, 'deviceOf'>,
): Omit<Finding, 'result'>[] {
  const isOneDevice = (a: string, b: string) => {
    const [x, y] = [deviceOf(a), deviceOf(b)];
    return x !== null && y !== null ? x === y : isOneName(a, b);
  };
  const pairs = all.flatMap((stated) => [
    ...otherThan('device', stated.device, told.device, isOneDevice),
    ...otherThan('model', stated.model, told.model, isOneName),
    ...otherThan('precision', stated.precision, told.precision, isOneName),
    ...otherThan('device-count', stated.deviceCount, told.deviceCount, Object.is),
  ]);
  const sentences = pairs.map(([option, stated, said]) => says.toldOtherwise({ option, stated, said }));
  return [...new Set(sentences)].map((sentence) => ({
    check: 'told_otherwise',
    grade: 'suspicious',
    sentence,
    remedy: says.tellNothing(),
    at: [],
  }));
}

function otherThan<T extends string | number>(
  option: string,
  stated: T | null,
  told: T | null | undefined,
  isOne: (a: T, b: T) => boolean,
): [option: string, stated: string, said: string][] {
  if (stated === null || told === null || told === undefined || isOne(stated, told)) return [];
  return [[option, String(stated), String(told)]];
}

/** "meta-llama/Llama-2-70b-chat-hf" is a longer name for "Llama 2 70B". */
function isOneName(a: string, b: string): boolean {
  const [x, y] = [a, b].map((name) => name.toLowerCase().replace(/[^a-z0-9.]+/g, '-')) as [string, string];
  return x.includes(y) || y.includes(x);
}
