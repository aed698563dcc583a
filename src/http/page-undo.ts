// The page on which an admin has everything taken back that Parley wrote to a connection: counts and one
// button; then how far it has come.
import type { UndoView } from '../app/view-undo.ts';
import { CRM_WORDS, counted, listed } from '../app/view-words.ts';
import { type Html, html } from './html.ts';
import { undoPath } from './page-connections.ts';
import { refusedCard } from './refused-card.ts';

const number = (count: number) => count.toLocaleString('en-US');

/** Body of the page. `token` is for the form that posts to this very path. */
export function undoBody(view: UndoView, token: string): Html {
  return html`
<p class="crumb"><a href="/connections">Connections</a></p>
${view.state === 'ready' ? ready(view, token) : underWay(view, token)}`;
}

type Of<State> = Extract<UndoView, { readonly state: State }>;

function ready({ connection, records, tasks }: Of<'ready'>, token: string): Html {
  const crm = CRM_WORDS[connection.crm];
  return html`
<div class="headline">
<h1>Take back what Parley wrote to ${crm}</h1>
<p class="lead">Every field of Parley’s in ${crm} ${connection.externalId} shows again what it showed before, and open tasks are closed. Parley then stays in a dry run: it goes on reading and writes nothing until somebody goes live again.</p>
<p>Conflicts, decisions and their history are kept here. Your other CRM is not touched.</p>
</div>
<dl class="facts">
<div><dt>Records to look at, and to restore where they differ</dt><dd>${number(records)}</dd></div>
<div><dt>Open tasks to close</dt><dd>${number(tasks)}</dd></div>
</dl>
<form class="step" method="post" action="${undoPath(connection.id)}">
<input type="hidden" name="token" value="${token}">
<button type="submit" name="sure" value="yes">Take it back</button>
<a role="button" class="secondary outline" href="/connections">Not now</a>
</form>`;
}

function underWay(view: Of<'under_way'>, token: string): Html {
  const { connection, waiting, refusedCount, refusedTaskCount } = view;
  const crm = CRM_WORDS[connection.crm];
  const refused = [
    ...(refusedCount > 0 ? [counted(refusedCount, 'record')] : []),
    ...(refusedTaskCount > 0 ? [counted(refusedTaskCount, 'task')] : []),
  ];
  return html`
<div class="headline">
<h1>Taking back what Parley wrote to ${crm}</h1>
<p class="lead" role="status">This page looks again by itself; you may leave it, and Parley goes on. A dry run follows.</p>
</div>
<dl class="facts">
<div><dt>Records still to look at</dt><dd>${number(waiting.records)}</dd></div>
<div><dt>Tasks still to look at</dt><dd>${number(waiting.tasks)}</dd></div>
</dl>
${
  refused.length > 0 &&
  refusedCard({
    heading: `${listed(refused)} cannot be taken back yet`,
    lines: [
      ...view.refused.map(({ record, reason }) => ({ name: record, reason })),
      ...view.refusedTasks.map(({ task, reason }) => ({ name: `Task: ${task}`, reason })),
    ],
    ...{ crm, token, path: undoPath(connection.id), isLeft: view.leavesRest },
  })
}`;
}
