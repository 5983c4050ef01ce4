import { closeSync, openSync, writeSync } from 'node:fs';

// The file of `vllm bench serve --save-detailed`: one object on one line, nearly all of which are arrays of requests.

const gapsEach = 256;
const figures = {
  mean_ttft_ms: 55.5,
  median_ttft_ms: 55.5,
  std_ttft_ms: 26,
  p99_ttft_ms: 99.9,
  mean_tpot_ms: 14,
  median_tpot_ms: 14,
  std_tpot_ms: 0.3,
  p99_tpot_ms: 15,
};

/** Writes one of about so many bytes; says how many it has. */
export function writeDetailed(path: string, bytes: number): number {
  const n = Math.round(bytes / (gapsEach * 20.4 + 700));
  const file = openSync(path, 'w');
  let written = 0;
  const write = (text: string) => {
    const whole = Buffer.from(text);
    for (let at = 0; at < whole.length; ) at += writeSync(file, whole, at);
    written += whole.length;
  };
  const counts = { num_prompts: n, completed: n, failed: 0 };
  const totals = { total_input_tokens: n * 100, total_output_tokens: n * (gapsEach + 1) };
  const rates = { duration: 100, request_throughput: n / 100, output_throughput: (n * (gapsEach + 1)) / 100 };
  write(JSON.stringify({ ...counts, ...totals, ...rates, request_rate: 'inf' }).slice(0, -1));
  const columns: Readonly<Record<string, (i: number) => string>> = {
    input_lens: () => '100',
    output_lens: () => String(gapsEach + 1),
    ttfts: (i) => String(0.01 + (i % 97) / 1066),
    itls: (i) => rows[i % rows.length]!,
    generated_texts: (i) => texts[i % texts.length]!,
  };
  for (const [name, of] of Object.entries(columns)) {
    write(`, "${name}": [${of(0)}`);
    for (let i = 1; i < n; ) {
      const block: string[] = [];
      for (; i < n && block.length < 1000; i++) block.push(of(i));
      write(`, ${block.join(', ')}`);
    }
    write(']');
  }
  write(`, ${JSON.stringify(figures).slice(1)}\n`);
  closeSync(file);
  return written;
}

/** Made once: rows differ from each other, groups of them do not. */
const rows = Array.from({ length: 97 }, (_, i) =>
  JSON.stringify(Array.from({ length: gapsEach }, (_, k) => 0.004 + ((i * 31 + k * 7919) % 10007) / 500350)),
);

const texts = Array.from({ length: 31 }, (_, i) =>
  JSON.stringify(`The ${i}. answer says "yes" – \n`.repeat(22)),
);
