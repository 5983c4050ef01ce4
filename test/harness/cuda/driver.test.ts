import koffi from 'koffi';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { openDriver } from '../../../harness/cuda/driver.ts';
import { compileCudaStub } from '../../fixtures/cuda-stub.ts';

const stub = compileCudaStub('the binding to CUDA');
const open = () => openDriver(stub!.library);
const contextsMade = () => koffi.load(stub!.library).func('int assay_stub_contexts()')() as number;

afterEach(() => vi.unstubAllEnvs());

it('without a driver there is a way out', () => {
  expect(() => openDriver('/nowhere/libcuda.so.1')).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("NVIDIA driver's library could not be loaded"),
      tryThis: expect.stringContaining('Install the driver'),
    }),
  );
});

it('a library without one of the functions is an old driver', () => {
  expect(() => openDriver('libm.so.6')).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('too old'),
      tryThis: expect.stringContaining('525'),
    }),
  );
});

describe.skipIf(!stub)("the binding to CUDA's driver, on a stub of it", () => {
  afterAll(() => stub!.remove());

  it('describes its devices, and makes no context for that', () => {
    const driver = open();
    expect(driver.version).toBe('12.8');
    const [first, second, ...more] = driver.devices();
    expect(first).toEqual({
      ordinal: 0,
      name: 'NVIDIA H200',
      uuid: 'GPU-00112233-4455-6677-8899-aabbccddee00',
      pciBusId: '0000:83:00.0',
      totalBytes: 64 * 2 ** 20,
      smCount: 132,
      l2CacheBytes: 62_914_560,
      memoryBusBits: 6144,
      computeCapability: '9.0',
      copyEngines: 3,
    });
    expect(second!.pciBusId).toBe('0000:84:00.0');
    expect(more).toEqual([]);
    expect(contextsMade()).toBe(0);
  });

  it('knows sizes beyond 32 bits', () => {
    vi.stubEnv('ASSAY_STUB_BYTES', '150754820096');
    expect(open().devices()[0]!.totalBytes).toBe(150_754_820_096);
  });

  it('copies to the device and back, byte for byte', () => {
    const context = open().open(0);
    const stream = context.stream();
    const [out, back] = [context.pinned(8), context.pinned(8)];
    const [a, b] = [context.allocate(1024), context.allocate(1024)];
    out.bytes.set([1, 2, 3, 4, 5, 6, 7, 8]);
    context.toDevice(a, out, 8, stream);
    context.withinDevice(b, a, 8, stream);
    context.toHost(back, b, 4, stream);
    context.toHost(back, b + 4n, 4, stream, 4);
    stream.synchronize();
    expect([...back.bytes]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    context.fill(a, 0x01020304, 8);
    context.toHost(back, a, 8, stream);
    stream.synchronize();
    expect([...back.bytes]).toEqual([4, 3, 2, 1, 4, 3, 2, 1]);
    for (const address of [a, b]) context.free(address);
    for (const { free } of [out, back]) free();
    stream.close();
    context.close();
  });

  it('copies from one device to another', () => {
    const driver = open();
    const [here, there] = [driver.open(0), driver.open(1)];
    expect(here.enablePeer(there)).toBe(true);
    const [from, to] = [here.allocate(256), there.allocate(256)];
    here.fill(from, 7, 256);
    const stream = here.stream();
    here.toPeer(there, to, from, 256, stream);
    stream.synchronize();
    const back = there.pinned(4);
    const other = there.stream();
    there.toHost(back, to + 252n, 4, other);
    other.synchronize();
    expect([...back.bytes]).toEqual([7, 0, 0, 0]);
    vi.stubEnv('ASSAY_STUB_PEERS', '0');
    expect(here.enablePeer(there)).toBe(false);
    vi.stubEnv('ASSAY_STUB_PEERS', '1');
    vi.stubEnv('ASSAY_STUB_FAIL', 'cuCtxEnablePeerAccess=704');
    expect(here.enablePeer(there)).toBe(true);
    vi.stubEnv('ASSAY_STUB_FAIL', 'cuCtxEnablePeerAccess=217');
    expect(() => here.enablePeer(there)).toThrow(/PEER_ACCESS_UNSUPPORTED/);
    here.free(from);
    there.free(to);
    here.close();
    there.close();
  });

  it('counts what is free, and says null where there is not so much', () => {
    const context = open().open(0);
    const before = context.memory();
    expect(before).toEqual({ totalBytes: 64 * 2 ** 20, freeBytes: 63 * 2 ** 20 });
    const address = context.allocate(16 * 2 ** 20);
    expect(context.memory().freeBytes).toBe(before.freeBytes - 16 * 2 ** 20);
    expect(context.tryAllocate(48 * 2 ** 20)).toBeNull();
    expect(() => context.allocate(48 * 2 ** 20)).toThrow(/CUDA_ERROR_OUT_OF_MEMORY \(out of memory\)/);
    context.free(address);
    expect(context.memory()).toEqual(before);
    context.close();
  });

  it('measures between two places of a stream on the clock of the device', () => {
    const context = open().open(0);
    const stream = context.stream();
    const [begin, end] = [context.event(), context.event()];
    begin.record(stream);
    end.record(stream);
    expect(end.secondsSince(begin)).toBeGreaterThanOrEqual(0);
    expect(end.secondsSince(begin)).toBeLessThan(10);
    context.close();
  });

  it.each([
    ['cuInit=100', 'CUDA_ERROR_NO_DEVICE', /CUDA_VISIBLE_DEVICES/],
    ['cuInit=802', 'CUDA_ERROR_SYSTEM_NOT_READY', /fabricmanager/],
    ['cuDevicePrimaryCtxRetain=46', 'CUDA_ERROR_DEVICE_UNAVAILABLE', /compute mode/],
    ['cuMemAlloc_v2=46', 'CUDA_ERROR_DEVICE_UNAVAILABLE', /compute mode/],
    ['cuInit=12345', 'error 12345', /assay -- doctor/],
  ])('an error has its name and a way out: %s', (fail, code, tryThis) => {
    vi.stubEnv('ASSAY_STUB_FAIL', fail);
    const work = () => open().open(0).tryAllocate(256);
    expect(work).toThrow(
      expect.objectContaining({
        code,
        message: expect.stringContaining(fail.split('=')[0]!),
        tryThis: expect.stringMatching(tryThis),
      }),
    );
  });

  it('a device that is not there is refused', () => {
    expect(() => open().open(5)).toThrow(/CUDA_ERROR_INVALID_DEVICE/);
  });
});
