import type { MeasuredOnDevice } from '../../../results/comparison/measured.ts';
import type { DeviceMatch } from '../../../results/devices.ts';
import type { StoredRecord } from '../../../results/record/store.ts';
import { type Html, html } from '../../html.ts';
import type { Library } from '../../library.ts';
import { said, written } from '../../said.ts';
import type { View } from '../../view.ts';
import { identity } from '../../words/identity.ts';

/** A measured device, and where its page is. */
export interface MeasuredDevicePage {
  readonly group: MeasuredOnDevice;
  /** The last part of the address: the catalogue's id of a listed device, else its name in small letters. */
  readonly name: string;
}

/** The measured devices of the store, each with its page; units of one listed device share theirs. */
export async function measuredPages(library: Library): Promise<readonly MeasuredDevicePage[]> {
  const taken = new Set(Object.keys(library.reference.devices));
  return (await library.measured()).map((group) => {
    if (group.device !== null) return { group, name: group.device };
    const plain =
      group.title
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '') || 'device';
    const names = [plain, ...Array.from({ length: taken.size + 1 }, (_, i) => `${plain}-${i + 2}`)];
    const name = names.find((one) => !taken.has(one))!;
    taken.add(name);
    return { group, name };
  });
}

/** What a measured device is taken for, and why: in the words of the results, or of the language of the page. */
export function identityText({ language }: Pick<View, 'language'>, match: DeviceMatch, listed: string): Html {
  // Of what is in no catalogue, or only a part of a device, nothing was seen: the sentence says it all.
  if (language === 'en' || match.status === 'unlisted') return said({ language }, match.sentence);
  const words = identity[language];
  const seen = match.evidence.filter(({ what }) => what !== 'name');
  const told = (agrees: boolean) =>
    seen
      .filter((one) => one.agrees === agrees)
      .map((one) => words.seen(words[one.what], one.seen, written({ language }, one.expected)))
      .join('；');
  return match.status === 'consistent'
    ? html`${words.consistent(listed, told(true) || words.byName)}`
    : html`${words.falseName(listed, told(false))}`;
}

/** How many runs of a device a page looks at for its steps and its probes. */
const recentRuns = 4;

/** All records of the newest runs, or of those of one device, by the name that its driver gives. */
export async function recentRecords(library: Library, device?: string): Promise<readonly StoredRecord[]> {
  const runs = library
    .runs(Number.MAX_SAFE_INTEGER)
    .filter((run) => device === undefined || run.device === device)
    .slice(0, recentRuns);
  return (await Promise.all(runs.map((run) => library.recordsOf(run.id, run.isFromElsewhere)))).flat();
}
