// The conflicts of a simulation that come out otherwise: a line each, both outcomes behind the line.

import { clauseText } from '../../app/clause-text.ts';
import type { SimulatedCase } from '../../app/simulation.ts';
import { KIND_WORDS } from '../../app/simulation-words.ts';
import {
  ACTION_WORDS,
  capital,
  counted,
  dayWords,
  labelsOf,
  percentWords,
  plainWord,
} from '../../app/view-words.ts';
import type { ConflictJudgement } from '../../domain/judgement.ts';
import { formatMoney } from '../../domain/money.ts';
import { dayOf } from '../../domain/time.ts';
import { type Html, html } from '../../http/html.ts';
import { severityMark } from '../../http/mark.ts';
import { stackedBar } from '../scan/charts.ts';
import { shortDollars } from '../scan/words.ts';
import { daysOf, decidingClause } from './words.ts';

/** A page with more is no longer read; all of them are in the JSON. */
const SHOWN = 200;
/** Colours of the shares of a split; further ones share the last. */
const PARTS = 5;

/** Section of the cases, the one with most money first; nothing without any. */
export function casesSection(cases: readonly SimulatedCase[]): Html | null {
  if (cases.length === 0) return null;
  const rest = cases.length - SHOWN;
  return html`
<section aria-labelledby="cases">
<h2 id="cases">Conflicts that come out otherwise</h2>
<p class="fine">The largest first. Open a line for both outcomes.${rest > 0 && ` Here are ${SHOWN} of ${cases.length.toLocaleString('en-US')}; --json prints all.`}</p>
<div class="list kinds">${cases.slice(0, SHOWN).map(caseDetails)}</div>
</section>`;
}

function caseDetails(one: SimulatedCase): Html {
  const { customer, kind, usd, moment, aspects, differsMs } = one;
  const labels = labelsOf(one.claims);
  const parties = [...new Set(labels.values())].join(', ');
  return html`
<details>
<summary><span>${capital(KIND_WORDS[kind])}</span> <span class="customer">${customer} <small>${parties}</small></span> <span class="money">${usd > 0n && shortDollars(usd)}</span></summary>
<div class="inside">
<p>From ${moment && dayWords(dayOf(moment.at))}, for ${counted(daysOf(differsMs), 'day')}${aspects.length > 0 && `: another ${aspects.join(', ')}`}.</p>
<div class="sides">
${side('Before', moment?.before ?? null, one)}
${side('After', moment?.after ?? null, one)}
</div>
<div class="scroll" tabindex="0" role="region" aria-label="Claims of ${customer}"><table>
<thead><tr><th scope="col">Claim</th><th scope="col">Channel</th><th scope="col">Stage today</th><th scope="col" class="number">Amount</th><th scope="col">Created</th></tr></thead>
<tbody>${one.claims.map((claim) => html`<tr><th scope="row">${labels.get(claim.id)}</th><td>${plainWord(claim.channel)}</td><td>${plainWord(claim.stage)}</td><td class="number">${claim.amount === null ? '–' : formatMoney(claim.amount)}</td><td class="date">${dayWords(dayOf(claim.createdAt))}</td></tr>`)}</tbody>
</table></div>
</div>
</details>`;
}

function side(title: string, judgement: ConflictJudgement | null, one: SimulatedCase): Html {
  if (judgement === null) return html`<div><h3>${title}</h3><p>No conflict.</p></div>`;
  const labels = labelsOf(one.claims);
  const shares = judgement.splits.toSorted((a, b) => b.basisPoints - a.basisPoints);
  const tone = (index: number) => `part-${Math.min(index, PARTS - 1)}`;
  const clause = judgement.clauses.find((known) => known === decidingClause(judgement));
  return html`
<div>
<h3>${title}</h3>
<p>${severityMark(judgement.severity, true)} <strong>${ACTION_WORDS[judgement.action]}.</strong> ${judgement.reasons.channelManager}</p>
${stackedBar(shares.map(({ basisPoints }, index) => ({ value: basisPoints, tone: tone(index) })))}
<ul class="legend">${shares.map(({ claimId, basisPoints }, index) => html`<li><span class="key ${tone(index)}" aria-hidden="true"></span>${labels.get(claimId) ?? claimId} <b>${percentWords(basisPoints)}</b></li>`)}</ul>
${clause && html`<p class="fine"><span class="clause">${clause}</span> ${clauseText(clause)}</p>`}
</div>`;
}
