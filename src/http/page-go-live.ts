// The page before going live: what would be written, counted and shown by example, then one button.
import type { PreviewRow, WritePreview } from '../app/admin-preview.ts';
import { CRM_WORDS } from '../app/view-words.ts';
import { type Html, html } from './html.ts';
import { modePath } from './page-connections.ts';

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
${!preview.isComplete && html`<p class="notice waiting">Parley is still reading or judging, so these numbers can grow.</p>`}
<dl class="facts">
<div><dt>Records to compare, and to write where they differ</dt><dd>${number(preview.records)}</dd></div>
<div><dt>Tasks to create</dt><dd>${number(preview.tasks)}</dd></div>
</dl>
${preview.rows.length === 0 ? html`<p class="quiet">Nothing waits to be written yet.</p>` : sample(preview.rows)}
<form class="step" method="post" action="${modePath(preview.id)}">
<input type="hidden" name="token" value="${token}">
<button type="submit" name="mode" value="live">Go live</button>
<a role="button" class="secondary outline" href="/connections">Not yet</a>
</form>`;
}

function sample(rows: readonly PreviewRow[]): Html {
  return html`
<section class="card" aria-labelledby="sample">
<h2 id="sample">For example</h2>
<table class="stacking">
<thead><tr><th scope="col">Record</th><th scope="col">Field</th><th scope="col">Now</th><th scope="col">Will be</th></tr></thead>
<tbody>${rows.map(
    ({ customer, record, field, before, after }) => html`<tr>
<th scope="row">${customer} <small>${record}</small></th>
<td data-name="Field">${field}</td>
<td data-name="Now"><small>${before}</small></td>
<td data-name="Will be">${after}</td>
</tr>`,
  )}</tbody>
</table>
</section>`;
}
