// What of a connected CRM says what: each input with its source, why, how full it is, values as they
// are; first of all what has no source and what that takes away, and what was changed and is not in force.
import type { InputChange } from '../app/mapping-edit/draft.ts';
import type { InputLine, MappingSection, MappingView } from '../app/view-mapping.ts';
import { CRM_WORDS } from '../app/view-words.ts';
import type { ConnectionId } from '../domain/ids.ts';
import { stepsText } from '../domain/mapping-walk.ts';
import { type Html, html } from './html.ts';
import { mappingPath } from './page-connections.ts';
import { draftNotice, proposalsPath } from './page-mapping-draft.ts';
import { inputHref } from './page-mapping-input.ts';

/** Body of the page. */
export function mappingBody(view: MappingView, changes: readonly InputChange[]): Html {
  const crm = CRM_WORDS[view.crm];
  return html`
<p class="crumb"><a href="/connections">Connections</a></p>
<div class="headline">
<h1>Mapping of ${crm} <small>${view.externalId}</small></h1>
<p class="lead">Parley reads what stands here and nothing else. This is version ${view.version}.</p>
<p class="buttons"><a role="button" class="secondary outline" href="${proposalsPath(view.connectionId)}">Propose afresh</a> <a role="button" class="secondary outline" href="${mappingPath(view.connectionId)}.yaml" download="mapping-${view.connectionId}.yaml">Save as YAML</a></p>
<p class="fine">Change an input below: you see what it would change before it is in force. A file under version control is put in force with <code>parley mapping adopt FILE ${view.connectionId}</code>.</p>
</div>
${draftNotice(view.connectionId, changes)}
${lost(view)}
${view.sections.map((section, at) => sectionOf(section, at, view.connectionId))}`;
}

/** Clauses lost come first; what only gets coarser stands below, in the same words. */
function lost({ gaps, entered, sections, connectionId }: MappingView): Html {
  const reasons = new Map(
    sections.flatMap(({ lines }) => lines).map((one) => [one.key, one.reason]),
  );
  return html`
<section class="card" aria-labelledby="lost">
<h2 id="lost">Without a source</h2>
${
  gaps.length === 0
    ? html`<p>Every input has its source.</p>`
    : html`<table class="stacking mapping">
<thead><tr><th scope="col">Input</th><th scope="col">What that means</th><th scope="col">Without effect</th></tr></thead>
<tbody>${gaps.map((gap) => {
        const key = stepsText(gap.steps);
        const reason = reasons.get(key) ?? null;
        return html`<tr>
<th scope="row">${gap.label} <small>${gap.object}</small> ${reasons.has(key) && changeLink(connectionId, { key, label: `${gap.label} of ${gap.object}` })}</th>
<td data-name="What that means">${gap.consequence}${reason !== null && html` <small>${reason}</small>`}</td>
<td data-name="Without effect">${gap.clauses.length === 0 ? '–' : gap.clauses.join(', ')}</td>
</tr>`;
      })}</tbody>
</table>`
}
<p class="fine">Entered by people on the conflict page, as no CRM holds it: ${entered.join(', ')}.</p>
</section>`;
}

function sectionOf({ title, notes, lines }: MappingSection, at: number, id: ConnectionId): Html {
  return html`
<section class="card" aria-labelledby="section-${String(at)}">
<h2 id="section-${String(at)}">${title}</h2>
<ul class="plain">${notes.map((note) => html`<li>${note}</li>`)}</ul>
<table class="stacking mapping">
<thead><tr><th scope="col">Input</th><th scope="col">From</th><th scope="col">Filled, for example</th></tr></thead>
<tbody>${lines.filter(({ source }) => source !== null).map((one) => row(one, id))}</tbody>
</table>
</section>`;
}

function row(line: InputLine, id: ConnectionId): Html {
  const { label, source, reason, filled, samples, unknown } = line;
  return html`<tr>
<th scope="row">${label} ${changeLink(id, line)}</th>
<td data-name="From">${source}${reason !== null && html` <small>${reason}</small>`}</td>
<td data-name="Filled">${filled ?? '–'}${samples.length > 0 && html` <small>${samples.join(', ')}</small>`}${unknown !== null && html` <strong>${unknown}</strong>`}</td>
</tr>`;
}

function changeLink(id: ConnectionId, { key, label }: Pick<InputLine, 'key' | 'label'>): Html {
  return html`<small><a href="${inputHref(id, key)}">Change <span class="unseen">${label}</span></a></small>`;
}
