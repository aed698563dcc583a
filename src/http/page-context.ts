// On the page of a conflict: what people entered that no CRM holds, and the forms to enter more.
import type { ContextLine, ContextView } from '../app/view-context.ts';
import type { ContextKind } from '../domain/context-entry.ts';
import type { ConflictId } from '../domain/ids.ts';
import type { ContextFields } from './context-form.ts';
import { type Html, type HtmlValue, html } from './html.ts';

/** What the forms need; `refused` is what was sent and could not be taken. */
export type ContextForm = { readonly token: string; readonly refused: ContextFields | null };

type Place = { readonly id: ConflictId; readonly context: ContextView };

/** The section; null where there is nothing to show and nothing to enter. */
export function contextSection({ id, context }: Place, form: ContextForm | null): Html | null {
  const { holding, ended } = context;
  if (form === null && holding.length + ended.length === 0) return null;
  return html`
<section aria-labelledby="context">
<h2 id="context">What the CRMs do not say</h2>
${holding.length === 0 ? html`<p class="fine">Nothing was entered${ended.length > 0 && html` that still holds`}.</p>` : html`<ul class="known">${holding.map((line) => entry(line, form && withdrawal(id, line, form)))}</ul>`}
${ended.length > 0 && html`<details><summary>No longer holds</summary><ul class="known">${ended.map((line) => entry(line, null))}</ul></details>`}
${
  form &&
  html`
<div class="enter">
<h3>Enter what you know</h3>
${context.claims.length > 0 && FORMS.map(({ kind, title, fields }) => entryForm({ id, context }, form, { kind, title, fields }))}
<p class="fine">It is judged by from now on, and stays in the history with your name and the evidence. Something entered again replaces what was entered before.</p>
</div>`
}
</section>`;
}

function entry({ kind, text, by, evidence, ended }: ContextLine, action: Html | null): Html {
  return html`<li>
<small>${kind}</small>
<strong>${text}</strong>
<p>${evidence.text && html`“${evidence.text}” `}${evidence.link && html`<a href="${evidence.link}" rel="noreferrer nofollow">${evidence.link}</a>`}</p>
<small>Entered by ${by}</small>
${ended && html`<small>${ended}</small>`}
${action}
</li>`;
}

function withdrawal(id: ConflictId, line: ContextLine, { token }: ContextForm): Html {
  return html`<details><summary>Withdraw<span class="unseen"> ${line.text}</span></summary>
<form method="post" action="${pathOf(id)}/withdraw#context">
<input type="hidden" name="token" value="${token}">
<input type="hidden" name="entry" value="${line.id}">
<label>Why it does not hold <input type="text" name="reason" maxlength="500" required autocomplete="off"></label>
<button type="submit" class="secondary outline">Withdraw</button>
</form></details>`;
}

const pathOf = (id: ConflictId) => `/conflicts/${encodeURIComponent(id)}/context`;

type FormParts = {
  readonly kind: ContextKind;
  readonly title: string;
  readonly fields: (context: ContextView, sent: ContextFields | null) => HtmlValue;
};

function entryForm({ id, context }: Place, form: ContextForm, parts: FormParts): HtmlValue {
  const sent = form.refused?.kind === parts.kind ? form.refused : null;
  const fields = parts.fields(context, sent);
  if (fields === null) return null;
  return html`
<details${sent && html` open`}><summary>${parts.title}</summary>
<form method="post" action="${pathOf(id)}#context">
<input type="hidden" name="token" value="${form.token}">
<input type="hidden" name="kind" value="${parts.kind}">
${fields}
<label>Evidence <small>what it rests on: who said it, in which letter or mail</small>
<textarea name="evidence" rows="2" maxlength="1000">${sent?.evidence}</textarea></label>
<label>Link to it <small>text or link, at least one</small>
<input type="url" name="link" value="${sent?.link}" maxlength="500" autocomplete="off"></label>
<button type="submit" class="secondary">Enter<span class="unseen">: ${parts.title}</span></button>
</form></details>`;
}

const FORMS: readonly FormParts[] = [
  {
    kind: 'customer_choice',
    title: 'The customer chose in writing',
    fields: ({ claims }, sent) => html`
<label>Chosen <select name="claim" required>
${claims.map(({ id, label }) => html`<option value="${id}"${sent?.claim[0] === id && html` selected`}>${label}</option>`)}
</select></label>
${dayField('dated', 'Date of the choice', sent?.dated)}`,
  },
  {
    kind: 'co_sell',
    title: 'Co-sell agreement or agreed split',
    fields: ({ claims }, sent) => html`
<label>Number or name of the agreement <input type="text" name="agreement" value="${sent?.agreement}" maxlength="100" required autocomplete="off"></label>
<fieldset>
<legend>Agreed shares in percent <small>together 100; all empty: no split was agreed</small></legend>
${claims.map(
  ({ id, label }, index) => html`<input type="hidden" name="claim" value="${id}">
<label class="share"><span>${label}</span> <input type="text" name="share" value="${sent?.share[index]}" inputmode="decimal" maxlength="10" autocomplete="off"></label>`,
)}
</fieldset>
<p class="fine">Claims under one agreement do not collide (S-4).</p>`,
  },
  {
    kind: 'incumbent',
    title: 'Incumbent and end of the contract',
    fields: ({ partners }, sent) =>
      partners.length === 0
        ? null
        : html`
<label>Incumbent <select name="partner" required>
${partners.map((name) => html`<option value="${name}"${sent?.partner === name && html` selected`}>${name}</option>`)}
</select></label>
${dayField('contract_end', 'End of the contract', sent?.contract_end)}`,
  },
  {
    kind: 'named_account',
    title: 'Named account of the direct team',
    fields: (_context, sent) => dayField('named_since', 'Named since', sent?.named_since),
  },
];

function dayField(name: string, label: string, value: string | undefined): Html {
  return html`<label>${label} <input type="date" name="${name}" value="${value}" required></label>`;
}
