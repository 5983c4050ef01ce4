import { describe, expect, it } from 'vitest';
import { canonicalHash, identifierHash } from '../../../results/record/fingerprint.ts';

describe('the canonical hash', () => {
  // RFC 8785, section 3.2.2 and 3.2.3: the sample object and its canonical form; its digest by `sha256sum`.
  it('is the SHA-256 of the canonical form that RFC 8785 prints for its sample', () => {
    const sample = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
        '"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    );
    expect(canonicalHash(sample)).toBe('2d5e01a318d0f0879ab568c4be289c8b1f64ef8921a53c6277d5e069978baacb');
  });

  it('does not depend on the order of keys', () => {
    expect(canonicalHash({ a: 1, b: [1, 2] })).toBe(canonicalHash({ b: [1, 2], a: 1 }));
  });

  it('refuses what JSON cannot hold', () => {
    expect(() => canonicalHash(undefined)).toThrow(TypeError);
  });
});

describe('the hash of an identifier', () => {
  it('is the SHA-256 of the public label and the identifier', () => {
    // printf 'assay/gpu-uuid/1:GPU-1' | sha256sum
    expect(identifierHash('gpu-uuid', 'GPU-1')).toBe(
      '6d9bd6eaa733b2b8e4cfa94a82371a8fb0ce8403e614bd2b26e3b27e1ab267b0',
    );
  });
});
