import { type Html, html, nothing } from '../html.ts';
import type { Library } from '../library.ts';
import type { Maker, Page } from '../page.ts';
import type { Reports } from '../reporting/contract.ts';
import { largestDossier } from '../reporting/sent.ts';
import { readState } from '../state.ts';
import type { View } from '../view.ts';
import { verify } from '../words/verify.ts';

const mebibytes = largestDossier / 2 ** 20;

/** `/verify`: a form for a dossier and for keys. A server without reports says what does it instead. */
export const verifyPage =
  (reports: Reports | null): Maker =>
  (view: View, library: Library): Page => {
    readState(view.params, {}, view.language);
    const words = verify[view.language];
    return {
      title: words.title,
      sentence: html`${words.about}`,
      isVerified: true,
      // What lies in the folder of reports changes while the records do not.
      isLive: true,
      policy: 'form',
      scripts: ['verify.js'],
      body: html`${reports === null ? html`<p>${words.unserved}</p>` : formOr(view, library, reports)}
${onCommandLine(view)}`,
    };
  };

const formOr = (view: View, library: Library, reports: Reports): Html =>
  library.isMeasuring()
    ? html`<p role="status">${verify[view.language].measuring}</p>`
    : form(view, reports.stored());

function form(view: View, stored: readonly string[]): Html {
  const words = verify[view.language];
  const choice = html`<label>${words.stored} <select name="stored"><option value="">${words.none}</option>${stored.map((name) => html`<option>${name}</option>`)}</select></label>`;
  return html`<form class="verify" action="${view.href('/verify')}" method="post" enctype="multipart/form-data">
<fieldset><legend>${words.dossier}</legend>
<div class="drop"><label>${words.file(mebibytes)} <input type="file" name="dossier" accept=".tgz,.tar.gz,application/gzip"></label>
<p class="aside scripted">${words.drop}</p></div>
${stored.length > 0 ? choice : nothing}</fieldset>
<fieldset><legend>${words.believed}</legend>
<p class="aside">${words.trust}</p>
<label>${words.keys} <textarea name="keys" rows="5" spellcheck="false" autocomplete="off"></textarea></label>
<label>${words.keyfile} <input type="file" name="keyfile" accept=".pem,.pub,.json" multiple></label>
<label>${words.tsa} <input type="file" name="tsa" accept=".pem,.crt" multiple></label></fieldset>
<p><button>${words.start}</button></p>
<p class="aside">${words.offline}</p>
</form>`;
}

/** The line of the terminal that does the same. */
export const onCommandLine = (
  view: View,
): Html => html`<p class="aside">${verify[view.language].commandLine}</p>
<pre data-copy tabindex="0"><code>npm run assay -- verify LAB-2026-0001.tgz --key authoriser.pub.pem</code></pre>`;
