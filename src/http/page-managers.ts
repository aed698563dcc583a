// Who decides: channel managers and those after them, and the form that appoints one.
import type { ConnectionView, ManagerLine, OverviewView } from '../app/view-overview.ts';
import { CRM_WORDS, capital } from '../app/view-words.ts';
import type { ManagerId } from '../domain/conflict.ts';
import { DECIDER_ROLES, type DeciderRole, ROLE_WORDS } from '../domain/escalation.ts';
import { type Html, html } from './html.ts';

/** What stands in the form: nothing, or what was entered and could not be taken. */
export type AppointForm = {
  readonly token: string;
  readonly connection: string;
  readonly email: string;
  readonly territories: string;
  readonly role: DeciderRole;
  /** Why it could not be taken. */
  readonly problem: string | null;
};

/** Where the form goes on the connections page. */
export const MANAGERS = '/managers';

/** `form` is null for people who may not appoint; `action` is where it is sent. */
export function managersSection(
  view: OverviewView,
  form: AppointForm | null,
  action = MANAGERS,
): Html {
  const homes = view.connections.filter(
    ({ condition, needsReauth }) => condition !== 'off' && !needsReauth,
  );
  return html`
<section class="card" aria-labelledby="managers">
<h2 id="managers">Who decides</h2>
${view.managers.length === 0 ? html`<p>Nobody is appointed: conflicts are shown, but nobody gets a task.</p>` : table(view.managers, form !== null)}
${form && (homes.length === 0 ? html`<p class="fine">Connect a CRM first: a channel manager is one of its users.</p>` : appointForm(homes, form, action))}
</section>`;
}

/** Where an admin looks at what follows before somebody decides no longer, and confirms it. */
export const DISMISS = `${MANAGERS}/dismiss`;

const dismissPath = (id: ManagerId) => `${DISMISS}?${new URLSearchParams({ manager: id })}`;

function table(managers: readonly ManagerLine[], mayChange: boolean): Html {
  return html`
<table class="stacking">
<thead><tr><th scope="col">Name</th><th scope="col">Decides as</th><th scope="col">Tasks appear in</th><th scope="col">Territories</th>${mayChange && html`<th scope="col"><span class="unseen">Change</span></th>`}</tr></thead>
<tbody>${managers.map(
    ({ id, name, role, email, home, territories }) => html`<tr>
<th scope="row">${name} <small>${email}</small></th>
<td data-name="Decides as">${role}</td>
<td data-name="Tasks appear in">${home}</td>
<td data-name="Territories">${territories}</td>
${mayChange && html`<td data-name="Change"><a href="${dismissPath(id)}">Take the role away <span class="unseen">from ${name}</span></a></td>`}
</tr>`,
  )}</tbody>
</table>`;
}

function appointForm(homes: readonly ConnectionView[], form: AppointForm, action: string): Html {
  return html`
<form class="appoint" method="post" action="${action}#managers">
<h3>Appoint somebody who decides</h3>
${form.problem && html`<p class="notice bad" role="alert">${form.problem}</p>`}
<input type="hidden" name="token" value="${form.token}">
<div class="fields">
<label>Home CRM <select name="connection" required>
${homes.map(({ id, crm, externalId }) => html`<option value="${id}"${form.connection === id && html` selected`}>${CRM_WORDS[crm]} ${externalId}</option>`)}
</select></label>
<label>E-mail in that CRM <input type="email" name="email" value="${form.email}" maxlength="254" required autocomplete="off"></label>
<label>Decides as <select name="role" aria-describedby="role-hint">
${DECIDER_ROLES.map((role) => html`<option value="${role}"${form.role === role && html` selected`}>${capital(ROLE_WORDS[role])}</option>`)}
</select></label>
<label>Territories <input type="text" name="territories" value="${form.territories}" maxlength="1000" autocomplete="off" aria-describedby="territories-hint"></label>
<button type="submit" class="secondary outline">Appoint</button>
</div>
<p class="fine" id="territories-hint">Territories as the CRM writes them, separated by commas. Left empty: everything no other manager covers. Appointing somebody again replaces their role and territories.</p>
<p class="fine" id="role-hint">A channel manager decides first. What is overdue goes to the regional sales director and the head of channel, then to the chief revenue officer (A-3); where nobody is appointed for a step, the task stays where it is. They also approve what the policy asks approval for (A-4).</p>
</form>`;
}
