// The reasons of a match, as every page shows them: one line each, adding up.
import type { EvidenceView } from '../app/view-evidence.ts';
import { type Html, html } from './html.ts';

/** Reasons with their weights, and what they come to. */
export function evidenceLines({ reasons, prior, rest, total, probability }: EvidenceView): Html {
  const lines = rest === 0 ? reasons : [...reasons, { text: 'smaller signs', weight: rest }];
  return html`
<ul class="reasons">${lines.map(({ text, weight }) => html`<li><span class="weight${weight < 0 && html` against`}">${signed(weight)}</span> ${text}</li>`)}</ul>
<p class="fine">Evidence in log-odds, starting at ${signed(prior)}: together ${signed(total)}, ${probability} likely one customer.</p>`;
}

function signed(weight: number): string {
  return `${weight < 0 ? '−' : '+'}${Math.abs(weight).toFixed(1)}`;
}
