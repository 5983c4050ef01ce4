import type { ImportedSide } from '../comparison/imported-side.ts';
import type { Reference } from '../reference/reference.ts';
import { imported as says } from '../sentences/imported.ts';
import { bestOfEach, type Ladder, type Rung, rungOf } from './rung.ts';

// Imported figures on a ladder: a rung where definition and shapes are those of the ladder, else a line below it with the reason.

/** A rung of a figure that another tool measured: never mixed with the other kinds. */
export type ImportedRung = Omit<Rung, 'kind'> & {
  kind: 'imported';
  /** The import that it is from. */
  import: string;
  audit: NonNullable<ImportedSide['side']['audit']>;
};

/** An import that is about what a ladder is about, and has no place on it. */
export interface NotPlaced {
  import: string;
  tool: string;
  audit: ImportedSide['side']['audit'];
  /** The device as the catalogue, or else the file, names it; null where nobody does. */
  device: string | null;
  reason: string;
}

export interface OnLadder {
  imported: ImportedRung[];
  notPlaced: NotPlaced[];
}

/** A figure at its place: in the definition of the ladder, divided into its unit. */
interface Placed {
  readonly side: ImportedSide['side'];
  readonly dividedBy: number;
  readonly notes: readonly string[];
}

/** Where a figure belongs on a ladder; a reason against it; `other definition`; null where it has nothing to do with the ladder. */
export type Place = (own: ImportedSide) => Placed | { readonly reason: string } | 'other definition' | null;

/**
 * All imports on one ladder. Of a file the best figure of a device stands, as of records: each rate is a lower bound.
 *
 * @param wanted the definitions that a rung may have
 */
export function placeImports(
  imported: readonly ImportedSide[],
  place: Place,
  wanted: readonly string[],
  { devices }: Reference,
): OnLadder {
  const rungs: ImportedRung[] = [];
  const notPlaced: NotPlaced[] = [];
  for (const file of Map.groupBy(imported, ({ id }) => id).values()) {
    const answers = file.map((own) => ({ own, answer: answerOf(own, place) }));
    const placed = new Map(
      answers.flatMap(({ own, answer }) =>
        answer !== null && typeof answer === 'object' && 'side' in answer
          ? [[answer.side, { own, answer }] as const]
          : [],
      ),
    );
    const best = bestOfEach(
      [...placed.keys()],
      ({ device }) => device ?? '',
      (side) => side.figure.centre / placed.get(side)!.answer.dividedBy,
    );
    rungs.push(
      ...best.map((side): ImportedRung => {
        const { own, answer } = placed.get(side)!;
        return importedRung(own, answer, side.device === null ? own.named! : devices[side.device]!.name);
      }),
    );
    const first = answers.find(({ answer }) => answer !== null)?.own;
    if (best.length > 0 || first === undefined) continue;
    const { id, tool, named, side } = first;
    const device = side.device === null ? named : devices[side.device]!.name;
    notPlaced.push({ import: id, tool, audit: side.audit, device, reason: reasonOf(answers, wanted) });
  }
  return { imported: rungs, notPlaced };
}

type Answer = ReturnType<Place>;

/** A file that contradicts itself, and a run that its tool calls invalid, have no place anywhere. */
function answerOf(own: ImportedSide, place: Place): Answer {
  const answer = place(own);
  if (answer === null || answer === 'other definition') return answer;
  const { refusal, device } = own.side;
  if (refusal !== null) return { reason: refusal };
  return device === null && own.named === null ? { reason: says.noDevice() } : answer;
}

/** What stands in the way of the figure that comes nearest; else that all of them count something else. */
function reasonOf(
  answers: readonly { own: ImportedSide; answer: Answer }[],
  wanted: readonly string[],
): string {
  for (const { answer } of answers)
    if (answer !== null && typeof answer === 'object' && 'reason' in answer) return answer.reason;
  const others = answers.filter(({ answer }) => answer === 'other definition');
  const counted = [...new Set(others.map(({ own }) => own.side.definition))].join(', ');
  return says.otherKind({ counted, wanted: wanted.join(', ') });
}

/** More than any of these figures is known by; a file has all of them. */
const digits = 5;

function importedRung(own: ImportedSide, { side, dividedBy, notes }: Placed, name: string): ImportedRung {
  const { id, tool, toolVersion, findings } = own;
  const rung = rungOf(side, 'published', dividedBy, name, [
    [tool, toolVersion].filter(Boolean).join(' '),
    ...notes,
    ...(side.device === null ? ['unlisted'] : []),
    says.auditor({ word: side.audit! }),
    ...findings,
  ]);
  const printed = { value: Number(side.figure.centre.toPrecision(digits)), dividedBy };
  return { ...rung, printed, kind: 'imported', import: id, audit: side.audit! };
}

/** A ladder with the imports at their places, highest first. */
export const withImports = <L extends Pick<Ladder, 'rungs'>>(
  ladder: L,
  { imported, notPlaced }: OnLadder,
): Omit<L, 'rungs'> & { rungs: (Rung | ImportedRung)[]; notPlaced: NotPlaced[] } => ({
  ...ladder,
  rungs: [...ladder.rungs, ...imported].sort((a, b) => b.value - a.value || a.name.localeCompare(b.name)),
  notPlaced,
});
