import { beforeAll, describe, expect, it } from 'vitest';
import { reasonCodes } from '../../../results/record/caveats.ts';
import { definitionIds } from '../../../results/record/definitions.ts';
import { type Ask, serverOver } from '../ask.ts';

let ask: Ask;
beforeAll(async () => {
  ask = await serverOver([]);
});

describe('the page of the method', () => {
  it.each(['/method', '/zh/method'])(
    '%s has every figure and every doubt under its own anchor',
    async (page) => {
      const { html } = await ask(page);
      const ids = Array.from(html.matchAll(/ id="([^"]+)"/g), ([, id]) => id!);
      expect(ids).toEqual(expect.arrayContaining([...definitionIds, ...reasonCodes]));
      expect(new Set(ids).size).toBe(ids.length);
    },
  );

  it('leads to the other pages of docs/, and each link to one of them is answered', async () => {
    const { html } = await ask('/method');
    const pages = Array.from(html.matchAll(/href="(\/method\/[^"#]+)/g), ([, page]) => page!);
    expect(pages).toContain('/method/validity');
    for (const page of new Set(pages)) expect((await ask(page)).status, page).toBe(200);
    expect((await ask('/method/package')).status).toBe(404);
  });
});

describe('the page of the state', () => {
  it('says what is known of the store, and which versions answer', async () => {
    const { status, text } = await ask('/status');
    expect(status).toBe(200);
    expect(text).toContain('0 of 0 files');
    expect(text).toContain(process.versions.node);
  });
});
