// Looking before starting, for channel managers and admins: links for partners, and who asked what.
import { CHECKS_PER_DAY, LINK_DAYS } from '../app/check/links.ts';
import type { CheckLine, ChecksView, LinkLine } from '../app/check/view-checks.ts';
import { counted } from '../app/view-words.ts';
import type { CheckLinkId } from '../domain/check.ts';
import { customerPath } from './group-section.ts';
import { type Html, html } from './html.ts';

/** What was entered and could not be taken, or nothing yet. */
export type IssueForm = {
  readonly token: string;
  readonly partner: string;
  readonly perDay: string;
  readonly days: string;
};

export type ChecksForms = {
  /** Null for people who may not issue links. */
  readonly issue: IssueForm | null;
  /** Null for people who may not revoke them. */
  readonly revokeToken: ((id: CheckLinkId) => string) | null;
};

/** Where a form is sent. */
const revokePath = (id: CheckLinkId) => `/checks/links/${encodeURIComponent(id)}/revoke`;

/** `issued` is a link's whole address, shown this once. */
export function checksBody(
  view: ChecksView,
  forms: ChecksForms,
  issued: { readonly partner: string; readonly address: string } | null,
): Html {
  return html`
<div class="headline">
<h1>Checks</h1>
<p class="lead">Who looked before they started on a customer, and what they were told.</p>
</div>
${issued && issuedSection(issued)}
<section class="card" aria-labelledby="links">
<h2 id="links">Links for partners</h2>
<p class="fine">A link opens a small page on which its partner asks about one customer at a time. The answer is “free” or “talk to the channel manager”; it names nobody.</p>
${view.links.length === 0 ? html`<p>No link was issued yet.</p>` : linksTable(view.links, forms)}
${forms.issue ? issueForm(forms.issue) : html`<p class="fine">Only a channel manager issues links: the partner is sent to whoever did.</p>`}
</section>
<section class="card" aria-labelledby="asked">
<h2 id="asked">Who asked</h2>
${view.checks.length === 0 ? html`<p>Nobody has asked yet.</p>` : checksTable(view.checks)}
${view.isPartial && html`<p class="fine">Only the newest ${counted(view.checks.length, 'check')}. All of them are in the audit trail.</p>`}
</section>`;
}

function issuedSection({ partner, address }: { partner: string; address: string }): Html {
  return html`
<section class="card" aria-labelledby="issued">
<h2 id="issued">Link for ${partner}</h2>
<label>Copy it now: it is shown this once <input type="text" name="address" value="${address}" readonly autocomplete="off"></label>
<p class="fine">Whoever has this address can ask in ${partner}’s name. Send it to one person there.</p>
</section>`;
}

function linksTable(links: readonly LinkLine[], { revokeToken }: ChecksForms): Html {
  return html`
<table class="stacking">
<thead><tr><th scope="col">Partner</th><th scope="col">Works</th><th scope="col">Used today</th><th scope="col">Issued</th>${revokeToken && html`<th scope="col"><span class="unseen">Revoke</span></th>`}</tr></thead>
<tbody>${links.map(
    (link) => html`<tr>
<th scope="row">${link.partner}</th>
<td data-name="Works">${link.state === 'usable' ? link.stateWords : html`<span class="ended">${link.stateWords}</span>`}</td>
<td data-name="Used today">${link.usedToday} of ${link.perDay}</td>
<td data-name="Issued">${link.issued}</td>
${revokeToken && html`<td class="act">${link.state === 'usable' && revokeForm(link, revokeToken(link.id))}</td>`}
</tr>`,
  )}</tbody>
</table>`;
}

function revokeForm({ id, partner }: LinkLine, token: string): Html {
  return html`<form class="single" method="post" action="${revokePath(id)}">
<input type="hidden" name="token" value="${token}">
<button type="submit" class="secondary outline">Revoke <span class="unseen">the link of ${partner}</span></button>
</form>`;
}

function issueForm({ token, partner, perDay, days }: IssueForm): Html {
  return html`
<form class="appoint" method="post" action="/checks/links">
<h3>Issue a link</h3>
<input type="hidden" name="token" value="${token}">
<div class="fields">
<label>Partner <input type="text" name="partner" value="${partner}" maxlength="100" required autocomplete="off" aria-describedby="partner-hint"></label>
<label>Checks a day <input type="number" name="perDay" value="${perDay}" min="1" max="${CHECKS_PER_DAY.most}" required></label>
<label>Days it works <input type="number" name="days" value="${days}" min="1" max="${LINK_DAYS.most}" required></label>
<button type="submit" class="secondary outline">Issue</button>
</div>
<p class="fine" id="partner-hint">The partner’s name as your CRMs write it: its own claims are then no reason to wait.</p>
</form>`;
}

function checksTable(checks: readonly CheckLine[]): Html {
  return html`
<table class="stacking">
<thead><tr><th scope="col">Customer</th><th scope="col">Told</th><th scope="col">Who</th><th scope="col">When</th></tr></thead>
<tbody>${checks.map(
    ({ customer, detail, answer, answerWords, who, side, when, about }) => html`<tr>
<th scope="row">${about === null ? customer : html`<a href="${customerPath(about)}">${customer}</a>`}${detail !== '' && html` <small>${detail}</small>`}</th>
<td data-name="Told">${answer === 'free' ? answerWords : html`<strong>${answerWords}</strong>`}</td>
<td data-name="Who">${who} <small>${side}</small></td>
<td data-name="When">${when}</td>
</tr>`,
  )}</tbody>
</table>`;
}
