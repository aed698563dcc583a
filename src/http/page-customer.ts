// One customer over time: a drawing of its claims, and everything on it as a list.
import type { CustomerEvent, CustomerView, Lane } from '../app/view-customer.ts';
import { groupSection } from './group-section.ts';
import { type Html, html } from './html.ts';

const WIDTH = 1_000;
const LANE = 24;
/** A claim of one day is still seen. */
const LEAST = 4;

/** Body of the page. */
export function customerBody(view: CustomerView): Html {
  return html`
<p class="crumb"><a href="/">Conflicts</a></p>
<div class="headline"><h1>${view.name}</h1><p class="lead">${view.summary}</p></div>
${view.lanes.length > 0 && drawing(view)}
<div class="columns">
<div class="main">
<section aria-labelledby="timeline"><h2 id="timeline">Everything, the oldest first</h2>
${view.events.length === 0 ? html`<p class="quiet">Nothing yet.</p>` : html`<ol class="events">${view.events.map(eventLine)}</ol>`}
</section>
</div>
<div class="aside">
<section class="card" aria-labelledby="records"><h2 id="records">Its records</h2>
<ul class="plain">${view.records.map(
    ({ source, name, detail, url }) =>
      html`<li>${url === null ? name : html`<a href="${url}" rel="noreferrer">${name}</a>`}<small class="block">${source}${detail !== '' && html`, ${detail}`}</small></li>`,
  )}</ul>
<p class="fine">Records whose claims are judged together as one customer’s.</p></section>
${groupSection(view.group)}
</div>
</div>`;
}

function eventLine({ at, day, label, source, text, conflictId }: CustomerEvent): Html {
  const words =
    conflictId === null
      ? text
      : html`<a href="/conflicts/${encodeURIComponent(conflictId)}">${text}</a>`;
  return html`<li><small><time datetime="${new Date(at).toISOString()}">${day}</time>, ${source}</small>${label !== null && html`<strong>${label}</strong>: `}${words}</li>`;
}

function drawing({ lanes, opened, firstDay, lastDay }: CustomerView): Html {
  const height = lanes.length * LANE;
  const x = (share: number) => (share * WIDTH).toFixed(1);
  const label = `Claims from ${firstDay} to ${lastDay}, one line each, with their work as ticks and conflicts as upright lines. The list below has every entry.`;
  return html`
<section class="card" aria-label="Claims over time">
<div class="lanes">
<ol class="lane-names">${lanes.map(({ label: name }) => html`<li>${name}</li>`)}</ol>
<svg class="lanes-drawing" viewBox="0 0 ${WIDTH} ${height}" preserveAspectRatio="none" role="img" aria-label="${label}">
${opened.map((share) => html`<path class="opened" d="M${x(share)} 0V${height}"></path>`)}
${lanes.map((lane, index) => laneShape(lane, index, x))}
</svg>
</div>
<p class="axis"><small>${firstDay}</small> <small>${lastDay}</small></p>
<p class="fine">Bars are claims, ticks the work on them; a dashed line is a conflict that opened.</p>
</section>`;
}

function laneShape({ from, to, marks }: Lane, index: number, x: (share: number) => string): Html {
  const top = index * LANE;
  const width = Math.max(LEAST, (to - from) * WIDTH).toFixed(1);
  return html`<rect class="part-${index % 5}" x="${x(Math.min(from, 1 - LEAST / WIDTH))}" y="${top + 8}" width="${width}" height="8"></rect>${marks.map((share) => html`<path class="tick" d="M${x(share)} ${top + 3}V${top + 21}"></path>`)}`;
}
