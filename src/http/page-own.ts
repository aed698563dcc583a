// What a rep sees: their own records with a conflict, as the records themselves show it.
import type { OwnRecord } from '../app/sign-in/own-records.ts';
import { counted } from '../app/view-words.ts';
import { type Html, html } from './html.ts';

const path = (id: string) => `/conflicts/${encodeURIComponent(id)}`;

/** All of them, what waits first. */
export function ownListBody(records: readonly OwnRecord[]): Html {
  const waiting = records.filter(({ isWaiting }) => isWaiting).length;
  return html`
<div class="headline"><h1>Your records</h1>
<p class="lead">${records.length === 0 ? 'No record of yours has a channel conflict.' : `${counted(waiting, 'conflict')} waiting for a decision, ${records.length - waiting} decided.`}</p></div>
${
  records.length > 0 &&
  html`<table class="stacking">
<thead><tr><th scope="col">Record</th><th scope="col">State</th><th scope="col">What to do</th></tr></thead>
<tbody>${records.map(
    (one) => html`<tr>
<th scope="row"><a href="${path(one.conflictId)}">${one.account ?? one.record}</a> <small>${one.record}</small></th>
<td data-name="State">${one.status}</td>
<td data-name="What to do">${fieldOf(one, 'Conflict next step')}</td>
</tr>`,
  )}</tbody>
</table>`
}
<p class="fine">Records you own in your CRM, matched by your e-mail there. The channel manager decides; names of other sides are shown as your channel policy says.</p>`;
}

const fieldOf = ({ fields }: OwnRecord, name: string) =>
  fields.find((field) => field.name === name)?.value ?? '';

/** One conflict, by the person's records in it. */
export function ownConflictBody(records: readonly OwnRecord[]): Html {
  return html`
<p class="crumb"><a href="/">Your records</a></p>
${records.map(
  (one) => html`
<div class="headline"><p class="marks"><span class="status">${one.status}</span></p><h1>${one.account ?? one.record}</h1><p>${one.record}</p></div>
<section class="card confirm"><dl>${one.fields.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<p class="fine">As Parley’s fields on the record show it. What the other side is called is hidden where your channel policy says so.</p></section>`,
)}`;
}
