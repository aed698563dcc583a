// The page of a simulation: what changes, who gains, which conflicts, before anybody switches it on.
import type { PolicyTotals } from '../../app/simulation.ts';
import type { MoneyMoved, PartyMoney } from '../../app/simulation-money.ts';
import { DIFFERENT_KINDS, KIND_WORDS } from '../../app/simulation-words.ts';
import { capital, counted, dayWords } from '../../app/view-words.ts';
import { SEVERITIES } from '../../domain/judgement.ts';
import { dayOf } from '../../domain/time.ts';
import { type Html, html } from '../../http/html.ts';
import { barList, lineChart, stackedBar } from '../scan/charts.ts';
import { BRAND, selfContainedPage } from '../scan/page-frame.ts';
import { dollars, dollarWords, shortDollars } from '../scan/words.ts';
import { casesSection } from './page-cases.ts';
import type { SimulationRun } from './run.ts';
import { clauseChanges, flowParty, signedDollars } from './words.ts';

/** Bars of one chart, rows of one table. */
const SHOWN = 10;

/** Colours of the kinds; the chart and its legend share them. */
const KIND_TONES = {
  same: 'part-4',
  flipped: 'part-1',
  new: 'part-3',
  vanished: 'part-2',
  changed: 'part-0',
} as const;

/** The whole document. */
export function simulationPage(run: SimulationRun): string {
  return selfContainedPage('Policy simulation', body(run));
}

const number = (value: number) => value.toLocaleString('en-US');

function body(run: SimulationRun): Html {
  const { period, beforeName, afterName, result, leftOut } = run;
  return html`
<header>
${BRAND}
<h1>Policy simulation</h1>
<p class="lead">${headline(run)}</p>
<p class="fine">${dayWords(dayOf(period.from))} to ${dayWords(dayOf(period.until))}, judged by ${beforeName} and again by ${afterName}. ${counted(result.claims, 'claim')} of ${counted(result.customers, 'customer')} with several claims. Records keep when they were created, registered, worked on and closed, not their earlier stages: before its closing a deal counts as open and not late.</p>
</header>
<main>
${factList(run)}
<div class="charts">
${standingSection(run)}
${kindsSection(run)}
${clausesSection(run)}
</div>
${moneySection(result.money)}
${casesSection(result.cases)}
${notesSection(run, leftOut)}
</main>`;
}

function headline({ result }: SimulationRun): string {
  const { kinds, money } = result;
  const different = DIFFERENT_KINDS.reduce((sum, kind) => sum + kinds[kind], 0);
  const all = different + kinds.same;
  if (different === 0)
    return `All ${counted(all, 'conflict')} come out the same under both policies.`;
  const moved =
    money.movedUsd > 0n
      ? ` Credit for ${shortDollars(money.movedUsd)} of orders changes hands.`
      : ' No credit for an order changes hands.';
  const verb = different === 1 ? 'comes' : 'come';
  return `${number(different)} of ${number(all)} conflicts ${verb} out otherwise.${moved}`;
}

function factList({ result }: SimulationRun): Html {
  const { before, after, kinds, money } = result;
  const partners = money.parties.filter(({ isPartner }) => isPartner).length;
  return html`
<dl class="facts">
${fact('Conflicts', `${number(before.conflicts)} → ${number(after.conflicts)}`, severityWords(before, after))}
${fact('Another winner or split', number(kinds.flipped))}
${fact('New', number(kinds.new))}
${fact('Vanished', number(kinds.vanished))}
${fact('Credit that changes hands', shortDollars(money.movedUsd), `of ${shortDollars(money.ordersUsd)} won in ${counted(money.orders, 'order')}`)}
${fact('Credit in dispute that moves', shortDollars(result.shiftUsd), 'of the largest amount in each conflict, won or not')}
${fact('Partners affected', number(partners))}
</dl>`;
}

function fact(name: string, value: string, detail?: string): Html {
  return html`<div><dt>${name}</dt><dd>${value}${detail && html`<small>${detail}</small>`}</dd></div>`;
}

function severityWords(before: PolicyTotals, after: PolicyTotals): string {
  return SEVERITIES.toReversed()
    .map((one) => `${one} ${number(before.bySeverity[one])} → ${number(after.bySeverity[one])}`)
    .join(', ');
}

function standingSection({ result: { standing }, beforeName, afterName }: SimulationRun): Html {
  const most = Math.max(...standing.flatMap(({ before, after }) => [before, after]));
  const [first, last] = [standing[0], standing.at(-1)];
  return html`
<section aria-labelledby="standing">
<h2 id="standing">Conflicts open at a time</h2>
<p class="ends"><span>${number(most)} at most</span></p>
${lineChart([
  { values: standing.map(({ before }) => before), tone: 'part-0' },
  { values: standing.map(({ after }) => after), tone: 'part-1' },
])}
<p class="ends"><span>${first && dayWords(dayOf(first.at))}</span><span>${last && dayWords(dayOf(last.at))}</span></p>
<ul class="legend"><li><span class="key part-0" aria-hidden="true"></span>${beforeName} <b>${number(last?.before ?? 0)}</b></li><li><span class="key part-1" aria-hidden="true"></span>${afterName} (dashed) <b>${number(last?.after ?? 0)}</b></li></ul>
<p class="fine">Nobody decides in a simulation: a conflict is open while its claims collide. The figures are those of the last day.</p>
</section>`;
}

function kindsSection({ result: { kinds } }: SimulationRun): Html {
  const all = ['same', ...DIFFERENT_KINDS] as const;
  return html`
<section aria-labelledby="kinds">
<h2 id="kinds">What becomes of the conflicts</h2>
${stackedBar(all.map((kind) => ({ value: kinds[kind], tone: KIND_TONES[kind] })))}
<ul class="legend">${all.map((kind) => html`<li><span class="key ${KIND_TONES[kind]}" aria-hidden="true"></span>${capital(KIND_WORDS[kind])} <b>${number(kinds[kind])}</b></li>`)}</ul>
</section>`;
}

function clausesSection({ result: { cases } }: SimulationRun): Html | null {
  const changes = clauseChanges(cases).slice(0, SHOWN);
  if (changes.length === 0) return null;
  return html`
<section aria-labelledby="clauses">
<h2 id="clauses">Which clause decides</h2>
${barList(changes.map(([label, value]) => ({ label, figure: number(value), value, tone: 'part-0' })))}
<p class="fine">Before and after, of the conflicts that differ; – is no conflict.</p>
</section>`;
}

function moneySection({ parties, flows, movedUsd }: MoneyMoved): Html | null {
  if (parties.length === 0) return null;
  const gains = parties.filter(({ beforeUsd, afterUsd }) => beforeUsd !== afterUsd).slice(0, SHOWN);
  return html`
<section aria-labelledby="money">
<h2 id="money">Who gains, who loses</h2>
${
  gains.length > 0 &&
  html`
<div class="sides"><div>
${barList(gains.map(gainBar))}
<p class="fine">Change of the credit for orders won in the period, in US dollars at the rates of the policy in force.</p>
</div><div>
<div class="scroll" tabindex="0" role="region" aria-label="Credit that changes hands"><table>
<thead><tr><th scope="col">Credit goes from</th><th scope="col">To</th><th scope="col" class="number">Orders</th><th scope="col" class="number">Amount</th></tr></thead>
<tbody>${flows.slice(0, SHOWN).map(({ from, to, usd, orders }) => html`<tr><th scope="row">${capital(flowParty(from))}</th><td>${capital(flowParty(to))}</td><td class="number">${number(orders)}</td><td class="number">${dollarWords(usd)}</td></tr>`)}</tbody>
</table></div>
<p class="fine">${dollarWords(movedUsd)} in all${flows.length > SHOWN && `; here are ${SHOWN} of ${counted(flows.length, 'direction')}`}.</p>
</div></div>`
}
<details class="plain"><summary>${counted(parties.length, 'party', 'parties')} affected</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Parties affected"><table>
<thead><tr><th scope="col">Party</th><th scope="col" class="number">Credit before</th><th scope="col" class="number">Credit after</th><th scope="col" class="number">Change</th><th scope="col" class="number">Conflicts that differ</th></tr></thead>
<tbody>${parties.map(partyRow)}</tbody>
</table></div></details>
</section>`;
}

function gainBar({ party, beforeUsd, afterUsd }: PartyMoney) {
  const change = afterUsd - beforeUsd;
  return {
    label: party,
    figure: signedDollars(change),
    value: Math.abs(dollars(change)),
    tone: change > 0n ? 'part-2' : 'part-1',
  };
}

function partyRow({ party, beforeUsd, afterUsd, cases }: PartyMoney): Html {
  return html`<tr><th scope="row">${party}</th><td class="number">${dollarWords(beforeUsd)}</td><td class="number">${dollarWords(afterUsd)}</td><td class="number">${signedDollars(afterUsd - beforeUsd)}</td><td class="number">${number(cases)}</td></tr>`;
}

function notesSection({ result }: SimulationRun, leftOut: number): Html | null {
  const { notSimulated } = result;
  if (notSimulated.length === 0 && leftOut === 0) return null;
  return html`
<section aria-labelledby="notes">
<h2 id="notes">Left out</h2>
<ul>
${leftOut > 0 && html`<li>${counted(leftOut, 'row or scenario', 'rows and scenarios')} could not be read; the command named each.</li>`}
${notSimulated.map(({ customer, claims }) => html`<li>“${customer}” has ${counted(claims, 'claim')}: too many for one customer.</li>`)}
</ul>
</section>`;
}
