import { beforeAll, describe, expect, it } from 'vitest';
import { gpuRun } from '../../fixtures/gpu-run.ts';
import { madeUpGpus } from '../../fixtures/made-up-record.ts';
import { type Ask, serverOver } from '../ask.ts';

let ask: Ask;
beforeAll(async () => {
  ask = await serverOver(gpuRun(madeUpGpus.h200, 'h200', '2026-11-25T10:00:00Z'));
});

describe('the page of what-if', () => {
  it('asks at first what most claims are about, and answers with interval, limits and the batch that fits', async () => {
    const { text } = await ask('/what-if');
    expect(text).toMatch(
      /NVIDIA H200 141GB SXM would give 21\d \[\d+, \d+\] tokens\/s with llama-2-70b in fp8/,
    );
    expect(text).toContain('The prefill is bound by arithmetic, each step after it by memory bandwidth.');
    expect(text).toMatch(/The memory holds \d+ of such sequences/);
    expect(text).toContain('projected, not measured');
  });

  it('has beside the answer how far the assumptions are from published results', async () => {
    expect((await ask('/what-if')).text).toMatch(
      /against \d+ published results .* miss by -?\S+ % to \+?\S+ %/,
    );
  });

  it('takes the shares that the asked device reached, where its steps were measured', async () => {
    const { text } = await ask('/what-if?shape=llama-3.1-8b&precision=float16');
    expect(text).toMatch(/shares that NVIDIA H200 reached.*assumed shares/);
    expect(text).toMatch(/8\d % .*of the bandwidth/);
    expect(text).toMatch(/a step that was left out is missed by|no step could be left out/);
  });

  it.each([
    ['device=h20-96gb&batch=64', /holds at most \d+ of such sequences, not 64/],
    ['device=rtx-4090', /The weights alone are .*does not hold this model/],
    ['device=a100-sxm4-80gb', /dense FP8 rate/],
    ['isl=4000&osl=500', /4500 tokens are more than the 4096/],
    ['shape=mixtral-8x7b', /experts/],
  ])('refuses %s in words', async (question, sentence) => {
    const { status, text } = await ask(`/what-if?${question}`);
    expect(status).toBe(200);
    expect(text).toMatch(/No answer\./);
    expect(text).toMatch(sentence);
  });

  it.each(['batch=0', 'batch=1.5', 'isl=x', 'osl=1', 'shape=gpt', 'device=none', 'sort=1'])(
    'does not take %s',
    async (question) => expect((await ask(`/what-if?${question}`)).status).toBe(400),
  );
});
