// The page on which an admin takes the role away from somebody who decides: what follows, and one button.
import type { DismissalView } from '../app/view-dismissal.ts';
import { counted } from '../app/view-words.ts';
import { type Html, html } from './html.ts';
import { DISMISS } from './page-managers.ts';

/** Body of the page. `token` is for the form that posts to {@link DISMISS}. */
export function dismissalBody(view: DismissalView, token: string): Html {
  const { id, name, email, role, waiting, next, toNobody, isPartial } = view;
  return html`
<p class="crumb"><a href="/connections#managers">Connections</a></p>
<div class="headline">
<h1>Take the role away from ${name}</h1>
<p class="lead">${name} (${email}) is ${role} no longer: they get no task, and an answer of theirs decides nothing. What they have decided stays, in their name.</p>
</div>
<dl class="facts">
<div><dt>Conflicts that wait for them</dt><dd>${isPartial && 'at least '}${waiting.toLocaleString('en-US')}</dd></div>
${next.map((one) => html`<div><dt>Go to ${one.name}</dt><dd>${one.conflicts.toLocaleString('en-US')}</dd></div>`)}
</dl>
${toNobody > 0 && html`<p class="notice waiting">For ${counted(toNobody, 'conflict')} nobody else is appointed: their tasks are closed, and they are shown without one until you <a href="/connections#managers">appoint somebody</a>.</p>`}
<form class="step" method="post" action="${DISMISS}">
<input type="hidden" name="token" value="${token}">
<input type="hidden" name="manager" value="${id}">
<button type="submit">Take the role away</button>
<a role="button" class="secondary outline" href="/connections#managers">Not now</a>
</form>
<p class="fine">Appointing ${name} again brings them back.</p>`;
}
