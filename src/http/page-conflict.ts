// The page of one conflict: the question and the suggestion first, then what both rest on.
import type { ClaimTable } from '../app/view-claims.ts';
import type { ConflictPageView } from '../app/view-conflict.ts';
import type { ProposalView } from '../app/view-decision.ts';
import type { PairView } from '../app/view-evidence.ts';
import { counted } from '../app/view-words.ts';
import { evidenceLines } from './evidence-lines.ts';
import { customerPath, groupSection } from './group-section.ts';
import { type Html, html } from './html.ts';
import { severityMark } from './mark.ts';
import { type ContextForm, contextSection } from './page-context.ts';

/** What the decision form needs; null where the viewer may not decide. */
export type DecisionForm = {
  readonly token: string;
  /** The viewer may approve what waits for that (A-4). */
  readonly mayApprove: boolean;
};

/** What the viewer may do on the page. */
export type ConflictForms = {
  readonly decision: DecisionForm | null;
  readonly context: ContextForm | null;
};

/** Body of the conflict page. */
export function conflictBody(view: ConflictPageView, forms: ConflictForms): Html {
  const { decision: form } = forms;
  return html`
<p class="crumb"><a href="/">Conflicts</a></p>
<div class="headline">
<p class="marks">${severityMark(view.severity, view.isWaiting)} <span class="status">${view.status}</span>${view.isLate && html` <strong class="late">Late</strong>`}</p>
<h1>${view.account}</h1>
<p class="lead">${view.headline}</p>
<p>${view.instruction}${view.supersededBy && html` <a href="/conflicts/${encodeURIComponent(view.supersededBy)}">Open the conflict it became part of</a>`}${view.choices.length > 0 && html` <a class="jump" href="#decide">To the decision</a>`}${view.undoUntil && form && html` <a class="jump" href="#undo">Decided by mistake?</a>`}</p>
</div>
<dl class="facts">${view.facts.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<div class="columns">
<div class="main">
${suggestion(view)}
${sideBySide(view)}
${contextSection(view, forms.context)}
${evidence(view)}
${rules(view)}
</div>
<div class="aside">
${view.choices.length > 0 && decisionForm(view, form)}
${view.undoUntil && form && undoForm(view, form)}
${view.steps.length > 0 && steps(view)}
${taskCard(view)}
${view.group && groupSection(view.group)}
${timeline(view)}
${history(view)}
</div>
</div>`;
}

function suggestion(view: ConflictPageView): Html {
  const offsets = view.split.map((_, index) =>
    view.split.slice(0, index).reduce((sum, line) => sum + line.basisPoints, 0),
  );
  return html`
<section aria-labelledby="suggestion">
<h2 id="suggestion">${view.isWaiting ? 'Suggestion' : 'What was suggested'}</h2>
<p><strong>${view.action}.</strong> ${view.reason}</p>
<svg class="bar" viewBox="0 0 10000 100" preserveAspectRatio="none" aria-hidden="true">
${view.split.map((line, index) => html`<rect class="part-${Math.min(index, 4)}" x="${offsets[index]}" y="0" width="${line.basisPoints}" height="100"></rect>`)}
</svg>
<table class="split">
<caption>Suggested credit split</caption>
<tbody>${view.split.map((line, index) => html`<tr><th scope="row"><span class="key part-${Math.min(index, 4)}" aria-hidden="true"></span>${line.label}${line.prevails && html` <small>prevails</small>`}</th><td class="number">${line.percent}</td></tr>`)}</tbody>
<tfoot><tr><th scope="row">Total</th><td class="number">100.00 %</td></tr></tfoot>
</table>
${view.models.length > 0 && otherModels(view)}
<p class="fine">Suggestion only. Nothing is paid by this.${view.validUntil && html` By the passing of time alone it could change after ${view.validUntil}.`}</p>
</section>`;
}

function otherModels({ models }: ConflictPageView): Html {
  return html`
<details><summary>Splits by other models</summary>
<table class="models"><tbody>${models.map(({ model, shares }) => html`<tr><th scope="row">${model}</th><td>${shares}</td></tr>`)}</tbody></table>
<p class="fine">On the same meetings, calls and demos. They inform; the policy’s split is the suggestion.</p>
</details>`;
}

function sideBySide({ claims, missingClaims, excluded }: ConflictPageView): Html {
  return html`
<section aria-labelledby="claims">
<h2 id="claims">Claims side by side</h2>
${claimsTable(claims)}
${missingClaims.length > 0 && html`<p class="fine">No longer in the CRM: ${missingClaims.join(', ')}.</p>`}
${excluded.length > 0 && html`<h3>Set aside</h3><ul class="plain">${excluded.map(({ label, clause }) => html`<li>${label}: ${clause.text} <span class="clause">${clause.id}</span></li>`)}</ul>`}
</section>`;
}

function claimsTable({ columns, groups }: ClaimTable): Html {
  return html`
<div class="scroll" role="region" aria-label="Table of claims" tabindex="0">
<table class="claims of-${Math.min(columns.length, 4)}">
<thead><tr><th scope="col"><span class="unseen">Field</span></th>${columns.map(
    (
      column,
    ) => html`<th scope="col">${column.label}${column.prevails && html` <small class="prevails">prevails</small>`}
<small class="source">${column.url ? html`<a href="${column.url}" rel="noreferrer">${column.source}</a>` : column.source} ${column.recordId}</small></th>`,
  )}</tr></thead>
${groups
  .filter(({ rows }) => rows.length > 0)
  .map(
    ({ title, rows }) => html`<tbody>
<tr class="group"><th scope="rowgroup" colspan="${columns.length + 1}">${title}</th></tr>
${rows.map(({ name, values, isSame }) => html`<tr${isSame && html` class="same"`}><th scope="row">${name}</th>${values.map((value) => html`<td>${value}</td>`)}</tr>`)}
</tbody>`,
  )}
</table>
</div>`;
}

function evidence({ pairs }: ConflictPageView): Html {
  return html`
<section aria-labelledby="evidence">
<h2 id="evidence">Why this is one customer</h2>
${pairs.shown.map(pair)}
${pairs.more > 0 && html`<p class="fine">And ${counted(pairs.more, 'more pair')} of claims.</p>`}
</section>`;
}

function pair(view: PairView): Html {
  return html`
<div class="pair">
<h3>${view.left} <span aria-hidden="true">×</span><span class="unseen">and</span> ${view.right}</h3>
<p>${view.clause.text} <span class="clause">${view.clause.id}</span>${!view.collides && html` <small>These two do not collide.</small>`}</p>
${view.answer && html`<p>${view.answer}</p>`}
${view.evidence && evidenceLines(view.evidence)}
</div>`;
}

function rules({ clauses, policyVersion }: ConflictPageView): Html {
  return html`
<section aria-labelledby="rules">
<h2 id="rules">Rules that decided</h2>
<dl class="clauses">${clauses.map(({ id, text }) => html`<div><dt><span class="clause">${id}</span></dt><dd>${text}</dd></div>`)}</dl>
<p class="fine">Clauses of your channel policy, ${policyVersion === 0 ? 'as shipped' : `version ${policyVersion}`}.</p>
</section>`;
}

/** Each line leads to the record that says so (UX rule 17). */
function timeline({ timeline, claims, customerId }: ConflictPageView): Html {
  const urls = new Map(claims.columns.map(({ claimId, url }) => [claimId, url]));
  const sourceOf = ({ claimId, source, label }: (typeof timeline)[number]) => {
    const url = urls.get(claimId);
    return url
      ? html`<a href="${url}" rel="noreferrer">${source}<span class="unseen"> record of ${label}</span></a>`
      : source;
  };
  return html`
<section class="card" aria-labelledby="timeline">
<h2 id="timeline">What each side did</h2>
<ol class="events">${timeline.map(
    (entry) =>
      html`<li><small><time datetime="${new Date(entry.at).toISOString()}">${entry.day}</time>, ${sourceOf(entry)}</small><strong>${entry.label}</strong>: ${entry.text}</li>`,
  )}</ol>
${customerId && html`<p class="fine"><a href="${customerPath(customerId)}">Everything on this customer</a></p>`}
</section>`;
}

function decisionForm(view: ConflictPageView, form: DecisionForm | null): Html {
  if (!form) {
    return html`<section class="card" aria-labelledby="decide"><h2 id="decide">Decision</h2>
<p>The channel manager decides, here or in the CRM task.</p></section>`;
  }
  if (view.proposal) return approvalForm(view, form, view.proposal);
  return html`
<section class="card" aria-labelledby="decide">
<h2 id="decide">Decide</h2>
${outcomeForm(view, form)}
${view.mayAcknowledge && button(view, form, { path: 'acknowledge', label: 'I have seen this' })}
</section>`;
}

function outcomeForm(view: ConflictPageView, form: DecisionForm): Html {
  return html`
<form method="post" action="/conflicts/${encodeURIComponent(view.id)}/decide">
<input type="hidden" name="token" value="${form.token}">
${view.otherSplitAt !== null && html`<input type="hidden" name="proposedAt" value="${view.otherSplitAt}">`}
<fieldset>
<legend class="unseen">Outcome</legend>
${view.choices.map(
  ({ outcome, label, effect }) =>
    html`<label><input type="radio" name="outcome" value="${outcome}" required> <span>${label}<small>${effect}</small></span></label>`,
)}
</fieldset>
<label>Note <small>for the history; needed for “Not a conflict”</small>
<textarea name="note" rows="2" maxlength="500"></textarea></label>
<button type="submit">Record decision</button>
<p class="fine">Updates Parley’s fields on every record of this conflict and completes the task. The deals themselves stay as they are.</p>
</form>`;
}

/** Whoever may approve does that or sends it back; either side may still decide otherwise. */
function approvalForm(view: ConflictPageView, form: DecisionForm, proposal: ProposalView): Html {
  const { by, label, note, approvers, outcome } = proposal;
  const effect = view.choices.find((one) => one.outcome === outcome)?.effect;
  const path = `/conflicts/${encodeURIComponent(view.id)}`;
  return html`
<section class="card" aria-labelledby="decide">
<h2 id="decide">${form.mayApprove ? 'Approve' : 'Waits for approval'}</h2>
<p><strong>${label}.</strong> ${effect}</p>
<p>${note === null ? `${by} decided so, without a note.` : html`${by} decided so: “${note}”`}</p>
<p>${form.mayApprove ? 'It stands once you approve it.' : `It stands once ${approvers} approves it (A-4).`}</p>
${
  form.mayApprove &&
  html`<form method="post" action="${path}/decide">
<input type="hidden" name="token" value="${form.token}">
<input type="hidden" name="outcome" value="${outcome}">
<button type="submit">Approve</button>
</form>
<form class="single" method="post" action="${path}/send-back">
<input type="hidden" name="token" value="${form.token}">
<label>Reason <small>${by} reads it and decides anew</small>
<textarea name="reason" rows="2" maxlength="500" required></textarea></label>
<button type="submit" class="secondary outline">Send it back</button>
</form>`
}
<details class="otherwise"><summary>Decide otherwise</summary>
${outcomeForm(view, form)}
</details>
</section>`;
}

/** A form of one button. */
function button(
  { id }: ConflictPageView,
  { token }: DecisionForm,
  { path, label }: { readonly path: string; readonly label: string },
): Html {
  return html`
<form class="single" method="post" action="/conflicts/${encodeURIComponent(id)}/${path}">
<input type="hidden" name="token" value="${token}">
<button type="submit" class="secondary outline">${label}</button>
</form>`;
}

function undoForm(view: ConflictPageView, form: DecisionForm): Html {
  return html`
<section class="card" aria-labelledby="undo">
<h2 id="undo">Decided by mistake?</h2>
${button(view, form, { path: 'undo', label: 'Take the decision back' })}
<p class="fine">Possible until ${view.undoUntil}. The conflict opens again with a new task.</p>
</section>`;
}

function steps({ steps }: ConflictPageView): Html {
  return html`
<section class="card" aria-labelledby="steps">
<h2 id="steps">Who decides when</h2>
<ol class="events">${steps.map(({ who, when, isNow }) => html`<li${isNow && html` aria-current="step"`}>${isNow ? html`<strong>${who}</strong>` : who}<small>${when}</small></li>`)}</ol>
<p class="fine">A step is taken when its day passes undecided (A-3). Seeing it changes no date.</p>
</section>`;
}

function taskCard({ task, isWaiting }: ConflictPageView): Html {
  return html`
<section class="card" aria-labelledby="task">
<h2 id="task">Task</h2>
${task ? html`<p>${task.subject}</p><p class="fine">${task.text}</p>` : html`<p>${isWaiting ? 'None yet: it is made once Parley is live and the conflict has a channel manager.' : 'None was made.'}</p>`}
</section>`;
}

function history({ history, id }: ConflictPageView): Html {
  return html`
<section class="card" aria-labelledby="history">
<h2 id="history">History</h2>
<ol class="events">${history.map((event) => html`<li><small>${event.when}, ${event.actor}</small>${event.text}</li>`)}</ol>
<p class="fine">Conflict ${id}</p>
</section>`;
}
