// The setup, second half: who decides, the dry run, going live, and what can be done after that.
import type { PreviewRow, WritePreview } from '../app/admin-preview.ts';
import type { DryRunView } from '../app/setup/view-dry-run.ts';
import type { DryRunProgress, SetupView } from '../app/setup/view-setup.ts';
import type { OverviewView } from '../app/view-overview.ts';
import { CRM_WORDS, counted } from '../app/view-words.ts';
import type { ConnectionId } from '../domain/ids.ts';
import { type Html, html } from './html.ts';
import { conditionMark, severityMark } from './mark.ts';
import { undoPath } from './page-connections.ts';
import { type AppointForm, managersSection } from './page-managers.ts';
import { type CheckForm, nothingConnected, onward, setupPath, TITLES } from './page-setup.ts';

export function peopleStep(view: OverviewView, form: AppointForm): Html {
  const isDone = view.managers.length > 0;
  return html`
<p class="lead">${isDone ? 'Conflicts have somebody who decides. Name more people, or go on.' : 'Name at least one channel manager: whoever decides gets a task in the CRM.'}</p>
${managersSection(view, form, setupPath('people'))}
${onward('dry-run', isDone)}`;
}

/** Where the whole dry run of a connection is fetched as a file. */
export const dryRunCsvPath = (id: ConnectionId): string =>
  `/connections/${encodeURIComponent(id)}/dry-run.csv`;

const number = (count: number) => count.toLocaleString('en-US');

export function dryRunStep(view: DryRunView, setup: SetupView): Html {
  if (setup.connections.length === 0) return nothingConnected();
  const flagged = view.conflicts.reduce((sum, { count }) => sum + count, 0);
  const records = view.previews.reduce((sum, one) => sum + one.records, 0);
  const tasks = view.previews.reduce((sum, one) => sum + one.tasks, 0);
  const { without } = setup.progress;
  return html`
<p class="lead">${without === null ? 'Everything' : `Everything but ${without}`} is read and judged. Nothing has been written yet.</p>
${without !== null && html`<p>${conditionMark('waiting')} ${without} cannot be read yet: see <a href="${setupPath('access')}">${TITLES.access}</a>.</p>`}
<dl class="facts">
<div><dt>Would flag</dt><dd>${counted(flagged, 'conflict')}</dd></div>
<div><dt>Would write</dt><dd>${counted(records, 'record')}</dd></div>
<div><dt>Would create</dt><dd>${counted(tasks, 'task')} for ${counted(view.managers, 'person', 'people')}</dd></div>
</dl>
<p class="marks">${view.conflicts.map(({ severity, count }) => html`${severityMark(severity, true)} ${number(count)} `)}<a href="/">See every conflict</a></p>
${view.previews.length === 0 ? html`<p>Every connection is live already.</p>` : view.previews.map(previewCard)}
${onward('go-live', true)}`;
}

/** The dry run's page until all is read and judged. It looks again by itself. */
export function dryRunUnderWay(setup: SetupView): Html {
  return html`
<p class="lead" role="status">${underWayWords(setup.progress)} This page looks again by itself; you may leave it.</p>
<div class="connections">${setup.connections.map(
    ({ name, reading, mapping }) => html`
<section class="card" aria-label="${name}"><h2>${name}</h2>
${mapping === null ? html`<p>${conditionMark('bad')} Cannot be read yet. <a href="${setupPath('access')}">Access</a></p>` : html`<p>${reading?.sentence ?? 'The first reading begins in a moment.'}</p>`}
${reading && html`<progress value="${reading.share.toFixed(3)}" max="1" aria-label="First reading of ${name}"></progress>${!reading.isFinished && html`<p><small>${reading.cost}</small></p>`}`}
</section>`,
  )}</div>`;
}

function underWayWords({ state, unjudged }: DryRunProgress): string {
  if (state === 'reading') return 'Parley is reading your CRMs.';
  if (state === 'unread') return 'Nothing can be read yet.';
  return `Parley is judging: ${counted(unjudged, 'account')} to go.`;
}

function previewCard(preview: WritePreview): Html {
  const { id, crm, externalId, records, tasks } = preview;
  const name = `${CRM_WORDS[crm]} ${externalId}`;
  return html`
<section class="card" aria-label="${name}">
<h2>${name}</h2>
<p>${counted(records, 'record')} and ${counted(tasks, 'task')}. <a href="${dryRunCsvPath(id)}" download="dry-run-${id}.csv">Every value as CSV <span class="unseen">for ${name}</span></a></p>
${previewTable(preview)}
</section>`;
}

/** Some values as they are and as they would be. */
export function previewTable({ rows, problem }: Pick<WritePreview, 'rows' | 'problem'>): Html {
  if (rows.length === 0) return html`<p>Nothing waits to be written.</p>`;
  return html`
${problem !== null && html`<p class="notice waiting">What the records show now could not be looked at: ${problem}</p>`}
<table class="stacking preview">
<thead><tr><th scope="col">Record</th><th scope="col">Field</th>${problem === null && html`<th scope="col">Now</th>`}<th scope="col">Will be</th></tr></thead>
<tbody>${rows.map((row) => previewRow(row, problem === null))}</tbody>
</table>`;
}

function previewRow(
  { customer, record, field, before, after }: PreviewRow,
  isLookedAt: boolean,
): Html {
  return html`<tr>
<th scope="row">${customer} <small>${record}</small></th>
<td data-name="Field">${field}</td>
${isLookedAt && html`<td data-name="Now">${before === after ? 'the same' : before}</td>`}
<td data-name="Will be">${after}</td>
</tr>`;
}

export function goLiveStep(setup: SetupView, waits: string | null, { token }: CheckForm): Html {
  const { connections } = setup;
  if (connections.length === 0) return nothingConnected();
  const dry = connections.filter(({ writeMode }) => writeMode === 'dry_run');
  const unsettled = setup.steps.filter(({ step, isDone }) => !isDone && step !== 'go-live');
  return html`
<p class="lead">${dry.length === 0 ? 'Parley is set up and live.' : 'Live, Parley writes its own fields and its own tasks, and nothing else. You can pause at any time.'}</p>
<ul class="plain">${connections.map(({ name, writeMode }) => html`<li>${conditionMark(LIVE_MARKS[writeMode])} ${name}: ${LIVE_WORDS[writeMode]}</li>`)}</ul>
${dry.length > 0 && unsettled.length > 0 && html`<p class="fine">Still open: ${unsettled.map(({ step }, at) => html`${at > 0 && ', '}<a href="${setupPath(step)}">${TITLES[step]}</a>`)}.</p>`}
${dry.length > 0 && (waits === null ? goLiveForm(dry.length, token) : html`<p class="notice waiting" role="status">${waits}</p>`)}
${after(connections)}`;
}

const LIVE_MARKS = {
  live: 'good',
  paused: 'waiting',
  dry_run: 'waiting',
  undoing: 'waiting',
} as const;
const LIVE_WORDS = {
  live: 'live.',
  paused: 'paused; it goes on reading and writes nothing.',
  dry_run: 'dry run; nothing is written.',
  undoing: 'taking back what was written.',
} as const;

function goLiveForm(count: number, token: string): Html {
  return html`
<form class="onward" method="post" action="${setupPath('go-live')}">
<input type="hidden" name="token" value="${token}">
<button type="submit">Go live${count > 1 && ' with all'}</button>
${count > 1 && html`<a role="button" class="secondary outline" href="/connections">One after the other</a>`}
</form>`;
}

function after(connections: SetupView['connections']): Html {
  const written = connections.filter(({ writeMode }) => writeMode !== 'dry_run');
  return html`
<section class="card" aria-labelledby="later">
<h2 id="later">At any time later</h2>
<ul>
<li><a href="/status">Health</a>: what is read and written, and what needs you.</li>
<li><a href="/connections">Connections</a>: pause and resume, connect more, disconnect and uninstall with a choice of what stays.</li>
<li>Take back everything Parley wrote to a CRM and keep reading: ${written.length === 0 ? html`offered with each of the <a href="/connections">connections</a> that are live` : written.map(({ id, name }, at) => html`${at > 0 && ', '}<a href="${undoPath(id)}">${name}</a>`)}. What it would do is shown first.</li>
<li><a href="${setupPath('mapping')}">Mapping</a> and <a href="/policy">rules</a> can be changed; what they change is shown first.</li>
</ul>
</section>`;
}
