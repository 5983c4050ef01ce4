import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../../../harness/audits/ask.ts';
import { type Ask, askApart } from '../../../harness/audits/ask-apart.ts';
import { numericRoom } from '../../../harness/audits/decoders.ts';
import { numericAudits } from '../../../harness/audits/numeric.ts';
import { runNumeric } from '../../../harness/audits/run.ts';
import { createEngine } from '../../../harness/engines/create.ts';
import type { Engine, Tensor } from '../../../harness/engines/engine.ts';
import { describeMachine } from '../../../harness/machine.ts';
import { chooseTarget } from '../../../harness/target.ts';
import { stepOf } from '../../fixtures/steps.ts';

let cache: string;
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'assay-audit-'));
  process.env.ASSAY_CACHE = cache;
});
afterAll(() => rm(cache, { recursive: true }));

async function verdicts(asking: Ask, names: readonly string[]) {
  const machine = await describeMachine();
  const target = await chooseTarget({ provider: 'cpu', threads: 1 }, machine, async () => null);
  const room = numericRoom(
    { shape: 'tiny', precision: 'float32', target, seed: 1, machine, signal: new AbortController().signal },
    asking,
  );
  const audits = numericAudits.filter(({ name }) => names.includes(name));
  const results = [];
  for (const audit of audits) results.push(...(await runNumeric(audit, room)));
  return results;
}

const all = numericAudits.map(({ name }) => name);

/** An engine that runs the real one and then spoils what it gave, knowing how often it ran and the prompt's last row. */
function lying(
  spoil: (scores: Float32Array, ids: BigInt64Array, runs: number, fed: BigInt64Array) => void,
): Ask {
  let runs = 0;
  const typed = <T>(tensor: Tensor, type: new (b: ArrayBuffer, o: number, n: number) => T, bytes: number) =>
    new type(
      tensor.memory!.buffer as ArrayBuffer,
      tensor.memory!.byteOffset,
      tensor.memory!.byteLength / bytes,
    );
  return async (interview) => {
    const honest = await createEngine({ ...interview.engine });
    const engine: Engine = {
      ...honest,
      async open(file, options) {
        const session = await honest.open(file, options);
        return {
          placement: session.placement,
          traffic: session.traffic,
          allocate: (spec, place) => session.allocate(spec, place),
          close: () => session.close(),
          bind(inputs, outputs) {
            const step = session.bind(inputs, outputs);
            return stepOf(async () => {
              await step.run();
              spoil(
                typed(outputs.logits!, Float32Array, 4),
                typed(outputs.next_ids!, BigInt64Array, 8),
                runs++,
                typed(inputs.input_ids!, BigInt64Array, 8),
              );
            });
          },
        };
      },
    };
    return ask(engine, interview);
  };
}

describe('the numeric audits', () => {
  it('all pass for the real engine on the toy shape, each precision with its error', async () => {
    const results = await verdicts(askApart(60_000), all);
    expect(results.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
      'same-seed pass',
      'no-memory pass',
      'rows-independent pass',
      'engines-agree pass',
      'precision-error pass',
      'precision-error pass',
    ]);
    const errors = results
      .flatMap(({ figures }) => figures)
      .filter(({ name }) => name.includes('RMS error of int'));
    // Fewer bits, more error; and neither is without one.
    expect(errors.map(({ name }) => name)).toEqual([
      'relative RMS error of int8',
      'relative RMS error of int4',
    ]);
    expect(errors[0]!.value).toBeGreaterThan(0.001);
    expect(errors[1]!.value).toBeGreaterThan(4 * errors[0]!.value);
  }, 120_000);

  it('catch an engine whose row 0 depends on its neighbours', async () => {
    const [result] = await verdicts(
      lying((scores, ids, _, fed) => {
        if (ids.length > 1) scores[0]! += Number(fed.at(-1)!) * 1e-6;
      }),
      ['rows-independent'],
    );
    expect(result).toMatchObject({ verdict: 'fail' });
  }, 60_000);

  it('catch an engine whose ids depend on what was asked before', async () => {
    const results = await verdicts(
      lying((_, ids, runs) => {
        ids[0] = (ids[0]! + BigInt(runs > 60 ? 1 : 0)) % 256n;
      }),
      ['no-memory'],
    );
    expect(results).toMatchObject([{ verdict: 'fail' }]);
  }, 60_000);

  it('catch an engine that does not give the same twice', async () => {
    const results = await verdicts(
      lying((scores, _, runs) => {
        scores[7]! += runs * 1e-6;
      }),
      ['same-seed'],
    );
    expect(results).toMatchObject([{ verdict: 'fail' }]);
  }, 60_000);

  it('catch an engine that computes something else in fewer bits', async () => {
    let interviews = 0;
    const honest = lying(() => {});
    const wrong = lying((scores) => scores.reverse());
    const results = await verdicts(
      (interview) => (interviews++ === 0 ? honest : wrong)(interview),
      ['precision-error'],
    );
    expect(results.map(({ verdict }) => verdict)).toEqual(['fail', 'fail']);
  }, 60_000);

  it('are inconclusive, with the reason, where a decoder cannot be loaded', async () => {
    const [result] = await verdicts(async () => {
      throw new Error('no such library');
    }, ['same-seed']);
    expect(result).toMatchObject({
      verdict: 'inconclusive',
      because: 'it could not be carried out: no such library',
    });
  }, 60_000);
});
