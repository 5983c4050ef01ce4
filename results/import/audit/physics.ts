import type { Device } from '../../reference/schema.ts';
import { imports as says } from '../../sentences/imports.ts';
import type { Finding } from '../imported.ts';
import type { MetricId } from '../metrics.ts';
import { metrics } from '../metrics.ts';
import type { Check, Found, Subject } from './check.ts';
import { above, apart, written } from './found.ts';
import { deviceCount, type Hardware, hardwareOf } from './hardware.ts';
import { type Model, modelOf } from './model.ts';
import { exactly, exceeds, type Known, over, stated, type Term } from './term.ts';

// What a device cannot do. Bounds take the datasheet for the device and leave every doubt to the file: the fewest bytes, the fastest unit.

/** The largest cache of a device that is on sale (MI300X): so much of the weights may not have come from memory. */
const cacheBytes = 256 * 2 ** 20;

interface Bound {
  readonly rate: Term;
  /** Tokens per second. */
  readonly most: number;
}

/** What a bound stands on. */
interface Ground {
  readonly device: Device;
  readonly count: number;
  readonly model: Model;
}

/** What is missing for a bound, in a sentence, and what the user can do about it; null where nothing is. */
function lackOf(subject: Subject): Pick<Finding, 'sentence' | 'remedy'> | null {
  const { device, model } = subject.result.conditions;
  const unsaid = (sentence: string) => ({ sentence, remedy: says.sayTheHardware() });
  if (device === null) return unsaid(says.deviceNotNamed());
  if (subject.device === null || subject.device.kind === 'system')
    return { sentence: says.deviceNotListed({ name: device }), remedy: says.otherDeviceName() };
  if (deviceCount(subject) === null) return unsaid(says.countNotNamed());
  const { name, bandwidth, flops } = hardwareOf(subject.device, 1);
  if (bandwidth === null && flops(2) === null)
    return { sentence: says.deviceNotRead({ name }), remedy: says.itselfAlone() };
  if (modelOf(subject) !== null) return null;
  return model === null
    ? unsaid(says.modelNotNamed())
    : { sentence: says.modelNotListed({ name: model }), remedy: says.otherModelName() };
}

function groundOf(subject: Subject): Ground | null {
  const [count, model] = [deviceCount(subject), modelOf(subject)];
  if (lackOf(subject) !== null || count === null || model === null) return null;
  return { device: subject.device!, count, model };
}

const hardware = ({ device, count }: Ground, { per }: Known): Hardware =>
  hardwareOf(device, per === 'device' ? 1 : count);

/** Tokens per second of one sequence, as a rate or as a time per token. */
function sequenceRates({ result, figure }: Subject): { figure: Known; rate: Term }[] {
  const times = (['tpot.excl_first', 'tpot.span'] as const).flatMap((metric) => {
    const found = figure(metric, 'mean') ?? figure(metric, 'p50');
    const rate = found && over(exactly(1, '1'), stated(found)!);
    return found && rate ? [{ figure: found, rate: { ...rate, unit: 'tokens/s' } }] : [];
  });
  const rates = result.figures.filter(
    (one): one is Known =>
      one.value !== null &&
      (one.statistic === 'mean' || one.statistic === 'single') &&
      (one.metric === 'llama.tg' || (metrics[one.metric].unit as string) === 'tokens/s/sequence'),
  );
  return [...times, ...rates.map((found) => ({ figure: found, rate: stated(found)! }))];
}

const isWhole = ({ statistic }: Known) => statistic === 'mean' || statistic === 'single';

function ratesOf({ result }: Subject, ids: readonly MetricId[]): Known[] {
  const known = result.figures.filter((one): one is Known => one.value !== null);
  return known.filter((one) => ids.includes(one.metric) && isWhole(one));
}

const outputs: readonly MetricId[] = ['tput.out.wall', 'decode.tput', 'decode.step.tput', 'llama.tg'];
const inputs: readonly MetricId[] = [
  'tput.in.wall',
  'tput.total.wall',
  'prefill.tput',
  'llama.pp',
  'llama.pp_tg',
];

/** What any of the bounds below is about. */
const rated = (subject: Subject) =>
  sequenceRates(subject).length + ratesOf(subject, [...outputs, ...inputs]).length > 0;

/** The finding of a rate above its bound. */
function tooFast(
  bound: Bound,
  known: Ground,
  at: Hardware,
  by: 'memory' | 'arithmetic',
  grade: Finding['grade'],
  remedy: string,
): Found[] {
  const { rate, most } = bound;
  if (!exceeds(rate, exactly(most, ''))) return [];
  const [a, b] = apart(rate.value, most, 'tokens/s');
  const say = by === 'memory' ? says.beyondMemory : says.beyondArithmetic;
  const sentence = say({ rate: rate.formula, a, hardware: at.name, model: known.model.name, b });
  return [{ grade, sentence, remedy, at: [...rate.at] }];
}

export const decodeWithinMemory: Check = {
  id: 'implausible_decode',
  about: 'tokens/s of one sequence against memory bandwidth / (active weights + cache)',
  test(subject) {
    const known = groundOf(subject);
    const rates = sequenceRates(subject);
    if (known === null || rates.length === 0) return null;
    const { context, isl, speculation } = subject.result.conditions;
    const all = hardwareOf(known.device, known.count);
    const bytes = known.model.readBytes(context ?? isl ?? 0) - all.count * cacheBytes;
    if (all.bandwidth === null || bytes <= 0) return null;
    const most = all.bandwidth / bytes;
    // A step of speculative decoding reads the weights once for several tokens.
    const isStepwise = speculation === 'none';
    return rates.flatMap(({ rate }) =>
      tooFast(
        { rate, most },
        known,
        all,
        'memory',
        isStepwise ? 'contradicts' : 'suspicious',
        isStepwise ? says.notThisHardware() : says.perhapsSpeculative(),
      ),
    );
  },
};

function withinArithmetic(
  subject: Subject,
  ids: readonly MetricId[],
  flopsOf: (model: Model) => number,
  word: (figure: Known) => readonly [Finding['grade'], string],
): Found[] | null {
  const known = groundOf(subject);
  if (known === null) return null;
  const bounds = ratesOf(subject, ids).flatMap((figure) => {
    const at = hardware(known, figure);
    const flops = at.flops(known.model.bytes);
    return flops === null
      ? []
      : [{ figure, at, bound: { rate: stated(figure)!, most: flops / flopsOf(known.model) } }];
  });
  if (bounds.length === 0) return null;
  return bounds.flatMap(({ figure, at, bound }) => tooFast(bound, known, at, 'arithmetic', ...word(figure)));
}

export const outputWithinArithmetic: Check = {
  id: 'implausible_throughput',
  about: 'output tokens/s against dense peak / 2 FLOP for each active parameter',
  test: (subject) =>
    withinArithmetic(
      subject,
      outputs,
      ({ flopsOut }) => flopsOut,
      () => ['contradicts', says.notThisHardware()],
    ),
};

export const inputWithinArithmetic: Check = {
  id: 'prefill_faster_than_roofline',
  about: 'input tokens/s against dense peak / 2 FLOP for each active parameter',
  test: (subject) =>
    withinArithmetic(
      subject,
      inputs,
      ({ flopsIn }) => flopsIn,
      // A server may hold prompts of before; llama-bench computes each.
      ({ metric }) =>
        metric.startsWith('llama.') || metric === 'prefill.tput'
          ? ['contradicts', says.notThisHardware()]
          : ['suspicious', says.perhapsCached()],
    ),
};

export const weightsInMemory: Check = {
  id: 'weights_gt_memory',
  about: 'the weights of the model against the memory of all devices',
  test(subject) {
    const known = groundOf(subject);
    const bytes = known?.model.residentBytes ?? null;
    const all = known && hardwareOf(known.device, known.count);
    if (known === null || bytes === null || !all || all.memory === null) return null;
    if (bytes <= all.memory) return [];
    return [
      {
        grade: 'suspicious',
        sentence: says.weightsBeyondMemory({
          model: known.model.name,
          a: `${written(bytes / 1e9)} GB`,
          hardware: all.name,
          b: `${written(all.memory / 1e9)} GB`,
        }),
        remedy: says.notThisHardware(),
        at: [subject.result.at],
      },
    ];
  },
};

export const memoryOfDevice: Check = {
  id: 'memory_gt_device',
  about: 'the memory that was used against the memory of the device',
  test(subject) {
    const { device, result } = subject;
    const count = deviceCount(subject);
    const used = result.figures.filter(
      (one): one is Known =>
        one.value !== null && one.metric === 'gpu.memory.used' && one.statistic !== 'std',
    );
    if (device === null || used.length === 0) return null;
    const held = used.flatMap((figure) => {
      const n = figure.per === 'device' ? 1 : count;
      const at = n === null ? null : hardwareOf(device, n);
      return at === null || at.memory === null ? [] : [{ figure, at, memory: at.memory }];
    });
    if (held.length === 0) return null;
    return held.flatMap(({ figure, at, memory }) => {
      const [told, most] = [stated(figure)!, { ...exactly(memory, at.name), unit: 'B' }];
      return exceeds(told, most) ? [above(told, most, 'contradicts', says.notThisDevice())] : [];
    });
  },
};

/** Says what could not be held against anything. */
export const unknownHardware: Check = {
  id: 'physics',
  about: 'nothing; it says what has to be known for the checks of the hardware: device, number and model',
  isRemark: true,
  test(subject) {
    const lack = rated(subject) ? lackOf(subject) : null;
    if (lack === null) return null;
    return [{ grade: 'note', ...lack, at: [subject.result.at] }];
  },
};
