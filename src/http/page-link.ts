// What a link from a task leads to: the page to confirm, and what became of it.
import type { LinkView } from '../app/decide-by-link.ts';
import { type Html, html } from './html.ts';

type Shown<State extends LinkView['state']> = Extract<LinkView, { readonly state: State }>;

export type LinkForm = {
  /** Address of the link itself. */
  readonly action: string;
  readonly token: string;
};

/** Body of a link's page. */
export function linkBody(view: Exclude<LinkView, Shown<'unknown'>>, form: LinkForm): Html {
  switch (view.state) {
    case 'ready':
      return confirmBody(view, form);
    case 'waiting':
      return waitingBody(view);
    case 'decided':
      return decidedBody(view, form);
    case 'over':
      return html`
<div class="headline"><h1>Nothing was decided</h1><p class="lead">${view.why}</p></div>
<p>${conflictLink(view.conflictId, 'Open the conflict')} <small>asks you to sign in.</small></p>`;
  }
}

/** What the page is called. */
export function linkTitle(view: LinkView): string {
  if (view.state !== 'ready') return 'Decision';
  return view.approves === null ? 'Confirm the decision' : 'Approve the decision';
}

function confirmBody(view: Shown<'ready'>, { action, token }: LinkForm): Html {
  return html`
<div class="headline"><h1>${view.outcome}?</h1><p class="lead">${view.question}</p><p>${view.suggestion}</p></div>
<section class="card confirm" aria-labelledby="what">
<h2 id="what">What is recorded</h2>
<dl class="plain">
<div><dt>Decision</dt><dd><strong>${view.outcome}</strong></dd></div>
${view.shares !== null && html`<div><dt>Credit</dt><dd>${view.shares}</dd></div>`}
${view.approves !== null && html`<div><dt>Decided by</dt><dd>${view.approves}</dd></div>`}
<div><dt>${view.approves === null ? 'Decided by' : 'Approved by'}</dt><dd>${view.decider}, by this task’s link</dd></div>
${view.waitsFor !== null && html`<div><dt>Stands</dt><dd>once ${view.waitsFor} approves it (A-4)</dd></div>`}
<div><dt>Written to</dt><dd>${records(view.records)}</dd></div>
</dl>
<p class="fine">${view.waitsFor === null ? '' : 'Once it is approved, '}Parley’s own fields on these records ${view.waitsFor === null ? 'then ' : ''}show the decision${view.shares === null && html`: no conflict`}, and the task is completed. The deals themselves stay as they are. Nothing is paid by this.</p>
<form method="post" action="${action}">
<input type="hidden" name="token" value="${token}">
<label>Note <small>${view.needsReason ? 'needed: why is this no conflict?' : 'for the history; may be left empty'}</small>
<textarea name="note" rows="2" maxlength="500"${view.needsReason && html` required`}></textarea></label>
<button type="submit">${view.approves === null ? 'Record this decision' : 'Approve this decision'}</button>
</form>
<p class="fine">Not ${view.decider}? Then please close this page: the decision is theirs.</p>
</section>`;
}

function waitingBody(view: Shown<'waiting'>): Html {
  const { outcome, decider, when, waitsFor, conflictId } = view;
  return html`
<div class="headline"><h1>${outcome}</h1>
<p class="lead">${decider} decided so on ${when}, by this link. It stands once ${waitsFor} approves it (A-4).</p>
<p>${waitsFor} has a task for it, or will have it in a moment. If it is not approved, you are asked again with the reason.</p></div>
<p>${conflictLink(conflictId, 'Open the conflict')} <small>asks you to sign in.</small></p>`;
}

function decidedBody(view: Shown<'decided'>, { action, token }: LinkForm): Html {
  const { outcome, decider, when, conflictId } = view;
  return html`
<div class="headline"><h1>${outcome}</h1>
<p class="lead">${decider} decided so on ${when}${view.isOwn ? ', by this link' : ''}.</p>
${!view.stands && html`<p>That decision no longer stands: it was taken back or not approved, or the facts changed and the question was asked again. The newer task has links of its own.</p>`}</div>
${
  view.stands &&
  html`<section class="card" aria-labelledby="where"><h2 id="where">What follows</h2>
${records(view.records)}
<p class="fine">Within a minute Parley’s fields on these records show the decision to both sides, where Parley is live. The task is completed.</p></section>`
}
${
  view.undoUntil !== null &&
  html`<section class="card" aria-labelledby="undo"><h2 id="undo">Decided by mistake?</h2>
<form class="single" method="post" action="${action}/undo">
<input type="hidden" name="token" value="${token}">
<button type="submit" class="secondary outline">Take the decision back</button>
</form>
<p class="fine">Possible until ${view.undoUntil}. The conflict opens again with a new task.</p></section>`
}
<p>${conflictLink(conflictId, 'Open the conflict')}</p>`;
}

function records(names: readonly string[]): Html {
  return html`<ul class="plain">${names.map((name) => html`<li>${name}</li>`)}</ul>`;
}

function conflictLink(id: string, text: string): Html {
  return html`<a href="/conflicts/${encodeURIComponent(id)}">${text}</a>`;
}
