// The first page: conflicts waiting for a decision, most urgent first.
import { type ListFilter, STAGES_OF_LIFE, type StageOfLife } from '../app/listed-conflicts.ts';
import type { ConflictListView, ConflictRow, SideLine } from '../app/view-list.ts';
import { capital, counted } from '../app/view-words.ts';
import { SEVERITIES } from '../domain/judgement.ts';
import { type Html, html } from './html.ts';
import { severityMark } from './mark.ts';

/** The list as a file; takes the list's filter. */
export const LIST_CSV = '/conflicts.csv';

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
  return html`
${!hasManager && html`<p class="notice waiting">No channel manager is appointed: conflicts are shown, but nobody gets a task. <a href="/connections#managers">Appoint one</a></p>`}
<div class="headline"><h1>Conflicts</h1></div>
${filterForm(view)}
<section id="conflicts" aria-label="Conflicts found">
${view.isPartial && html`<p class="notice">There are more conflicts than one list reads; narrow the list by its state. The file has all of them.</p>`}
${view.rows.length === 0 ? emptyLine(view) : html`${countLine(view)}${table(view)}`}
${view.pages > 1 && pager(view)}
</section>`;
}

/** What is listed, over all its pages. */
function countLine(view: ConflictListView): Html {
  const { total, late, mine, filter } = view;
  const isMine = filter.whose === 'mine';
  const isNarrowed = filter.text !== '' || filter.severity !== null;
  const number = (count: number) => count.toLocaleString('en-US');
  return html`
<p class="count">${counted(total, 'conflict')}${isMine && ' of yours'}${LIFE_ENDINGS[filter.life]}${isNarrowed && ' with this filter'}${late > 0 && html`, <strong class="late">${number(late)} late</strong>`}${tellsApart(view) && html`, ${number(mine)} yours`}. <a href="${LIST_CSV}?${queryOf(filter)}" download>All of them as CSV</a></p>`;
}

/** Whose they are is said where some are the viewer's and some are not. */
function tellsApart({ mine, total, canBeMine }: ConflictListView): boolean {
  return canBeMine && mine < total;
}

const LIFE_ENDINGS: Readonly<Record<StageOfLife, string>> = {
  waiting: ' waiting for a decision',
  decided: ' decided',
  ended: ' ended by themselves',
  all: '',
};

/** The filter as an address has it. */
function queryOf(filter: ListFilter, more: Readonly<Record<string, string>> = {}): string {
  return new URLSearchParams({
    status: filter.life,
    ...(filter.severity ? { severity: filter.severity } : {}),
    ...(filter.whose === 'mine' ? { whose: filter.whose } : {}),
    ...(filter.text ? { text: filter.text } : {}),
    ...more,
  }).toString();
}

function filterForm({ filter, canBeMine }: ConflictListView): Html {
  const chosen = (is: boolean) => is && html` selected`;
  return html`
<form class="filters${canBeMine && ' with-whose'}" method="get" action="/" hx-get="/" hx-trigger="submit, input delay:300ms"
 hx-target="#conflicts" hx-select="#conflicts" hx-swap="outerHTML" hx-push-url="true">
<label>Account, partner or owner <input type="search" name="text" value="${filter.text}" maxlength="100" autocomplete="off"></label>
<label>Severity <select name="severity">
<option value="">All</option>
${SEVERITIES.toReversed().map((severity) => html`<option value="${severity}"${chosen(filter.severity === severity)}>${capital(severity)}</option>`)}
</select></label>
<label>State <select name="status">
${STAGES_OF_LIFE.map((life) => html`<option value="${life}"${chosen(filter.life === life)}>${LIFE_WORDS[life]}</option>`)}
</select></label>
${
  canBeMine &&
  html`<label>Whose <select name="whose">
<option value="all">All, yours first</option>
<option value="mine"${chosen(filter.whose === 'mine')}>Yours</option>
</select></label>`
}
<button type="submit" class="secondary outline">Filter</button>
</form>`;
}

function emptyLine({ filter }: ConflictListView): Html {
  if (filter.text !== '' || filter.severity !== null) {
    return html`<p class="quiet">No conflict fits this filter. <a href="/">Show all that wait</a></p>`;
  }
  if (filter.whose === 'mine') {
    return html`<p class="quiet">None of these is yours. <a href="/?${queryOf({ ...filter, whose: 'all' })}">Show everybody’s</a></p>`;
  }
  return filter.life === 'waiting'
    ? html`<p class="quiet">No overlapping claim waits for a decision.</p>`
    : html`<p class="quiet">Nothing here yet.</p>`;
}

const DAY_WORDS: Readonly<Record<StageOfLife, string>> = {
  ...{ waiting: 'Decide by', decided: 'Decided', ended: 'Decided', all: 'Decide by, or decided' },
};

function table(view: ConflictListView): Html {
  return html`
<table class="conflicts">
<thead><tr><th scope="col">Severity</th><th scope="col">Account</th><th scope="col">Between</th><th scope="col">Since</th><th scope="col">${DAY_WORDS[view.filter.life]}</th><th scope="col" class="number">Split %</th></tr></thead>
<tbody>${view.rows.map((one) => row(one, tellsApart(view)))}</tbody>
</table>
<p class="count">${view.first}–${view.first + view.rows.length - 1} of ${counted(view.total, 'conflict')}</p>`;
}

function row(conflict: ConflictRow, marksMine: boolean): Html {
  const { severity, isWaiting, status, isMine } = conflict;
  return html`<tr>
<td data-name="Severity">${severityMark(severity, isWaiting)}${!isWaiting && html` <small>${status}</small>`}</td>
<th scope="row"><a href="/conflicts/${encodeURIComponent(conflict.id)}">${conflict.account}</a>${marksMine && isMine && html` <small>yours</small>`}${status === 'Acknowledged' && html` <small>acknowledged</small>`}</th>
<td data-name="Between">${conflict.sides.map(side)} <small>${conflict.crms.join(' + ')}</small></td>
<td data-name="Since" class="date">${conflict.since} <small>${conflict.sinceDistance}</small></td>
<td data-name="${isWaiting ? DAY_WORDS.waiting : DAY_WORDS.decided}" class="date">${day(conflict)}</td>
<td data-name="Split %" class="number">${conflict.split}</td>
</tr>`;
}

/** A party of the conflict; leads to its record where the CRM shows it. */
function side({ name, crm, url }: SideLine, at: number): Html {
  return html`${at > 0 && ' · '}${url === null ? name : html`<a href="${url}" rel="noreferrer">${name}<span class="unseen">, record in ${crm}</span></a>`}`;
}

function day({ due, dueDistance, isLate, isEscalated, decider }: ConflictRow): Html {
  if (due === null) return html`–`;
  const words = [dueDistance, isLate && 'late', isEscalated && 'escalated'];
  return html`${due} <small${isLate && html` class="late"`}>${words.filter(Boolean).join(', ')}</small>${decider !== null && html` <small class="decider">${decider}</small>`}`;
}

function pager(view: ConflictListView): Html {
  const to = (page: number, text: string, rel: string) =>
    html`<a href="/?${queryOf(view.filter, { page: String(page) })}" rel="${rel}">${text}</a>`;
  return html`<nav class="pager" aria-label="Pages">
${view.page > 1 && to(view.page - 1, 'Previous', 'prev')}
<span>Page ${view.page} of ${view.pages}</span>
${view.page < view.pages && to(view.page + 1, 'Next', 'next')}
</nav>`;
}
