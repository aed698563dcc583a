// The page before going live: what would be written, counted and shown by example, then one button.
import type { WritePreview } from '../app/admin-preview.ts';
import { CRM_WORDS } from '../app/view-words.ts';
import { type Html, html } from './html.ts';
import { modePath } from './page-connections.ts';
import { dryRunCsvPath, previewTable } from './page-setup-end.ts';

/** Body of the page. `token` is for the form that switches this connection's mode. */
export function goLiveBody(preview: WritePreview, token: string): Html {
  const crm = CRM_WORDS[preview.crm];
  const number = (count: number) => count.toLocaleString('en-US');
  return html`
<p class="crumb"><a href="/connections">Connections</a></p>
<div class="headline">
<h1>Go live with ${crm}</h1>
<p class="lead">Until now Parley has only read. Live, it writes its own fields and its own tasks to ${crm} ${preview.externalId}, and nothing else.</p>
<p>Each record is read again just before: one that already shows the right values is left alone. You can pause at any time.</p>
</div>
${preview.waits === null ? !preview.isComplete && html`<p class="notice waiting">Parley is still judging, so these numbers can grow.</p>` : html`<p class="notice waiting">${preview.waits}</p>`}
<dl class="facts">
<div><dt>Records to compare, and to write where they differ</dt><dd>${number(preview.records)}</dd></div>
<div><dt>Tasks to create</dt><dd>${number(preview.tasks)}</dd></div>
</dl>
<section class="card" aria-labelledby="sample">
<h2 id="sample">For example</h2>
${previewTable(preview)}
<p class="fine"><a href="${dryRunCsvPath(preview.id)}" download="dry-run-${preview.id}.csv">Every value as CSV</a></p>
</section>
${
  preview.waits === null &&
  html`<form class="step" method="post" action="${modePath(preview.id)}">
<input type="hidden" name="token" value="${token}">
<button type="submit" name="mode" value="live">Go live</button>
<a role="button" class="secondary outline" href="/connections">Not yet</a>
</form>`
}`;
}
