import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import { html } from '../html.ts';
import type { Library } from '../library.ts';
import type { Page } from '../page.ts';
import { isOnlyFromElsewhere, isStored } from '../pages/run/report.ts';
import { answerPage } from '../pages/verify/answer.ts';
import type { DraftForm, draftForms, Problem, Reports } from '../reporting/contract.ts';
import { draftsOf } from '../reporting/drafts.ts';
import { Room } from '../reporting/room.ts';
import { largestDossier, sentToVerify, type Unusable } from '../reporting/sent.ts';
import { said } from '../said.ts';
import { NotThere, oneOf, readState } from '../state.ts';
import type { View } from '../view.ts';
import { problem } from '../words/problem.ts';
import { report } from '../words/report.ts';
import { verify } from '../words/verify.ts';
import { type Language, languages } from '../words.ts';

/**
 * So many drafts and verifications are in the house, with the dossiers that were sent for them; one of them is worked on. Who sends too slowly
 * loses the place: Node ends a request that takes more than five minutes to come.
 */
const places = 6;

/** Until then it is worth asking again where all places were taken, or a benchmark measures. Seconds. */
const laterSeconds = 30;

interface Mounting {
  readonly library: Library;
  readonly reports: Reports;
  localPath(language: Language, path: string): string;
  viewOf(address: string, language: Language): View;
  answer(view: View, page: Page, address: string): Promise<Response>;
}

/** Drafts of reports at `/runs/<id>/report.html` and `.pdf`, and what is sent to `/verify`. */
export function mountReports(app: Hono, { library, reports, localPath, viewOf, answer }: Mounting): void {
  const room = new Room(places);
  const draft = draftsOf(reports, room, () => library.version());
  for (const language of languages) {
    app.get(localPath(language, '/runs/:id/:file{report\\.(?:html|pdf)}'), async ({ req }) => {
      const view = viewOf(req.url, language);
      const [id, form] = [req.param('id') ?? '', req.param('file')!.slice('report.'.length) as DraftForm];
      const { lang } = readState(view.params, { lang: oneOf(['both']).optional() }, language);
      const words = report[language];
      const refused = (page: Omit<Page, 'body' | 'isVerified'>) =>
        answer(view, withWay(page, view.href(`/runs/${encodeURIComponent(id)}`), words.back), req.url);
      if (!(await isStored(library, id))) throw new NotThere(problem[language].noRun(id));
      if (await isOnlyFromElsewhere(library, id)) throw new NotThere(words.elsewhere);
      if (library.isMeasuring())
        return later(await refused({ status: 503, title: words.notNow, sentence: html`${words.measuring}` }));
      const made = await draft({ run: id, form, languages: lang ? ['en', 'zh'] : [language] });
      if (made === null)
        return later(await refused({ status: 503, title: words.notNow, sentence: html`${words.busy}` }));
      if ('problem' in made)
        return refused({ status: 422, title: words.notMade, sentence: sentenceOf(view, made.problem) });
      return fileOf(id, form, made.found);
    });
    app.post(localPath(language, '/verify'), async ({ req }) => {
      const view = viewOf(req.url, language);
      const page = await room.enter(async (turn) => {
        if (library.isMeasuring()) return notVerified(view, 503, html`${verify[language].measuring}`);
        const sent = await sentToVerify(req.raw);
        if (typeof sent === 'string') return unusable(view, sent);
        const name = typeof sent.dossier === 'string' ? sent.dossier : sent.dossier.name;
        const checked = await turn(() => reports.verify(sent));
        return 'found' in checked
          ? answerPage(view, name, checked.found)
          : notVerified(view, 422, sentenceOf(view, checked.problem));
      });
      const shown = page ?? notVerified(view, 503, html`${report[language].busy}`);
      const response = await answer(view, shown, req.url);
      return shown.status === 503 ? later(response) : response;
    });
  }
}

const sentenceOf = (view: View, { what, tryThis }: Problem) =>
  html`${said(view, what)} ${said(view, tryThis)}`;

const withWay = (page: Omit<Page, 'body' | 'isVerified'>, href: string, text: string): Page => ({
  ...page,
  isVerified: true,
  body: html`<p><a href="${href}">${text}</a></p>`,
});

const notVerified = (view: View, status: 400 | 413 | 422 | 503, sentence: Page['sentence']): Page =>
  withWay(
    { status, title: verify[view.language].notVerified, sentence },
    view.href('/verify'),
    verify[view.language].again,
  );

function unusable(view: View, why: Unusable): Page {
  const words = verify[view.language];
  if (why === 'too large') return notVerified(view, 413, html`${words.tooLarge(largestDossier / 2 ** 20)}`);
  return notVerified(view, 400, html`${why === 'no form' ? words.noForm : words.noDossier}`);
}

function later(response: Response): Response {
  response.headers.set('retry-after', String(laterSeconds));
  return response;
}

const types: { readonly [form in DraftForm]: string } = {
  html: 'text/html; charset=utf-8',
  pdf: 'application/pdf',
};

/** A draft with a policy of its own: nothing but the style that it holds. A browser shows a PDF in an object with a style of its own. */
function fileOf(id: string, form: (typeof draftForms)[number], bytes: Uint8Array<ArrayBuffer>): Response {
  const name = `draft-${id.replace(/[^\w.-]/g, '_')}.${form}`;
  return new Response(bytes, {
    headers: {
      'content-type': types[form],
      'content-disposition': `inline; filename="${name}"`,
      'content-security-policy': `default-src 'none'; ${form === 'html' ? `style-src '${styleHash(bytes)}'` : "object-src 'self'; style-src 'unsafe-inline'"}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`,
    },
  });
}

function styleHash(document: Uint8Array): string {
  const style = /<style>(.*?)<\/style>/s.exec(Buffer.from(document).toString())?.[1] ?? '';
  return `sha256-${createHash('sha256').update(style).digest('base64')}`;
}
