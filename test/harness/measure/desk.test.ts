import { expect, it } from 'vitest';
import type { Session, Tensor } from '../../../harness/engines/engine.ts';
import { hostTensor } from '../../../harness/engines/host-tensor.ts';
import { setDesk } from '../../../harness/measure/desk.ts';
import type { DecoderTask } from '../../../harness/plan/trial.ts';
import { shapes } from '../../../workloads/shapes.ts';

const task: DecoderTask = {
  kind: 'decode',
  context: 7,
  shape: shapes.get('tiny')!,
  storage: { precision: 'float32', activation: 'float32' },
  batch: 2,
  maxLength: 64,
};

/** The tensors of a cache, in the order in which they were allocated. */
async function cacheOf(of: DecoderTask): Promise<Tensor[]> {
  const tensors: Tensor[] = [];
  const allocate: Session['allocate'] = (spec) => {
    const tensor = hostTensor(spec);
    tensors.push(tensor);
    return tensor;
  };
  await setDesk(of, { allocate } as Session, 1);
  return tensors;
}

const isFilled = ({ memory }: Tensor) => memory!.some((byte) => byte !== 0);

it('a cache is filled to its end before it is used', async () => {
  const tensors = await cacheOf(task);
  expect(tensors).toHaveLength(2 * task.shape.layers);
  expect(tensors.every(isFilled)).toBe(true);
  expect(tensors.every(({ memory }) => memory!.subarray(-64).some((byte) => byte !== 0))).toBe(true);
});

it('the tensors of a cache differ, and what has the same seed is the same', async () => {
  const contents = async () =>
    (await cacheOf(task)).map(({ memory }) => Buffer.from(memory!).toString('base64'));
  const first = await contents();
  expect(new Set(first).size).toBe(first.length);
  expect(await contents()).toEqual(first);
});

it('who only asks whether memory suffices allocates all of the cache and fills its last tensor', async () => {
  const tensors = await cacheOf({ ...task, fillsLastOnly: true });
  expect(tensors).toHaveLength(2 * task.shape.layers);
  expect(tensors.map(isFilled)).toEqual([...tensors.slice(1).map(() => false), true]);
});
