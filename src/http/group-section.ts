// The group of a customer, on every page that shows a customer.
import type { GroupView, RelativeLine } from '../app/view-group.ts';
import type { AccountId } from '../domain/ids.ts';
import { type Html, html } from './html.ts';

/** Address of the page of the customer an account belongs to. */
export const customerPath = (id: AccountId) => `/customers/${encodeURIComponent(id)}`;

/** A card; nothing for a customer without relatives. */
export function groupSection({ relatives, unknownParent }: GroupView): Html | false {
  if (relatives.length === 0) return false;
  return html`
<section class="card" aria-labelledby="group"><h2 id="group">Its group</h2>
<ul class="plain">${relatives.map(relative)}</ul>
${unknownParent !== null && html`<p>Parent: ${unknownParent}, of which there is no record.</p>`}
<p class="fine">Other customers: a parent, a subsidiary and a sister are related, never one customer.</p></section>`;
}

function relative({ id, name, relation, because }: RelativeLine): Html {
  return html`<li>${relation}: <a href="${customerPath(id)}">${name}</a><small class="block">${because}</small></li>`;
}
