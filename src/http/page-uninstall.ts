// The page on which an admin uninstalls a connection: what goes and what stays, choices, one button; then
// how far it has come, and the receipt.
import { choiceWords, fieldsThemselves, receiptLines, STEP_WORDS } from '../app/uninstall-words.ts';
import type { UninstallView } from '../app/view-uninstall.ts';
import { CRM_WORDS } from '../app/view-words.ts';
import type { Crm } from '../domain/claim.ts';
import { type Html, html } from './html.ts';
import { uninstallPath } from './page-connections.ts';
import { refusedCard } from './refused-card.ts';

/** Body of the page. `token` is for the form that posts to this very path. */
export function uninstallBody(view: UninstallView, token: string): Html {
  return html`
<p class="crumb"><a href="/connections">Connections</a></p>
${stateBody(view, token)}`;
}

function stateBody(view: UninstallView, token: string): Html {
  switch (view.state) {
    case 'ready':
      return ready(view, token);
    case 'under_way':
      return underWay(view, token);
    case 'done':
      return done(view);
  }
}

type Of<State> = Extract<UninstallView, { readonly state: State }>;

const number = (count: number) => count.toLocaleString('en-US');

function ready({ connection, read, written, tasks }: Of<'ready'>, token: string): Html {
  const crm = CRM_WORDS[connection.crm];
  const isLetIn = connection.state === 'connected';
  return html`
<div class="headline">
<h1>Uninstall ${crm}</h1>
<p class="lead">Parley leaves ${crm} ${connection.externalId} and forgets what it read there. This cannot be undone; your other CRM is not touched.</p>
</div>
${!isLetIn && html`<p class="notice waiting">${crm} no longer lets Parley in, so what Parley wrote there cannot be taken back. Connect it again first if you want that.</p>`}
<dl class="facts">
<div><dt>Records that show Parley’s fields</dt><dd>${number(written)}</dd></div>
<div><dt>Open tasks of Parley</dt><dd>${number(tasks)}</dd></div>
<div><dt>Records read, to be erased here</dt><dd>${number(read)}</dd></div>
</dl>
<h2>What goes and what stays</h2>
<ul>
<li>${fieldsThemselves(connection.crm, isLetIn)}</li>
<li>Here stay the audit trail, and the history of conflicts: judgements, decisions, what people said and entered.</li>
</ul>
<form method="post" action="${uninstallPath(connection.id)}">
<input type="hidden" name="token" value="${token}">
${isLetIn ? choices(connection.crm) : NO_CHOICE}
<label class="sure"><input type="checkbox" name="sure" value="yes" required> I understand that this cannot be undone</label>
<p class="step"><button type="submit">Uninstall</button>
<a role="button" class="secondary outline" href="/connections">Not now</a></p>
</form>`;
}

function choices(crm: Crm): Html {
  const more = choiceWords(crm);
  return html`<fieldset>
<legend>What Parley wrote to ${CRM_WORDS[crm]}</legend>
<label><input type="radio" name="fields" value="restore" checked> Fields show again what they showed before Parley${more.restore}</label>
<label><input type="radio" name="fields" value="keep"> Fields stay as they are${more.keep}</label>
</fieldset>
<fieldset>
<legend>Open tasks</legend>
<label><input type="radio" name="tasks" value="close" checked> Close them</label>
<label><input type="radio" name="tasks" value="keep"> Leave them open${more.keepTasks}</label>
</fieldset>`;
}

/** Where nobody is let in there is nothing to choose; the receipt then names what could not be done. */
const NO_CHOICE = html`<input type="hidden" name="fields" value="restore"><input type="hidden" name="tasks" value="close">`;

function underWay(view: Of<'under_way'>, token: string): Html {
  const { connection, receipt, refused, refusedCount } = view;
  const crm = CRM_WORDS[connection.crm];
  return html`
<div class="headline">
<h1>Uninstalling ${crm}</h1>
<p class="lead" role="status">${STEP_WORDS[receipt.step]}. This page looks again by itself; you may leave it, and Parley goes on.</p>
</div>
${
  refusedCount > 0 &&
  refusedCard({
    heading: `${refusedCount === 1 ? 'One record' : `${number(refusedCount)} records`} cannot be restored`,
    lines: refused.map(({ record, reason }) => ({ name: record, reason })),
    ...{ crm, token, path: uninstallPath(connection.id), isLeft: receipt.leaveRest },
  })
}`;
}

function done({ connection, receipt }: Of<'done'>): Html {
  return html`
<div class="headline">
<h1>${CRM_WORDS[connection.crm]} is uninstalled</h1>
<p class="lead">This is the receipt. It stays here and in the audit trail.</p>
</div>
<section class="card" aria-label="Receipt">
<dl class="pairs">${receiptLines(receipt).map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</section>
${
  receipt.notDone.length > 0 &&
  html`
<section aria-labelledby="left">
<h2 id="left">What could not be done</h2>
<ul class="plain problems">${receipt.notDone.map((line) => html`<li>${line}</li>`)}</ul>
</section>`
}`;
}
