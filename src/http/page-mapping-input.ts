// Changing one input of a mapping: choose a field, see what live records hold in it, say what each value
// means. Two forms, so that it works without scripts: the first looks, the second takes.
import type { FoundValue, TriedInput } from '../app/mapping-edit/try-input.ts';
import { counted } from '../app/view-words.ts';
import type { ConnectionId } from '../domain/ids.ts';
import { type Html, html } from './html.ts';
import { mappingPath } from './page-connections.ts';

/** Where an input is changed; its form's token is about this path. */
export const inputPath = (id: ConnectionId): string => `${mappingPath(id)}/input`;

export function inputHref(id: ConnectionId, key: string): string {
  return `${inputPath(id)}?${new URLSearchParams({ key })}`;
}

/** Body of the page. */
export function inputBody(tried: TriedInput, token: string): Html {
  const { connectionId, facts, now, object, further } = tried;
  const clauses = facts.clauses.length === 0 ? '' : ` Used by ${facts.clauses.join(', ')}.`;
  return html`
<p class="crumb"><a href="${mappingPath(connectionId)}">Mapping</a></p>
<div class="headline">
<h1>${facts.label} <small>of ${object}</small></h1>
<p class="lead">${facts.says}${clauses}</p>
<p>Now: ${now === null ? 'not mapped' : html`<code>${now}</code>`}. Without it: ${facts.without}</p>
${further !== null && html`<p class="fine">Asked where the first place has no value, and kept: <code>${further}</code>.</p>`}
</div>
${lookForm(tried)}
${tried.path !== null && takeForm(tried, tried.path, token)}
${noneForm(tried, token)}`;
}

function lookForm({ connectionId, key, fields, path }: TriedInput): Html {
  const isField = fields.some(({ name }) => name === path);
  return html`
<section class="card" aria-labelledby="where">
<h2 id="where">Where it is</h2>
<form class="where" method="get" action="${inputPath(connectionId)}">
<input type="hidden" name="key" value="${key}">
<label>Field <select name="field">
<option value=""></option>
${fields.map(({ name, label, type }) => html`<option value="${name}"${name === path && html` selected`}>${label}${label !== name && ` (${name})`}, ${type}</option>`)}
</select></label>
<label>Or a path over a link <input type="text" name="path" value="${path !== null && !isField && path}" maxlength="200" autocomplete="off" spellcheck="false"></label>
<button type="submit" class="secondary outline">Look into it</button>
</form>
</section>`;
}

function takeForm(tried: TriedInput, path: string, token: string): Html {
  const { connectionId, key, facts, fault, records, filled, values, fallback } = tried;
  const ours = facts.choices ?? [];
  return html`
<section class="card" aria-labelledby="holds">
<h2 id="holds">What <code>${path}</code> holds</h2>
${
  fault === null
    ? html`<p>${records === 0 ? 'No record was looked at: nothing has been read yet.' : `Filled in ${filled} of ${counted(records, 'live record')}.`}</p>`
    : html`<p class="notice bad" role="alert">${fault}</p>`
}
${
  fault === null &&
  html`<form method="post" action="${inputPath(connectionId)}">
<input type="hidden" name="token" value="${token}">
<input type="hidden" name="key" value="${key}">
<input type="hidden" name="path" value="${path}">
${facts.kind === 'choice' ? translations(values, ours, tried.others) : samples(values)}
${
  facts.kind === 'choice'
    ? html`<label>Where it is empty ${oneOf('fallback', ours, fallback, 'Leave it open')}</label>`
    : html`<label>Where it is empty, take <input type="text" name="fallback" value="${fallback}" maxlength="200" autocomplete="off"></label>`
}
<p class="step"><button type="submit">Take this</button></p>
</form>`
}
</section>`;
}

function samples(values: readonly FoundValue[]): Html | false {
  const found = values.filter(({ count }) => count > 0).slice(0, 8);
  return (
    found.length > 0 &&
    html`<ul class="plain">${found.map(({ value, count }) => html`<li>${value} <small>${count}</small></li>`)}</ul>`
  );
}

/** One line per value: clicks, no typing. */
function translations(
  values: readonly FoundValue[],
  ours: readonly string[],
  others: string | null,
): Html {
  return html`
<table class="stacking">
<thead><tr><th scope="col">In the CRM</th><th scope="col">Records</th><th scope="col">Means</th></tr></thead>
<tbody>${values.map(
    ({ value, count, becomes }, at) => html`<tr>
<th scope="row">${value}<input type="hidden" name="value" value="${value}"></th>
<td data-name="Records">${count}</td>
<td data-name="Means">${meaning(value, ours, becomes, at)}</td>
</tr>`,
  )}
<tr><th scope="row">Every other value</th><td data-name="Records"></td><td data-name="Means">${oneOf('others', ours, others, 'Ask me: list the record', 'Every other value means')}</td></tr>
</tbody></table>`;
}

/** A value that is one of our words needs no translation. */
function meaning(value: string, ours: readonly string[], becomes: string | null, at: number): Html {
  const same = ours.find((word) => word.toLowerCase() === value.toLowerCase()) ?? null;
  return oneOf(`means-${at}`, ours, becomes ?? same, 'Not known', `${value} means`);
}

function oneOf(
  name: string,
  ours: readonly string[],
  chosen: string | null,
  none: string,
  label?: string,
): Html {
  return html`<select name="${name}"${label !== undefined && html` aria-label="${label}"`}>
<option value="">${none}</option>
${ours.map((word) => html`<option value="${word}"${word === chosen && html` selected`}>${word.replaceAll('_', ' ')}</option>`)}
</select>`;
}

/** Taking the source away, which is a choice too. */
function noneForm({ connectionId, key, now, facts }: TriedInput, token: string): Html | false {
  return (
    now !== null &&
    html`
<details><summary>Have no source at all</summary>
<form method="post" action="${inputPath(connectionId)}">
<input type="hidden" name="token" value="${token}">
<input type="hidden" name="key" value="${key}">
<input type="hidden" name="path" value="">
<p>${facts.without}</p>
<button type="submit" class="secondary outline">Take the source away</button>
</form></details>`
  );
}
