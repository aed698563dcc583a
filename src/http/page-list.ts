// The first page: conflicts waiting for a decision, most urgent first.
import {
  type ConflictListView,
  type ConflictRow,
  STAGES_OF_LIFE,
  type StageOfLife,
} from '../app/view-list.ts';
import { capital, counted } from '../app/view-words.ts';
import { SEVERITIES } from '../domain/judgement.ts';
import { type Html, html } from './html.ts';
import { severityMark } from './mark.ts';

const LIFE_WORDS: Readonly<Record<StageOfLife, string>> = {
  waiting: 'Waiting for a decision',
  decided: 'Decided',
  ended: 'Ended by themselves',
  all: 'All',
};

/**
 * Body of the list page. Filters work as a plain form; htmx only saves the button press. `hasManager`:
 * somebody is there to get a task.
 */
export function listBody(view: ConflictListView, hasManager: boolean): Html {
  const late = view.rows.filter((row) => row.isLate).length;
  return html`
${!hasManager && html`<p class="notice waiting">No channel manager is appointed: conflicts are shown, but nobody gets a task. <a href="/connections#managers">Appoint one</a></p>`}
<div class="headline">
<h1>Conflicts</h1>
<p>${counted(view.waiting, 'conflict')} waiting for a decision${late > 0 && html`, <strong class="late">${late} late on this page</strong>`}. ${view.decided.toLocaleString('en-US')} decided so far.</p>
</div>
${filterForm(view)}
<section id="conflicts" aria-label="Conflicts found">
${view.isPartial && html`<p class="notice">There are more conflicts than one list reads; narrow the list by its state.</p>`}
${view.rows.length === 0 ? emptyLine(view) : table(view)}
${view.pages > 1 && pager(view)}
</section>`;
}

function filterForm({ filter }: ConflictListView): Html {
  const chosen = (is: boolean) => is && html` selected`;
  return html`
<form class="filters" method="get" action="/" hx-get="/" hx-trigger="submit, input delay:300ms"
 hx-target="#conflicts" hx-select="#conflicts" hx-swap="outerHTML" hx-push-url="true">
<label>Account, partner or owner <input type="search" name="text" value="${filter.text}" maxlength="100" autocomplete="off"></label>
<label>Severity <select name="severity">
<option value="">All</option>
${SEVERITIES.toReversed().map((severity) => html`<option value="${severity}"${chosen(filter.severity === severity)}>${capital(severity)}</option>`)}
</select></label>
<label>State <select name="status">
${STAGES_OF_LIFE.map((life) => html`<option value="${life}"${chosen(filter.life === life)}>${LIFE_WORDS[life]}</option>`)}
</select></label>
<button type="submit" class="secondary outline">Filter</button>
</form>`;
}

function emptyLine({ filter }: ConflictListView): Html {
  if (filter.text !== '' || filter.severity !== null) {
    return html`<p class="quiet">No conflict fits this filter. <a href="/">Show all that wait</a></p>`;
  }
  return filter.life === 'waiting'
    ? html`<p class="quiet">No overlapping claim waits for a decision.</p>`
    : html`<p class="quiet">Nothing here yet.</p>`;
}

function table(view: ConflictListView): Html {
  return html`
<table class="conflicts">
<thead><tr><th scope="col">Severity</th><th scope="col">Account</th><th scope="col">Between</th><th scope="col">Since</th><th scope="col">Decide by</th><th scope="col" class="number">Split %</th></tr></thead>
<tbody>${view.rows.map(row)}</tbody>
</table>
<p class="count">${view.first}–${view.first + view.rows.length - 1} of ${counted(view.total, 'conflict')}</p>`;
}

function row(conflict: ConflictRow): Html {
  return html`<tr>
<td data-name="Severity">${severityMark(conflict.severity, conflict.isWaiting)}${!conflict.isWaiting && html` <small>${conflict.status}</small>`}</td>
<th scope="row"><a href="/conflicts/${encodeURIComponent(conflict.id)}">${conflict.account}</a>${conflict.status === 'Acknowledged' && html` <small>acknowledged</small>`}</th>
<td data-name="Between">${conflict.sides.join(' · ')} <small>${conflict.crms.join(' + ')}</small></td>
<td data-name="Since" class="date">${conflict.since} <small>${conflict.sinceDistance}</small></td>
<td data-name="Decide by" class="date">${conflict.isWaiting ? html`${conflict.due} <small${conflict.isLate && html` class="late"`}>${conflict.isLate ? `${conflict.dueDistance}, late` : conflict.dueDistance}</small>` : '–'}</td>
<td data-name="Split %" class="number">${conflict.split}</td>
</tr>`;
}

function pager(view: ConflictListView): Html {
  const to = (page: number, text: string, rel: string) => {
    const query = new URLSearchParams({
      status: view.filter.life,
      ...(view.filter.severity ? { severity: view.filter.severity } : {}),
      ...(view.filter.text ? { text: view.filter.text } : {}),
      page: String(page),
    });
    return html`<a href="/?${query.toString()}" rel="${rel}">${text}</a>`;
  };
  return html`<nav class="pager" aria-label="Pages">
${view.page > 1 && to(view.page - 1, 'Previous', 'prev')}
<span>Page ${view.page} of ${view.pages}</span>
${view.page < view.pages && to(view.page + 1, 'Next', 'next')}
</nav>`;
}
