import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { dequantise, type QuantisedLayout } from './quantised.ts';

/** Written by quantised.py; `packed` and `model` (one MatMulNBits node, x [rows, k] → y [rows, n]) are base64. */
interface Fixtures {
  cases: (QuantisedLayout & { packed: string; scales: number[]; model: string })[];
}

const fixtures: Fixtures = JSON.parse(
  readFileSync(new URL('quantised.fixtures.json', import.meta.url), 'utf8'),
);

describe('dequantise', () => {
  it.each(fixtures.cases)(
    'gives the matrix that ONNX Runtime multiplies with, $bits bits, $k inputs in blocks of $block',
    async ({ model, packed, scales, ...layout }) => {
      const { k } = layout;
      const session = await InferenceSession.create(Buffer.from(model, 'base64'));
      const identity = Float32Array.from({ length: k * k }, (_, i) => (i % (k + 1) === 0 ? 1 : 0));
      const { y } = await session.run({ x: new Tensor('float32', identity, [k, k]) });

      const matrix = dequantise(Buffer.from(packed, 'base64'), scales, layout);
      const largest = Math.max(...matrix.map(Math.abs));
      const errors = matrix.map((weight, i) => Math.abs(weight - (y!.data as Float32Array)[i]!) / largest);
      expect(Math.max(...errors)).toBeLessThan(1e-6); // one level is 7e-4 or more
      await session.release();
    },
  );

  it('refuses bytes or scales that do not fill the layout', () => {
    const layout = { n: 2, k: 32, bits: 4, block: 16 } as const;
    expect(() => dequantise(new Uint8Array(31), Array(4).fill(1), layout)).toThrow(
      '31 bytes where the layout',
    );
    expect(() => dequantise(new Uint8Array(32), Array(3).fill(1), layout)).toThrow(
      '3 scales where the layout',
    );
  });
});
