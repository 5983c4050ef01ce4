import { type Html, html, nothing } from '../../html.ts';
import type { Library } from '../../library.ts';
import type { Maker } from '../../page.ts';
import { draftForms } from '../../reporting/contract.ts';
import type { View } from '../../view.ts';
import { report } from '../../words/report.ts';

/** The page of a run, with its report as a draft and the way to the one that is signed. */
export const withReport =
  (page: Maker): Maker =>
  async (view, library, id = '') => {
    const whole = await page(view, library, id);
    // A report is of trials.
    if ((await library.recordsOf(id)).length === 0) return whole;
    const words = report[view.language];
    return {
      ...whole,
      sentence: html`${whole.sentence} <a href="#report">${words.toReport}</a>`,
      body: html`${whole.body}
<section id="report"><h2>${words.title}</h2>
${await offered(view, library, id)}
<p><a href="${view.href('/verify')}">${words.verify}</a></p></section>`,
    };
  };

async function offered(view: View, library: Library, id: string): Promise<Html> {
  const words = report[view.language];
  if (await isOnlyFromElsewhere(library, id)) return html`<p>${words.elsewhere}</p>`;
  return html`${library.isMeasuring() ? html`<p role="status">${words.measuring}</p>` : drafts(view, id)}
${commands(view, id)}`;
}

/** A run that another host sent has no folder here, and not all that a report needs. */
export async function isOnlyFromElsewhere(library: Library, id: string): Promise<boolean> {
  const [first] = await library.recordsOf(id);
  return first !== undefined && (library.row(first.id)?.isFromElsewhere ?? false);
}

function drafts(view: View, id: string): Html {
  const words = report[view.language];
  const links = (params: { readonly lang?: string }) =>
    draftForms.map(
      (form) =>
        html` <a href="${view.href(`/runs/${encodeURIComponent(id)}/report.${form}`, params)}">${form.toUpperCase()}</a>`,
    );
  return html`<p>${words.about}</p>
<ul class="files"><li>${words.inOne}${links({})}</li><li>${words.inBoth}${links({ lang: 'both' })}</li></ul>`;
}

/** Only an id as assay gives it is written into a line for a shell. */
function commands(view: View, id: string): Html {
  if (!/^\w[\w.-]*$/.test(id)) return nothing;
  const words = report[view.language];
  return html`<p>${words.signed}</p>
<pre data-copy tabindex="0"><code>npm run assay -- report --init ${id}
npm run assay -- report ${id} --dossier LAB-2026-0001.tgz
npm run assay -- report sign LAB-2026-0001.tgz --role authoriser --key authoriser.key.pem</code></pre>
<p class="aside">${words.signedHow}</p>`;
}
