import { z } from 'zod';
import { browserShapes } from '../browser/contract.ts';
import { html, nothing } from '../html.ts';
import type { Library } from '../library.ts';
import type { Page } from '../page.ts';
import { oneOf, readState } from '../state.ts';
import type { View } from '../view.ts';
import { browser as wordsOf } from '../words/browser.ts';

/** `/browser`: measures the browser that shows it. Everything that runs is in `client/browser.ts`. */
export function browserPage(view: View, _library: Library): Page {
  const words = wordsOf[view.language];
  const state = readState(
    view.params,
    {
      shape: oneOf(browserShapes).optional(),
      on: oneOf(['wasm', 'webgpu']).optional(),
      threads: z.coerce.number().int().positive().optional(),
    },
    view.language,
  );
  const chosen = state.shape ?? browserShapes[0];
  const about = { tiny: words.tiny, 'llama-3.2-1b': words.large };
  const options = browserShapes.map(
    (shape) =>
      html`<option value="${shape}"${shape === chosen ? html` selected` : nothing}>${about[shape]}</option>`,
  );
  return {
    title: words.title,
    policy: 'browser',
    modules: ['modules/dashboard/client/browser.ts'],
    isVerified: true,
    sentence: html`${words.answer}`,
    body: html`<noscript><p>${words.scriptless}</p></noscript>
<section id="measure" data-state="idle" data-assets="${view.asset('')}" data-method="${view.href('/method')}">
<form class="filters waiting" action="${view.href('/browser')}">
<label>${words.what} <select name="shape">${options}</select></label>
<label>${words.on} <select name="on"><option value="wasm">WebAssembly</option><option value="webgpu"${state.on === 'webgpu' ? html` selected` : nothing}>WebGPU</option></select></label>
<label>${words.threads} <input type="number" name="threads" min="1" value="${state.threads ?? ''}"></label>
<button>${words.start}</button> <button type="button" class="stop" hidden>${words.stop}</button>
</form>
<p class="said greeting" role="status"></p>
<progress hidden></progress>
<div class="result"></div>
</section>
<h2>${words.unknownTitle}</h2>
<ul>
<li>${words.unknownProcessor}</li>
<li>${words.unknownOthers}</li>
<li>${words.unknownPower}</li>
<li>${words.unknownGpu}</li>
</ul>
<h2>${words.howTitle}</h2>
<ul>
<li>${words.howProcesses}</li>
<li>${words.howWarm}</li>
<li>${words.howStep}</li>
<li>${words.howPacked}</li>
</ul>`,
  };
}
