// The reports page: a period, its figures each with its definition, charts, and what they are cut by.
import { type Figure, type FigureKey, figureOf, valueWords } from '../app/reports/figures.ts';
import type { Report, Slice, Week } from '../app/reports/report.ts';
import { CUTS, type Cut } from '../app/reports/slices.ts';
import type { Sums } from '../app/reports/tally.ts';
import { counted, dayWords } from '../app/view-words.ts';
import { formatDay, type UtcDay } from '../domain/time.ts';
import { bar, groupedBars } from './bar-chart.ts';
import { type Html, html } from './html.ts';

/** Days as they were asked for; not checked. */
export type AskedPeriod = { readonly from: string; readonly to: string };

const NO_BREAK = '\u00a0';
/** Slices shown of each cut; the CSV has all. */
const MOST_ROWS = 12;

const GROUPS: readonly (readonly [string, readonly FigureKey[]])[] = [
  ['Conflicts', ['conflict_rate', 'opened', 'reopened', 'decided', 'waiting', 'late', 'escalated']],
  ['Time to resolution', ['median_days', 'p90_days', 'sla_met']],
  [
    'Decisions beside the suggestion',
    ['override_direct', 'override_partner', 'override_neither', 'false_alarms'],
  ],
  ['Revenue', ['double_counted', 'leakage', 'orders', 'sourced', 'influenced', 'fulfilled']],
  ['Cost of selling', ['channels_per_order', 'people_per_order']],
];

const CUT_WORDS: Readonly<Record<Cut, string>> = {
  partner: 'Partner',
  territory: 'Segment (territory)',
  product: 'Product family',
  channels: 'Channel pair',
};

type Column = readonly [key: FigureKey, title: string];
const CONFLICT_COLUMNS: readonly Column[] = [
  ['conflict_rate', 'Per 100 claims'],
  ['decided', 'Decided'],
  ['late', 'Late'],
  ['median_days', 'Median, days'],
  ['sla_met', 'SLA met'],
  ['override_direct', 'Override to direct'],
  ['override_partner', 'Override to partners'],
  ['false_alarms', 'False alarms'],
  ['double_counted', 'Counted twice, USD'],
];
const ORDER_COLUMNS: readonly Column[] = [
  ['orders', 'Won, USD'],
  ['sourced', 'Sourced, USD'],
  ['influenced', 'Influenced, USD'],
  ['fulfilled', 'Fulfilled, USD'],
  ['leakage', 'Leakage'],
  ['people_per_order', 'People per order'],
];

/** Body of the page. */
export function reportBody(report: Report): Html {
  const { from, to } = report.period;
  const asked = { from: formatDay(from), to: formatDay(to) };
  const { opened, decided, waiting, late } = report.all;
  return html`
<div class="headline">
<h1>Reports</h1>
<p class="lead">${dayWords(from)} to ${dayWords(to)}: ${counted(opened, 'conflict')} opened, ${counted(decided, 'decision')}, ${waiting} waiting${late > 0 && html`, <strong class="late">${late} of them late</strong>`}.</p>
</div>
${periodForm(asked, to)}
<p class="exports"><a href="/reports.csv?${new URLSearchParams(asked).toString()}" download>Download every figure as CSV</a></p>
${weeksSection(report.weeks)}
${GROUPS.map(([title, keys]) => figuresSection(title, keys, report.all))}
${CUTS.map((cut) => cutSection(cut, report.cuts[cut]))}`;
}

/** The form alone, for a period that cannot be used. */
export function periodBody(asked: AskedPeriod, today: UtcDay): Html {
  return html`<div class="headline"><h1>Reports</h1></div>${periodForm(asked, today)}`;
}

function periodForm({ from, to }: AskedPeriod, last: UtcDay): Html {
  const days = (count: number) => {
    const query = new URLSearchParams({ from: formatDay(last - count + 1), to: formatDay(last) });
    return html`<a href="/reports?${query.toString()}">${count} days</a>`;
  };
  return html`
<form class="filters period" method="get" action="/reports">
<label>First day <input type="date" name="from" value="${from}"></label>
<label>Last day <input type="date" name="to" value="${to}"></label>
<button type="submit" class="secondary outline">Show</button>
<p class="spans">Up to ${dayWords(last)}: ${days(30)} ${days(90)} ${days(365)}</p>
</form>`;
}

function weeksSection(weeks: readonly Week[]): Html {
  const most = Math.max(0, ...weeks.flatMap(({ opened, decided }) => [opened, decided]));
  const [first] = weeks;
  const last = weeks.at(-1);
  if (most === 0 || first === undefined || last === undefined) {
    return html`<p class="quiet">No conflict opened or was decided in this period.</p>`;
  }
  const label = `Conflicts opened and decided per week. The most in one week: ${most}. The table below has every week.`;
  return html`
<section class="card" aria-labelledby="weeks">
<h2 id="weeks">Opened and decided per week</h2>
<p class="legend"><span class="key part-0"></span> Opened <span class="key part-1"></span> Decided <small>up to ${most} a week</small></p>
${groupedBars(
  weeks.map(({ opened, decided }) => [opened, decided]),
  label,
)}
<p class="axis"><small>${dayWords(first.from)}</small> <small>${dayWords(last.from)}</small></p>
<details><summary>As a table</summary>
<table class="plain">
<thead><tr><th scope="col">Week from</th><th scope="col" class="number">Opened</th><th scope="col" class="number">Decided</th></tr></thead>
<tbody>${weeks.map(({ from, opened, decided }) => html`<tr><th scope="row">${dayWords(from)}</th><td class="number">${opened}</td><td class="number">${decided}</td></tr>`)}</tbody>
</table>
</details>
</section>`;
}

function figuresSection(title: string, keys: readonly FigureKey[], sums: Sums): Html {
  return html`
<section aria-label="${title}">
<h2>${title}</h2>
<dl class="figures">${keys.map((key) => figureCard(figureOf(sums, key)))}</dl>
</section>`;
}

function figureCard(figure: Figure): Html {
  return html`<div><dt>${figure.name}</dt><dd class="value">${valueWords(figure)}${figure.basis !== null && html` <small>${figure.basis}</small>`}</dd><dd class="fine">${figure.definition}</dd></div>`;
}

function cutSection(cut: Cut, slices: readonly Slice[]): Html | null {
  if (slices.length === 0) return null;
  const shown = slices.slice(0, MOST_ROWS);
  const rest = slices.length - shown.length;
  const most = Math.max(1, ...shown.map(({ sums }) => sums.opened));
  const hasOrders = shown.some(({ sums }) => sums.orders > 0 || sums.fulfilled > 0n);
  const title = CUT_WORDS[cut];
  return html`
<section class="card" aria-label="By ${title.toLowerCase()}">
<h2>By ${title.toLowerCase()}</h2>
<table class="sliced">
<thead><tr><th scope="col">${title}</th><th scope="col" class="number">Opened</th>${headings(CONFLICT_COLUMNS)}</tr></thead>
<tbody>${shown.map(
    ({ name, sums }) => html`<tr>
<th scope="row">${name}</th>
<td class="number" data-name="Opened">${sums.opened}${bar(sums.opened / most)}</td>
${cells(CONFLICT_COLUMNS, sums)}
</tr>`,
  )}</tbody>
</table>
${hasOrders && ordersTable(title, shown)}
${rest > 0 && html`<p class="fine">${counted(rest, 'more', 'more')} in the CSV. Ordered by conflicts opened.</p>`}
<p class="fine">A conflict counts in every row that one of its claims lies in: rows do not add up.</p>
</section>`;
}

function ordersTable(title: string, slices: readonly Slice[]): Html {
  return html`
<h3>Orders won</h3>
<table class="sliced">
<thead><tr><th scope="col">${title}</th>${headings(ORDER_COLUMNS)}</tr></thead>
<tbody>${slices.map(({ name, sums }) => html`<tr><th scope="row">${name}</th>${cells(ORDER_COLUMNS, sums)}</tr>`)}</tbody>
</table>`;
}

function headings(columns: readonly Column[]): readonly Html[] {
  return columns.map(([, title]) => html`<th scope="col" class="number">${title}</th>`);
}

/** The unit is in the heading; a number and its percent sign stay on one line. */
function cells(columns: readonly Column[], sums: Sums): readonly Html[] {
  return columns.map(([key, title]) => {
    const text = valueWords(figureOf(sums, key))
      .replace(/ (USD|days?)$/, '')
      .replace(' ', NO_BREAK);
    return html`<td class="number" data-name="${title}">${text}</td>`;
  });
}
