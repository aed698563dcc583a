// The conflicts of a scan on its page: a line each, what it rests on behind the line.

import { clauseText } from '../../app/clause-text.ts';
import type { ScanConflict } from '../../app/scan.ts';
import type { BookClaim } from '../../app/scan-book.ts';
import {
  ACTION_WORDS,
  capital,
  dayWords,
  listed,
  percentWords,
  plainWord,
  TYPE_WORDS,
} from '../../app/view-words.ts';
import { formatMoney } from '../../domain/money.ts';
import { dayOf } from '../../domain/time.ts';
import type { Attribution } from '../../engagement/attribution/attribute.ts';
import { type Html, html } from '../../http/html.ts';
import { severityMark } from '../../http/mark.ts';
import { stackedBar } from './charts.ts';
import type { Scan } from './scanned.ts';
import { dollarWords, labelsIn, placeWords, recordWords, shortDollars } from './words.ts';

/** Conflicts shown; a page with more is no longer read. All of them are in the other two files. */
const SHOWN = 200;
/** Colours of the shares of a split; further ones share the last. */
const PARTS = 5;

/** Section of the conflicts, the worst first. */
export function conflictsSection({ result }: Scan): Html | null {
  const { conflicts } = result;
  if (conflicts.length === 0) return null;
  const rest = conflicts.length - SHOWN;
  return html`
<section aria-labelledby="conflicts">
<h2 id="conflicts">Conflicts</h2>
<p class="fine">The worst first. Open a line for the reason, the suggested split and the records.${rest > 0 && ` Here are ${SHOWN} of ${conflicts.length.toLocaleString('en-US')}; conflicts.csv and report.json hold all.`}</p>
<div class="list">${conflicts.slice(0, SHOWN).map(conflictDetails)}</div>
</section>`;
}

function conflictDetails(conflict: ScanConflict): Html {
  const { number, customer, judgement, doubleCountedUsd } = conflict;
  const labels = labelsIn(conflict);
  const parties = listed([...new Set(labels.values())]);
  return html`
<details>
<summary><span class="mark-cell">${severityMark(judgement.severity, true)}</span> <span class="customer">${customer} <small>${parties}</small></span> <span class="money">${doubleCountedUsd > 0n && shortDollars(doubleCountedUsd)}</span></summary>
<div class="inside">
<p><strong>${ACTION_WORDS[judgement.action]}.</strong> ${judgement.reasons.channelManager}</p>
${split(conflict)}
${otherModels(conflict)}
<div class="scroll" tabindex="0" role="region" aria-label="Claims of conflict ${number}"><table>
<thead><tr><th scope="col">Claim</th><th scope="col">Channel</th><th scope="col">Stage</th><th scope="col" class="number">Amount</th><th scope="col">Created</th><th scope="col">Owner</th><th scope="col">Record</th></tr></thead>
<tbody>${conflict.claims.map((member) => claimRow(member, labels.get(member.claim.id) ?? '', judgement.prevails === member.claim.id))}</tbody>
</table></div>
<dl class="why">
<div><dt>Kind</dt><dd>${capital(listed(judgement.types.map((type) => TYPE_WORDS[type])))}</dd></div>
<div><dt>Decide by</dt><dd>${dayWords(judgement.dueOn)}</dd></div>
${doubleCountedUsd > 0n && html`<div><dt>Counted more than once</dt><dd>${dollarWords(doubleCountedUsd)}</dd></div>`}
</dl>
<ul class="clauses">${judgement.clauses.map((clause) => html`<li><span class="clause">${clause}</span> ${clauseText(clause)}</li>`)}</ul>
</div>
</details>`;
}

function split(conflict: ScanConflict): Html {
  const { judgement } = conflict;
  const labels = labelsIn(conflict);
  const shares = [...judgement.splits].sort((a, b) => b.basisPoints - a.basisPoints);
  const tone = (index: number) => `part-${Math.min(index, PARTS - 1)}`;
  return html`
${stackedBar(shares.map(({ basisPoints }, index) => ({ value: basisPoints, tone: tone(index) })))}
<ul class="legend">${shares.map(({ claimId, basisPoints }, index) => html`<li><span class="key ${tone(index)}" aria-hidden="true"></span>${labels.get(claimId) ?? claimId} <b>${percentWords(basisPoints)}</b>${judgement.prevails === claimId && html` <em>prevails</em>`}</li>`)}</ul>`;
}

/** What other models would give, on the same touches; nothing where the exports tell of none. */
function otherModels(conflict: ScanConflict): Html | null {
  const { models, number } = conflict;
  if (models.length === 0) return null;
  const labels = labelsIn(conflict);
  const shares = (one: Attribution) =>
    one.ok
      ? one.lines
          .map(({ claimId, basisPoints }) => `${labels.get(claimId)} ${percentWords(basisPoints)}`)
          .join(', ')
      : capital(one.reason);
  return html`
<details class="plain"><summary>Splits by other models</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Other models, conflict ${number}"><table>
<tbody>${models.map((one) => html`<tr><th scope="row">${plainWord(one.model)}</th><td>${shares(one)}</td></tr>`)}</tbody>
</table></div>
<p class="fine">On the same meetings, calls and demos. They inform; the policy’s split is the suggestion.</p></details>`;
}

function claimRow(member: BookClaim, label: string, prevails: boolean): Html {
  const { claim, title } = member;
  return html`<tr><th scope="row">${label}${prevails && html` <em>prevails</em>`}${title !== '' && html`<small>${title}</small>`}</th><td>${plainWord(claim.channel)}</td><td>${plainWord(claim.stage)}</td><td class="number">${claim.amount === null ? '–' : formatMoney(claim.amount)}</td><td class="date">${dayWords(dayOf(claim.createdAt))}</td><td>${claim.owner?.name ?? '–'}</td><td>${recordWords(member)}<small>${placeWords(member)}</small></td></tr>`;
}
