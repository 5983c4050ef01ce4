// Lines as AIPerf's profile_export.jsonl has them: one a request.

/** The n-th line, with so many times of chunks. */
export function requestLine(n: number, chunks: number): string {
  const ms = (value: number) => ({ value, unit: 'ms' });
  const startNs = 1_764_412_800_000_000_000 + n * 1_234_567;
  return JSON.stringify({
    metadata: {
      session_num: n,
      x_request_id: `f47ac10b-58cc-4372-a567-${String(n).padStart(12, '0')}`,
      conversation_id: 'session_000001',
      turn_index: 0,
      request_start_ns: startNs,
      request_ack_ns: startNs + 1_000_000,
      request_end_ns: startNs + 1_231_300_000,
      worker_id: 'worker_8f2c',
      benchmark_phase: 'profiling',
      was_cancelled: false,
    },
    metrics: {
      input_sequence_length: { value: 1024, unit: 'tokens' },
      output_sequence_length: { value: 128 + (n % 64), unit: 'tokens' },
      time_to_first_token: ms(12.3456789 + (n % 97) / 7),
      time_to_second_token: ms(8.123 + (n % 31) / 3),
      inter_token_latency: ms(8.1 + (n % 89) / 11),
      request_latency: ms(1231.3 + (n % 53) / 3),
      output_token_throughput_per_user: { value: 121.7 + (n % 7) / 9, unit: 'tokens/sec/user' },
      ...(chunks > 0 && {
        inter_chunk_latency: {
          value: Array.from({ length: chunks }, (_, i) => 8.1 + ((n * 31 + i) % 101) / 7),
          unit: 'ms',
        },
      }),
    },
    error: null,
  });
}
