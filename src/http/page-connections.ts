// Health in words: connections, what waits, what was refused, what could not be read.
import type { ConnectionView, OverviewView, ProblemLine } from '../app/view-overview.ts';
import { CRM_WORDS } from '../app/view-words.ts';
import { CRMS } from '../domain/claim.ts';
import { type Html, html } from './html.ts';
import { conditionMark } from './mark.ts';

/** Body of the connections page. `canConnect`: this process offers OAuth installs. */
export function connectionsBody(view: OverviewView, canConnect: boolean): Html {
  return html`
<div class="headline"><h1>Connections</h1></div>
<dl class="facts">${view.counts.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${view.connections.length === 0 && html`<p class="quiet">No CRM is connected yet.</p>`}
<div class="connections">${view.connections.map((connection) => card(connection, canConnect))}</div>
${canConnect && connectLinks()}
${lines('refused', 'Values a CRM refused', view.refused)}
${lines('problems', 'Records that need a look', view.problems)}`;
}

function card(view: ConnectionView, canConnect: boolean): Html {
  const crm = CRM_WORDS[view.crm];
  return html`
<section class="card" aria-label="${crm} ${view.externalId}">
<h2>${crm} <small>${view.externalId}</small></h2>
<p>${conditionMark(view.condition)} ${view.sentence}</p>
<dl class="pairs">${view.facts.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${canConnect && view.needsReauth && html`<p><a role="button" href="/connect/${view.crm}">Connect ${crm} again</a></p>`}
</section>`;
}

function connectLinks(): Html {
  return html`
<section aria-labelledby="connect">
<h2 id="connect">Connect another</h2>
<p>Parley asks for reading accounts, deals, leads, owners and activities, and for writing its own fields and tasks. You confirm on the CRM’s own page; the first run writes nothing.</p>
<p class="buttons">${CRMS.map((crm) => html`<a role="button" class="secondary outline" href="/connect/${crm}">Connect ${CRM_WORDS[crm]}</a> `)}</p>
</section>`;
}

function lines(id: string, title: string, found: readonly ProblemLine[]): Html | false {
  return (
    found.length > 0 &&
    html`
<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
<ul class="plain problems">${found.map(({ record, when, text }) => html`<li><strong>${record}</strong> ${text} <small>${when}</small></li>`)}</ul>
</section>`
  );
}
