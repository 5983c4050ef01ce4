import { html, nothing } from '../html.ts';
import type { Page } from '../page.ts';
import type { View } from '../view.ts';
import { problem } from '../words/problem.ts';

/** A page that says why there is none, and where to go. */
export function problemPage(view: View, status: 400 | 403 | 404 | 500, what: string): Page {
  const words = problem[view.language];
  const titles = {
    400: words.badRequest,
    403: words.forbidden,
    404: words.notThere,
    500: words.failed,
  } as const;
  return {
    status,
    title: titles[status],
    isVerified: true,
    sentence: html`${what || words.failedHow}`,
    body: html`<p><a href="${view.href('/')}">${words.home}</a> · <a href="${view.href('/runs')}">${words.runs}</a></p>${nothing}`,
  };
}
