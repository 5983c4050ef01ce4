import { join, resolve } from 'node:path';
import { readLibrary } from '../dashboard/library/in-memory.ts';
import { startServer } from '../dashboard/server.ts';
import { tell } from '../harness/print.ts';
import { loadReference } from '../results/reference/load.ts';
import { noChromium, startChromium } from './fixtures/chromium.ts';
import { recordedRuns } from './fixtures/shown-store.ts';

// `npm run pictures`: README's pictures of the dashboard anew, over a recorded run of the suite `quick` (two CPUs of a busy virtual machine).

const docs = resolve(import.meta.dirname, '../docs');
const recorded = join(import.meta.dirname, 'fixtures/recorded', recordedRuns.quick);
const mlperf = (system: string) => `mlperf-v4.0-nvidia-${system}-trt-llama2-70b-99.9-offline`;
/** The decode step of the recorded run. */
const decode = 'f3991c4b3d142bd7';

/** Published figures of two GPUs, and a record that may not be held against them. */
const compared = [mlperf('dgx-h100-h100-sxm-80gbx8'), mlperf('h200-sxm-141gbx8'), decode];
const pictures = [
  { file: 'overview.png', path: '/', height: 800 },
  { file: 'compare.png', path: `/compare?records=${compared.join(',')}`, height: 1000 },
];

if (noChromium) throw new Error(noChromium);
const server = await startServer({
  library: await readLibrary(recorded, loadReference([])),
  host: '127.0.0.1',
  port: 0,
  onError: (error) => tell(String(error)),
});
const browser = await startChromium();
for (const { file, path, height } of pictures) {
  // README shows pictures at about this size.
  const page = await browser.newPage({
    viewport: { width: 1280, height },
    deviceScaleFactor: 0.75,
    colorScheme: 'light',
  });
  await page.goto(new URL(path, server.address).href);
  await page.screenshot({ path: join(docs, file) });
}
await browser.close();
await server.close();
