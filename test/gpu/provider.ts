/** The provider that `npm run test:gpu` tests; null in the suite of every machine, which has no GPU to count on. */
export const gpuProvider: string | null = process.env.ASSAY_GPU_PROVIDER ?? null;

if (gpuProvider === null) console.warn('tests of a GPU: skipped; `npm run test:gpu` runs them on a GPU host');
