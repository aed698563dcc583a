// A mapping that was changed and is not in force yet, and what Parley would propose today.
import type { DraftView, ProposalView } from '../app/mapping-edit/desk.ts';
import type { InputChange } from '../app/mapping-edit/draft.ts';
import type { MappingPreview } from '../app/preview-mapping.ts';
import { CRM_WORDS, counted } from '../app/view-words.ts';
import type { ConnectionId } from '../domain/ids.ts';
import { type Html, html } from './html.ts';
import { mappingPath } from './page-connections.ts';

/** Where a draft is looked at, put in force or thrown away. */
export const draftPath = (id: ConnectionId): string => `${mappingPath(id)}/draft`;

/** Where Parley's proposals are looked at and taken. */
export const proposalsPath = (id: ConnectionId): string => `${mappingPath(id)}/proposals`;

/** On the mapping's page, above everything else; nothing without a draft. */
export function draftNotice(id: ConnectionId, changes: readonly InputChange[]): Html | false {
  return (
    changes.length > 0 &&
    html`
<section class="card" aria-labelledby="draft">
<h2 id="draft">${counted(changes.length, 'change')} not in force yet</h2>
${changeList(changes)}
<p class="step"><a role="button" href="${draftPath(id)}">See what it would change</a></p>
</section>`
  );
}

const words = (source: string | null) =>
  source === null ? 'not mapped' : html`<code>${source}</code>`;

function changeList(changes: readonly InputChange[]): Html {
  return html`<ul class="plain problems">${changes.map(({ label, object, from, to }) => html`<li><strong>${label}</strong> <small>${object}</small> ${words(from)} becomes ${words(to)}</li>`)}</ul>`;
}

/** What the draft would do to claims and conflicts, and its two ends. */
export function draftBody(view: DraftView, token: string): Html {
  const { connectionId, changes, faults, lacking, preview, version } = view;
  // A field that nobody has read yet counts as empty, which says nothing about what it holds.
  const isRead = lacking.length === 0;
  return html`
<p class="crumb"><a href="${mappingPath(connectionId)}">Mapping</a></p>
<div class="headline">
<h1>What it would change in ${CRM_WORDS[view.crm]}</h1>
<p class="lead">${isRead ? html`${counted(preview.changed, 'claim changes', 'claims change')}, ${counted(preview.appear, 'appears', 'appear')}, ${counted(preview.vanish, 'vanishes', 'vanish')}; ${counted(preview.conflicts, 'open conflict is', 'open conflicts are')} judged again.` : `${lacking.map(({ object, names }) => `${object} is read again first, for ${names.join(', ')}`).join('; ')}. What becomes of the claims is known once that was read; until then they stay as they are.`}</p>
</div>
${isRead && preview.isPartial && html`<p class="notice waiting">Time was over before the whole book was gone through: these figures are of a part. <code>parley mapping adopt</code> goes through all of it.</p>`}
${faults.length > 0 && html`<section class="card" aria-labelledby="faults"><h2 id="faults">It cannot be put in force</h2><ul class="plain problems">${faults.map((text) => html`<li>${text}</li>`)}</ul></section>`}
<section class="card" aria-labelledby="changes"><h2 id="changes">Changes</h2>${changeList(changes)}</section>
${isRead && preview.fields.length > 0 && effects(preview)}
<form class="onward" method="post" action="${draftPath(connectionId)}">
<input type="hidden" name="token" value="${token}">
<input type="hidden" name="base" value="${version}">
${faults.length === 0 && html`<button type="submit" name="act" value="adopt">Put it in force</button>`}
<button type="submit" class="secondary outline" name="act" value="discard">Throw the changes away</button>
</form>`;
}

function effects({ fields, samples }: MappingPreview): Html {
  return html`
<section class="card" aria-labelledby="effects"><h2 id="effects">Claims that change</h2>
<p>${fields.map(({ field, claims }, at) => html`${at > 0 && ', '}${field}: ${claims.toLocaleString('en-US')}`)}</p>
<table class="stacking">
<thead><tr><th scope="col">Customer</th><th scope="col">Field</th><th scope="col">Now</th><th scope="col">Will be</th></tr></thead>
<tbody>${samples.flatMap(({ customer, changes }) =>
    changes.map(
      ({ field, from, to }) => html`<tr>
<th scope="row">${customer}</th><td data-name="Field">${field}</td><td data-name="Now">${from}</td><td data-name="Will be">${to}</td></tr>`,
    ),
  )}</tbody></table>
</section>`;
}

/** Each proposal that differs, to be taken or left. */
export function proposalsBody(view: ProposalView, token: string): Html {
  const { connectionId, changes, records } = view;
  const looked =
    records === 0
      ? 'Nothing has been read yet, so this follows from names alone.'
      : `Parley looked at the fields and at ${counted(records, 'live record')}.`;
  return html`
<p class="crumb"><a href="${mappingPath(connectionId)}">Mapping</a></p>
<div class="headline"><h1>Proposals for ${CRM_WORDS[view.crm]}</h1><p class="lead">${looked}</p></div>
${proposalsList(view, changes, token)}`;
}

function proposalsList(
  { connectionId }: ProposalView,
  changes: ProposalView['changes'],
  token: string,
): Html {
  if (changes === null) {
    return html`<p class="quiet">The objects of the CRM are other ones than this mapping reads. <code>parley mapping propose ${connectionId} --yaml</code> prints a whole mapping afresh.</p>`;
  }
  if (changes.length === 0) {
    return html`<p class="quiet">Parley would choose exactly what is chosen.</p>`;
  }
  return html`
<form method="post" action="${proposalsPath(connectionId)}">
<input type="hidden" name="token" value="${token}">
<div class="card"><table class="stacking">
<thead><tr><th scope="col">Input</th><th scope="col">As it is</th><th scope="col">Proposed</th><th scope="col">Take it</th></tr></thead>
<tbody>${changes.map(
    ({ key, label, object, from, to, after, reason, found }) => html`<tr>
<th scope="row">${label} <small>${object}</small></th>
<td data-name="As it is">${words(from)}</td>
<td data-name="Proposed">${words(to)}${reason !== null && html` <small>${reason}</small>`}${found !== null && html` <small>${found}</small>`}</td>
<td data-name="Take it"><input type="hidden" name="source:${key}" value="${JSON.stringify(after)}"><input type="checkbox" name="take" value="${key}" aria-label="Take the proposal for ${label} of ${object}" checked></td>
</tr>`,
  )}</tbody></table></div>
<p class="onward"><button type="submit">Take the chosen ones</button> <a role="button" class="secondary outline" href="${mappingPath(connectionId)}">Leave it as it is</a></p>
</form>`;
}
