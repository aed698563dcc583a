// Health in words: connections, what waits, what was refused, what could not be read; who decides.
import type { SwitchMode } from '../app/admin-mode.ts';
import type { FirstReadingView } from '../app/view-first-reading.ts';
import type { ConnectionView, OverviewView, ProblemLine } from '../app/view-overview.ts';
import { CRM_WORDS } from '../app/view-words.ts';
import { CRMS } from '../domain/claim.ts';
import type { ConnectionId } from '../domain/ids.ts';
import { type Html, html } from './html.ts';
import { conditionMark } from './mark.ts';
import {
  type AdministratorForm,
  type AdministratorsView,
  administratorsSection,
} from './page-administrators.ts';
import { type AppointForm, managersSection } from './page-managers.ts';
import { problemList, UNWRITTEN } from './problem-list.ts';

/** What the forms of an admin need. */
export type AdminForms = {
  readonly modeToken: (id: ConnectionId) => string;
  readonly appoint: AppointForm;
  readonly administrators: { readonly view: AdministratorsView; readonly form: AdministratorForm };
};

export type ConnectionsBodyOptions = {
  /** Null for people who only look. */
  readonly forms: AdminForms | null;
  /** This process offers OAuth installs. */
  readonly canConnect: boolean;
};

/** Where a connection's mode is switched; its form's token is about this path. */
export function modePath(id: ConnectionId): string {
  return `/connections/${encodeURIComponent(id)}/mode`;
}

/** Where everything is taken back that was written to a connection. */
export function undoPath(id: ConnectionId): string {
  return `/connections/${encodeURIComponent(id)}/undo`;
}

/** Where a connection is uninstalled, and its receipt read. */
export function uninstallPath(id: ConnectionId): string {
  return `/connections/${encodeURIComponent(id)}/uninstall`;
}

/** Where a connection's mapping is read; with `.yaml` behind it, the file. */
export function mappingPath(id: ConnectionId): string {
  return `/connections/${encodeURIComponent(id)}/mapping`;
}

/** Body of the connections page. */
export function connectionsBody(
  view: OverviewView,
  { forms, canConnect }: ConnectionsBodyOptions,
): Html {
  const mayConnect = canConnect && forms !== null;
  return html`
<div class="headline"><h1>Connections</h1></div>
<dl class="facts">${view.counts.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${view.connections.length === 0 && html`<p class="quiet">No CRM is connected yet.</p>`}
<div class="connections">${view.connections.map(
    (connection) => html`
<section class="card" aria-label="${nameOf(connection)}">
${card(connection)}
${connection.lostClauses.length > 0 && html`<p class="fine">Clauses without effect for want of a source: ${connection.lostClauses.join(', ')}.</p>`}
${forms && connection.isMapped && html`<p><a href="${mappingPath(connection.id)}">Mapping <span class="unseen">of ${nameOf(connection)}</span></a></p>`}
${mayConnect && connection.needsReauth && html`<p><a role="button" href="/connect/${connection.crm}">Connect ${CRM_WORDS[connection.crm]} again</a></p>`}
${forms && modeStep(connection, forms)}
${forms && leaving(connection)}
</section>`,
  )}</div>
${managersSection(view, forms?.appoint ?? null)}
${forms && administratorsSection(forms.administrators.view, forms.administrators.form)}
${mayConnect && connectLinks()}
${lines('refused', 'Values a CRM refused', view.refused)}
${lines('unwritten', UNWRITTEN, view.unwritten)}
${lines('problems', 'Records that need a look', view.problems)}`;
}

function nameOf({ crm, externalId }: ConnectionView): string {
  return `${CRM_WORDS[crm]} ${externalId}`;
}

function card(view: ConnectionView): Html {
  return html`
<h2>${CRM_WORDS[view.crm]} <small>${view.externalId}</small></h2>
<p>${conditionMark(view.condition)} ${view.sentence}</p>
<dl class="pairs">${view.facts.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${view.firstReading && firstReading(view.firstReading, nameOf(view))}`;
}

/** While it runs with everything; afterwards folded away. */
function firstReading(reading: FirstReadingView, name: string): Html {
  const { sentence, cost, lines, share, isFinished } = reading;
  const table = html`
<table class="reading">
<thead><tr><th scope="col">Records</th><th scope="col">Read</th><th scope="col">By</th><th scope="col">Planned</th></tr></thead>
<tbody>${lines.map((line) => html`<tr><th scope="row">${line.object}</th><td>${line.records}</td><td>${line.way}</td><td>${line.calls}</td></tr>`)}</tbody>
</table>`;
  const facts = html`<p>${sentence}</p>${table}`;
  if (isFinished) {
    return html`<details class="first-reading"><summary>First reading</summary>${facts}</details>`;
  }
  return html`
<div class="first-reading">
<p>${sentence}</p>
<progress value="${share.toFixed(3)}" max="1" aria-label="First reading of ${name}"></progress>
<p><small>${cost}</small></p>
${table}
</div>`;
}

const SWITCH_WORDS: Readonly<Record<SwitchMode, string>> = { live: 'Resume', paused: 'Pause' };

/** The one step that is open: a look at what going live would write, or a switch at once. */
function modeStep(view: ConnectionView, forms: AdminForms): Html | false {
  if (view.isHeldUp) {
    return html`<p class="step"><small>Going live is offered once everything was read for the first time.</small></p>`;
  }
  if (view.nextMode === null) return false;
  const which = html`<span class="unseen">${nameOf(view)}</span>`;
  if (view.writeMode === 'dry_run') {
    return html`<p class="step"><a role="button" href="/connections/${encodeURIComponent(view.id)}/go-live">Go live ${which}</a></p>`;
  }
  return html`
<form class="step" method="post" action="${modePath(view.id)}">
<input type="hidden" name="token" value="${forms.modeToken(view.id)}">
<button type="submit" class="secondary outline" name="mode" value="${view.nextMode}">${SWITCH_WORDS[view.nextMode]} ${which}</button>
</form>`;
}

/** The ways out: everything taken back, and the connection gone. */
function leaving(view: ConnectionView): Html {
  const which = html`<span class="unseen">${nameOf(view)}</span>`;
  const { id, condition, writeMode } = view;
  const isOff = condition === 'off';
  const takesBack = writeMode === 'undoing' ? 'How far it has come' : 'Take back';
  return html`
<p class="leaving">
${!isOff && writeMode !== 'dry_run' && html`<a href="${undoPath(id)}">${takesBack} <span class="unseen">what was written to ${nameOf(view)}</span></a>`}
<a href="${uninstallPath(id)}">${isOff ? 'What became of it' : 'Uninstall'} ${which}</a>
</p>`;
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
${problemList(found)}
</section>`
  );
}
