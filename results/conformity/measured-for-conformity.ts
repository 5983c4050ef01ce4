import type { Comparand } from '../comparison/comparand.ts';
import { lowestOfEachKernel, type MeasuredOnDevice } from '../comparison/measured.ts';
import { intervalOf } from '../statistics/summary.ts';

/** A measured quantity with its 95 % interval, in the unit of its measurand. */
export interface MeasuredQuantity {
  value: number;
  low: number;
  high: number;
  /** What was measured, and on which record. */
  from: string;
}

/** What the records of one device say. Bandwidth in GB/s; matmul in TFLOPS with the bit length of its type. */
export interface MeasuredDevice {
  memoryMib: number | null;
  maxSmClockMhz: number | null;
  bandwidth: MeasuredQuantity | null;
  /** GB that were written and read back right. */
  capacity?: MeasuredQuantity | null;
  /** Between two GPUs, both directions added. */
  link?: MeasuredQuantity | null;
  matmul: (MeasuredQuantity & { bits: number })[];
}

/** Bit length of the operation, by the precision of a matmul. */
const bitLengths: Record<string, number> = { FP16: 16, BF16: 16, INT8: 8 };

/** The figures of a device's records that conformity asks for; refused ones, and those without an interval, are left out. */
export function measuredForConformity({
  memoryMib,
  maxSmClockMhz,
  comparands,
}: MeasuredOnDevice): MeasuredDevice {
  const usable = lowestOfEachKernel(comparands.filter(({ refusal }) => refusal === null));
  const streams = usable
    .filter(({ definition }) => definition?.startsWith('bw.'))
    .flatMap((side) => quantity(side, 1e9) ?? []);
  const matmul = usable
    .filter(({ definition }) => definition === 'gemm.tput')
    .flatMap((side) => {
      const bits = bitLengths[side.conditions.precision ?? ''];
      const rate = quantity(side, 1e12);
      return bits && rate ? [{ ...rate, bits }] : [];
    });
  const only = (wanted: string) => {
    const side = usable.find(({ definition }) => definition === wanted);
    return side ? quantity(side, 1e9) : null;
  };
  const [bandwidth] = streams.sort((a, b) => b.value - a.value);
  return {
    memoryMib,
    maxSmClockMhz,
    bandwidth: bandwidth ?? null,
    capacity: only('memory.capacity'),
    link: only('link.d2d.both'),
    matmul,
  };
}

function quantity({ figure, label }: Comparand, scale: number): MeasuredQuantity | null {
  const ends = 'relativeUncertainty' in figure ? null : intervalOf(figure);
  return (
    ends && { value: figure.centre / scale, low: ends.low / scale, high: ends.high / scale, from: label }
  );
}
