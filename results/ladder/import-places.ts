import { type Comparand, modelKey } from '../comparison/comparand.ts';
import { align } from '../comparison/conversion.ts';
import type { ImportedSide } from '../comparison/imported-side.ts';
import type { MeasuredOnDevice } from '../comparison/measured.ts';
import { conditionDifferences } from '../comparison.ts';
import { counted } from '../format.ts';
import type { Record as StoredRecord } from '../record.ts';
import type { Reference } from '../reference/reference.ts';
import { comparison } from '../sentences/comparison.ts';
import { imported as says } from '../sentences/imported.ts';
import { type OnLadder, type Place, placeImports } from './imported.ts';
import { kernelLadders } from './kernels.ts';
import { publishedLadders } from './published.ts';
import { isProjected, stepDefinition, stepLadderName } from './steps.ts';

interface Evidence {
  readonly reference: Reference;
  readonly measured: readonly MeasuredOnDevice[];
  readonly records: readonly StoredRecord[];
  readonly imported: readonly ImportedSide[];
}

/** The imports on the ladder of that id: what is asked of them depends on what the ladder is of. */
export function importsOnLadder(id: string, { reference, measured, records, imported }: Evidence): OnLadder {
  const on = (place: Place, wanted: readonly string[]) => placeImports(imported, place, wanted, reference);
  const kernel = kernelLadders.find((one) => one.id === id);
  if (kernel) return on(ofKernel(kernel), kernel.definitions);
  const published = publishedLadders.find((one) => one.id === id);
  if (published) return on(ofRound(published), ['tput.out.wall']);
  const record = records.filter(isProjected).find((one) => stepLadderName(one).id === id);
  const target = record && stepOf(record, measured);
  return target ? on(ofStep(target), [target.definition!]) : { imported: [], notPlaced: [] };
}

/** A streaming kernel or a product, of one device. */
const ofKernel =
  ({ definitions, precisions, scale }: (typeof kernelLadders)[number]): Place =>
  ({ side }) => {
    const { definition, unit, conditions, per } = side;
    if (unit !== (scale === 1e9 ? 'B/s' : 'FLOP/s')) return null;
    if (!definitions.includes(definition ?? '')) return 'other definition';
    if (!precisions.includes(conditions.precision)) {
      const asked = precisions.filter((one) => one !== null).join(', ');
      return { reason: says.otherThanAsked({ condition: 'precision', asked, found: conditions.precision! }) };
    }
    const count = per === 'group' ? conditions.deviceCount : 1;
    if (count === null) return { reason: comparison.unknownCount() };
    const kernel = conditions.scenario?.split(',')[0];
    const notes = [[definition, kernel].filter(Boolean).join(': ')];
    return { side, dividedBy: scale * count, notes };
  };

/** Offline of MLPerf in one round: LoadGen says its version in the detailed log, and that is the one of the round. */
const ofRound =
  ({ model, round, scenario }: (typeof publishedLadders)[number]): Place =>
  ({ side, tool, toolVersion }) => {
    const { workload, deviceCount, precision, scenario: run } = side.conditions;
    if (workload !== modelKey(model) || side.unit !== 'tokens/s') return null;
    if (!tool.startsWith('mlperf'))
      return { reason: says.otherTool({ asked: `MLPerf ${round}`, found: tool }) };
    if (side.definition !== 'tput.out.wall') return 'other definition';
    if (run !== scenario)
      return {
        reason: says.otherLadder({
          condition: 'scenario',
          asked: scenario,
          found: run ?? comparison.notStated(),
        }),
      };
    if (toolVersion === null) return { reason: says.noRound() };
    const [, version] = /^v?(\d+\.\d+)/.exec(toolVersion) ?? [];
    if (`v${version}` !== round)
      return { reason: says.otherLadder({ condition: 'LoadGen', asked: round, found: toolVersion }) };
    if (deviceCount === null) return { reason: comparison.unknownCount() };
    const notes = [
      counted(deviceCount, 'device'),
      precision ?? 'precision not stated',
      'division not stated',
    ];
    return { side, dividedBy: deviceCount, notes };
  };

/** The figure that the ladder of a recorded step is of. */
const stepOf = ({ workload }: StoredRecord, measured: readonly MeasuredOnDevice[]): Comparand | undefined =>
  measured
    .flatMap(({ comparands }) => comparands)
    .find((side) => side.origin === workload.title && side.definition === stepDefinition(workload.kind));

/** What makes a step of the same model another step. */
const shapes = ['precision', 'isl', 'batch', 'context'] as const;

/** The same step of the same model: by definition, precision and shapes, all of them stated. */
const ofStep =
  (target: Comparand): Place =>
  ({ side }) => {
    const model = target.conditions.workload!;
    const own = side.conditions.workload ?? '';
    // "gpt-oss-20b-mxfp4-moe" is a build of gpt-oss-20b.
    if (own !== model && !own.startsWith(`${model}-`)) return null;
    if (!['tokens/s', 's'].includes(side.unit)) return null;
    const aligned = align({ ...side, per: 'device' }, target);
    if (typeof aligned === 'string') return side.unit === 's' ? null : 'other definition';
    const unlike = conditionDifferences(side, target).filter(({ condition }) =>
      (shapes as readonly string[]).includes(condition),
    );
    if (unlike.length > 0)
      return {
        reason: says.otherShapes({
          list: unlike
            .map(({ condition, x, y }) =>
              comparison.difference({
                condition,
                x: x ?? comparison.notStated(),
                y: y ?? comparison.notStated(),
              }),
            )
            .join('; '),
        }),
      };
    return { side: aligned.sides[0], dividedBy: 1, notes: aligned.conversions };
  };
