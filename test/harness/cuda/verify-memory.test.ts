import koffi from 'koffi';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { openDriver } from '../../../harness/cuda/driver.ts';
import { verifyMemory } from '../../../harness/cuda/verify-memory.ts';
import { fillTemplate, stride, templateOffset, templateWords } from '../../../workloads/pattern.ts';
import { compileCudaStub } from '../../fixtures/cuda-stub.ts';

const mib = 2 ** 20;
const never = new AbortController().signal;
const stub = compileCudaStub('the verification of memory');

afterEach(() => vi.unstubAllEnvs());

/** Pinned memories and streams that nobody gave back. */
const held = () => koffi.load(stub!.library).func('int assay_stub_held()')() as number;

async function verify(signal = never) {
  const context = openDriver(stub!.library).open(0);
  const before = context.memory().freeBytes;
  try {
    return await verifyMemory(context, { signal, windowBytes: 4 * mib });
  } finally {
    expect(context.memory().freeBytes).toBe(before);
    expect(held()).toBe(0);
    context.close();
  }
}

describe.skipIf(!stub)('the verification of memory, on a stub of the driver', () => {
  afterAll(() => stub!.remove());

  it('takes all that the driver gives, and finds all of it right', async () => {
    expect(await verify()).toEqual({
      driverTotalBytes: 64 * mib,
      driverFreeBytes: 63 * mib,
      allocatedBytes: 62 * mib,
      largestBlockBytes: 62 * mib,
      verifiedBytes: 62 * mib,
      windowBytes: 4 * mib,
      firstWrongByte: null,
    });
  });

  it('takes the rest where the driver frees less in one piece than it says', async () => {
    vi.stubEnv('ASSAY_STUB_LARGEST', String(20 * mib));
    const found = await verify();
    expect(found!.largestBlockBytes).toBeLessThanOrEqual(20 * mib);
    expect(found!.verifiedBytes).toBe(62 * mib);
  });

  it.each([32, 48, 60])('finds no more than the %i MiB of a device that claims 64', async (real) => {
    vi.stubEnv('ASSAY_STUB_REAL_BYTES', String(real * mib));
    const found = await verify();
    expect(found!.allocatedBytes).toBe(62 * mib);
    expect(found!.verifiedBytes).toBeLessThanOrEqual(real * mib);
    expect(found!.firstWrongByte).toBe(0);
  });

  it('finds one bit that does not hold, and where', async () => {
    vi.stubEnv('ASSAY_STUB_BAD_BYTE', String(13 * mib + 5));
    expect(await verify()).toMatchObject({ verifiedBytes: 58 * mib, firstWrongByte: 13 * mib + 5 });
  });

  it('finds a bit that is stuck, whichever value it is stuck at', async () => {
    for (const value of ['0', '1']) {
      vi.stubEnv('ASSAY_STUB_STUCK_BYTE', String(9 * mib));
      vi.stubEnv('ASSAY_STUB_STUCK_AT', value);
      expect((await verify())!.firstWrongByte).toBe(9 * mib);
    }
  });

  it('gives all memory back when it is stopped', async () => {
    expect(await verify(AbortSignal.abort())).toBeNull();
  });

  it('makes its streams while the driver has memory left for them', async () => {
    vi.stubEnv('ASSAY_STUB_STREAM_BYTES', String(2 * mib));
    expect((await verify())!.verifiedBytes).toBe(62 * mib);
  });

  it.each([
    ['the first stream cannot be made', 'ASSAY_STUB_STREAMS', '0'],
    ['the second stream cannot be made', 'ASSAY_STUB_STREAMS', '1'],
    ['no pinned memory is given', 'ASSAY_STUB_FAIL', 'cuMemAllocHost_v2=2'],
    ['memory cannot be taken', 'ASSAY_STUB_FAIL', 'cuMemAlloc_v2=46'],
    ['a copy fails', 'ASSAY_STUB_FAIL', 'cuMemcpyDtoHAsync_v2=46'],
  ])('gives everything back where %s', async (_, name, value) => {
    vi.stubEnv(name, value);
    await expect(verify()).rejects.toThrow(/CUDA_ERROR_(OUT_OF_MEMORY|DEVICE_UNAVAILABLE)/);
  });

  it('gives the memory back also where a stream cannot be closed, and says that it cannot', async () => {
    vi.stubEnv('ASSAY_STUB_FAIL', 'cuStreamDestroy_v2=46');
    const context = openDriver(stub!.library).open(0);
    const before = context.memory().freeBytes;
    await expect(verifyMemory(context, { signal: never, windowBytes: 4 * mib })).rejects.toThrow(
      /DEVICE_UNAVAILABLE/,
    );
    expect(context.memory().freeBytes).toBe(before);
    context.close();
  });
});

describe('the pattern', () => {
  const words = (count: number, isComplement = false) => {
    const halves = new Uint32Array(2 * count);
    fillTemplate(halves, isComplement);
    return new BigUint64Array(halves.buffer);
  };

  it('has no word twice', () => {
    expect(new Set(words(100_000)).size).toBe(100_000);
  });

  it('has half of its bits set, and its complement the other half', () => {
    const [pattern, complement] = [words(1000), words(1000, true)];
    const ones = (value: bigint) => value.toString(2).replaceAll('0', '').length;
    const set = pattern.reduce((n, word) => n + ones(word), 0);
    expect(set / 64_000).toBeGreaterThan(0.48);
    expect(set / 64_000).toBeLessThan(0.52);
    pattern.forEach((word, i) => {
      expect(word ^ complement[i]!).toBe(0xffff_ffff_ffff_ffffn);
    });
  });

  it('differs at every place between any two windows, within the template', () => {
    const [windowBytes, count] = [4096, 5];
    const template = words(templateWords(windowBytes, count));
    const window = (i: number) =>
      template.subarray(templateOffset(i) / 8, (templateOffset(i) + windowBytes) / 8);
    for (let i = 0; i < count; i++) {
      expect(window(i).length).toBe(windowBytes / 8);
      for (let j = 0; j < i; j++) expect(window(i).some((word, k) => word === window(j)[k])).toBe(false);
    }
  });

  it('has the same word at no two addresses that are a multiple of 2 MiB apart, up to 1 TiB', () => {
    const windowWords = (64 * mib) / 8;
    const step = (2 * mib) / 8;
    const unseen: number[] = [];
    for (let distance = step; distance <= 2 ** 40 / 8; distance += step) {
      const [windows, words] = [Math.floor(distance / windowWords), distance % windowWords];
      // How far apart in the template: as many windows further on, or one more where a border lies between.
      const apart = [windows * stride + words, (windows + 1) * stride + words - windowWords];
      if (apart.includes(0)) unseen.push(distance);
    }
    expect(unseen).toEqual([]);
  });
});
