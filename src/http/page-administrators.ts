// Who administers Parley, and the forms that change it.
import { CRM_WORDS } from '../app/view-words.ts';
import type { Administrator } from '../ports/access-store.ts';
import type { Connection } from '../ports/store.ts';
import { type Html, html } from './html.ts';

export type AdministratorsView = {
  readonly administrators: readonly Administrator[];
  readonly connections: readonly Connection[];
};

export type AdministratorForm = {
  readonly token: string;
  readonly connection: string;
  readonly email: string;
  /** Why it could not be taken. */
  readonly problem: string | null;
};

export const ADMINISTRATORS = '/administrators';

/** The section on the connections page, for admins alone. */
export function administratorsSection(
  { administrators, connections }: AdministratorsView,
  form: AdministratorForm,
): Html {
  const homeOf = (id: string) => {
    const found = connections.find((one) => one.id === id);
    return found === undefined ? id : `${CRM_WORDS[found.crm]} ${found.externalId}`;
  };
  const homes = connections.filter(({ state }) => state === 'connected');
  return html`
<section class="card" aria-labelledby="administrators">
<h2 id="administrators">Who administers</h2>
${
  administrators.length === 0
    ? html`<p>Nobody yet: whoever connects the first CRM does.</p>`
    : html`<table class="stacking">
<thead><tr><th scope="col">Name</th><th scope="col">Signs in with</th><th scope="col"><span class="unseen">Change</span></th></tr></thead>
<tbody>${administrators.map(
        (one) => html`<tr>
<th scope="row">${one.name}${one.email !== one.name && html` <small>${one.email}</small>`}</th>
<td data-name="Signs in with">${homeOf(one.connectionId)}</td>
<td data-name="Change"><form class="single" method="post" action="${ADMINISTRATORS}/dismiss">
<input type="hidden" name="token" value="${form.token}">
<input type="hidden" name="connection" value="${one.connectionId}">
<input type="hidden" name="user" value="${one.userId}">
<button type="submit" class="secondary outline">Take the role away <span class="unseen">from ${one.name}</span></button>
</form></td>
</tr>`,
      )}</tbody>
</table>`
}
${homes.length > 0 && nameForm(homes, form)}
<p class="fine">Admins connect CRMs, go live and appoint. Channel managers see every conflict and decide. Everybody else of a connected CRM sees their own records, with names hidden as the policy says.</p>
</section>`;
}

function nameForm(homes: readonly Connection[], form: AdministratorForm): Html {
  return html`
<form class="appoint" method="post" action="${ADMINISTRATORS}#administrators">
<h3>Name another admin</h3>
${form.problem && html`<p class="notice bad" role="alert">${form.problem}</p>`}
<input type="hidden" name="token" value="${form.token}">
<div class="fields">
<label>CRM they sign in with <select name="connection" required>
${homes.map(({ id, crm, externalId }) => html`<option value="${id}"${form.connection === id && html` selected`}>${CRM_WORDS[crm]} ${externalId}</option>`)}
</select></label>
<label>Their e-mail there <input type="email" name="email" value="${form.email}" maxlength="254" required autocomplete="off"></label>
<button type="submit" class="secondary outline">Make admin</button>
</div>
</form>`;
}
