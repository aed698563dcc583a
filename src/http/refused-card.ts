// The card on a page that takes something back: what the CRM refuses, each with its reason, and the form by
// which an admin leaves it as it is.
import { type Html, html } from './html.ts';

export type RefusedCard = {
  /** `1 record cannot be restored`. */
  readonly heading: string;
  /** The CRM's name in words. */
  readonly crm: string;
  readonly lines: readonly { readonly name: string; readonly reason: string }[];
  /** Where the form posts to, and its token. */
  readonly path: string;
  readonly token: string;
  /** It was chosen already. */
  readonly isLeft: boolean;
};

/** One card; `rest=leave` is what its form says. */
export function refusedCard({ heading, crm, lines, path, token, isLeft }: RefusedCard): Html {
  return html`
<section class="card" aria-labelledby="refused">
<h2 id="refused">${heading}</h2>
<p>Mend what is wrong in ${crm} and Parley goes on within a quarter of an hour, or leave it as it is.</p>
<ul class="plain problems">${lines.map(({ name, reason }) => html`<li><strong>${name}</strong> ${reason}</li>`)}</ul>
${
  isLeft
    ? html`<p>It will be left as it is.</p>`
    : html`<form class="step" method="post" action="${path}">
<input type="hidden" name="token" value="${token}">
<button type="submit" class="secondary outline" name="rest" value="leave">Leave it and finish</button>
</form>`
}
</section>`;
}
