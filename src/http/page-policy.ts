// The channel policy: what holds and since when, and a place to try another one before it is adopted.
import type { StoredSimulation } from '../app/simulate-stored.ts';
import type { PolicyView, ValueLine, VersionLine } from '../app/view-policy.ts';
import { capital, counted } from '../app/view-words.ts';
import type { DocumentFault } from '../app/yaml-places.ts';
import { type Html, html } from './html.ts';

/** Where the forms are sent. */
export const SIMULATE_PATH = '/policy/simulate';
export const ADOPT_PATH = '/policy/adopt';

/** Null where the viewer may only read. */
export type TryForm = { readonly token: string; readonly yaml: string };

/** Body of the page: the policy in force, its versions, the form to try another one. */
export function policyBody(view: PolicyView, form: TryForm | null): Html {
  const { version, since, by } = view;
  return html`
<div class="headline">
<h1>Channel policy</h1>
<p class="lead">${version === 0 ? 'The default policy holds: no other was adopted.' : `Version ${version} holds since ${since}, adopted by ${by}.`}</p>
</div>
<section class="card" aria-labelledby="promises">
<h2 id="promises">In plain words</h2>
<p class="fine">As partners read it in the bill of rights. The same rules, in the same order, hold for direct sellers.</p>
${view.sections.map(({ title, points }) => html`<h3>${title}</h3><ul>${points.map((point) => html`<li>${point}</li>`)}</ul>`)}
</section>
${
  view.routing.length > 0 &&
  html`<section class="card" aria-labelledby="asked"><h2 id="asked">Who is asked</h2>
<p class="fine">The task of a new conflict is for the channel manager of the first rule that is met, else of its territory. Once asked, it stays with whom it was asked.</p>
<ol>${view.routing.map((rule) => html`<li>${rule}</li>`)}</ol></section>`
}
${
  view.switchedOff.length > 0 &&
  html`<section class="card" aria-labelledby="off"><h2 id="off">Switched off</h2>
<ul class="plain">${view.switchedOff.map(({ name, meaning }) => html`<li><span class="clause">${name}</span> ${capital(meaning)}.</li>`)}</ul></section>`
}
<section class="card" aria-labelledby="values">
<h2 id="values">Every value</h2>
${valuesTable(view.values)}
</section>
<section class="card" aria-labelledby="versions">
<h2 id="versions">Versions</h2>
${view.versions.length === 0 ? html`<p>None was adopted yet.</p>` : view.versions.map((one) => versionLines(one, one.version === version))}
${view.isPartial && html`<p class="fine">Older ones are kept as well.</p>`}
</section>
${form && tryForm(form)}`;
}

function valuesTable(values: readonly ValueLine[]): Html {
  return html`
<details><summary>${counted(values.length, 'value')}, with where each comes from</summary>
<table class="stacking">
<thead><tr><th scope="col">What</th><th scope="col">Value</th><th scope="col">Key</th><th scope="col">Used by</th><th scope="col">From</th></tr></thead>
<tbody>${values.map(
    ({ meaning, value, key, usedBy, from }) => html`<tr>
<th scope="row">${capital(meaning)}</th>
<td data-name="Value">${from === 'default' ? value : html`<strong>${value}</strong>`}</td>
<td data-name="Key"><code>${key}</code></td>
<td data-name="Used by">${usedBy}</td>
<td data-name="From">${from}</td>
</tr>`,
  )}</tbody>
</table></details>`;
}

function versionLines({ version, when, by, changes }: VersionLine, isInForce: boolean): Html {
  return html`
<h3>Version ${version}${isInForce && html` <small>in force</small>`}</h3>
<p class="fine">${when}, ${by}</p>
${changes.length === 0 ? html`<p>No value differs from the one before; its wording or comments do.</p>` : html`<ul class="plain">${changes.map((change) => html`<li><code>${change}</code></li>`)}</ul>`}`;
}

/** The form alone, for the page that shows what is wrong with a document. */
export function tryForm({ token, yaml }: TryForm): Html {
  return html`
<section class="card" aria-labelledby="try">
<h2 id="try">Try another policy</h2>
<p class="fine">Nothing changes by trying: you see what would have been otherwise over the last year. Only what differs from the defaults has to be written; every key is explained in docs/policy.md.</p>
<form method="post" action="${SIMULATE_PATH}">
<input type="hidden" name="token" value="${token}">
<label>Policy document (YAML) <textarea name="yaml" rows="14" spellcheck="false" class="code">
${yaml}</textarea></label>
<button type="submit" class="secondary outline">Show what it would change</button>
</form>
</section>`;
}

/** A document that cannot be used: each fault with its line. */
export function faultsBody(faults: readonly DocumentFault[], form: TryForm): Html {
  return html`
<p class="crumb"><a href="/policy">Channel policy</a></p>
<div class="headline"><h1>This document has ${counted(faults.length, 'fault')}</h1><p>Nothing was tried and nothing changed.</p></div>
<section class="card" aria-labelledby="faults"><h2 id="faults">Faults</h2>
<ul class="plain problems">${faults.map(
    ({ line, path, message }) =>
      html`<li><strong>${line === null ? 'Document' : `Line ${line}`}</strong> ${path !== '' && html`<code>${path}</code> `}${message}</li>`,
  )}</ul></section>
${tryForm(form)}`;
}

/** What an admin needs to adopt the document that was tried; null for others. */
export type AdoptForm = { readonly token: string; readonly base: number };

export type TriedView = {
  readonly differences: readonly string[];
  readonly version: number;
  readonly simulation: StoredSimulation;
};

/** What a document would have changed. */
export function triedBody(view: TriedView, form: TryForm, adopt: AdoptForm | null): Html {
  const { simulation, differences } = view;
  const changed = simulation.kinds.reduce((sum, { count }) => sum + count, 0);
  return html`
<p class="crumb"><a href="/policy">Channel policy</a></p>
<div class="headline">
<h1>What it would change</h1>
<p class="lead">${changed === 0 ? 'No conflict' : counted(changed, 'conflict')} of the last year would have been otherwise; ${simulation.same.toLocaleString('en-US')} the same.</p>
<p class="fine">${simulation.from} to ${simulation.until}: ${counted(simulation.claims, 'claim')} of ${counted(simulation.customers, 'customer')} with several claims, judged by ${view.version === 0 ? 'the default policy' : `version ${view.version}`} and again by yours. Customers are taken as they are matched now.</p>
</div>
${simulation.isPartial && html`<p class="notice waiting" role="status">Time was over before all customers were looked at: these figures are of a part. <code>parley policy simulate FILE --store</code> looks at all of them.</p>`}
${simulation.tooLarge.length > 0 && html`<p class="notice waiting">Left out, with more claims than one customer has: ${simulation.tooLarge.join(', ')}.</p>`}
<section class="card" aria-labelledby="differences"><h2 id="differences">Values that differ</h2>
${differences.length === 0 ? html`<p>None.</p>` : html`<ul class="plain">${differences.map((one) => html`<li><code>${one}</code></li>`)}</ul>`}</section>
<section class="card" aria-labelledby="counts"><h2 id="counts">Conflicts</h2>${countsTables(simulation)}</section>
${simulation.samples.length > 0 && samplesSection(simulation)}
${adopt ? adoptSection(form.yaml, adopt) : html`<p class="fine">An admin adopts a policy here, after this same preview.</p>`}
${tryForm(form)}`;
}

function countsTables({ kinds, severities, conflicts, same }: StoredSimulation): Html {
  const number = (value: number) => html`<td class="number">${value.toLocaleString('en-US')}</td>`;
  return html`
<div class="columns even">
<table class="plain"><thead><tr><th scope="col">By kind of change</th><th scope="col" class="number">Conflicts</th></tr></thead>
<tbody>${kinds.map(({ words, count }) => html`<tr><th scope="row">${capital(words)}</th>${number(count)}</tr>`)}
<tr><th scope="row">The same</th>${number(same)}</tr></tbody></table>
<table class="plain"><thead><tr><th scope="col">By severity</th><th scope="col" class="number">Before</th><th scope="col" class="number">After</th></tr></thead>
<tbody>${severities.map(({ severity, before, after }) => html`<tr><th scope="row">${capital(severity)}</th>${number(before)}${number(after)}</tr>`)}
<tr><th scope="row">All</th>${number(conflicts.before)}${number(conflicts.after)}</tr></tbody></table>
</div>`;
}

function samplesSection({ samples, notShown }: StoredSimulation): Html {
  return html`
<section class="card" aria-labelledby="samples"><h2 id="samples">Largest amounts first</h2>
<table class="stacking">
<thead><tr><th scope="col">Customer</th><th scope="col">Change</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
<tbody>${samples.map(
    ({ customer, kind, from, before, after }) => html`<tr>
<th scope="row">${customer}</th>
<td data-name="Change">${capital(kind)} <small>from ${from}</small></td>
<td data-name="Before">${before}</td>
<td data-name="After">${after}</td>
</tr>`,
  )}</tbody></table>
${notShown > 0 && html`<p class="fine">And ${counted(notShown, 'more', 'more')}.</p>`}
</section>`;
}

function adoptSection(yaml: string, { token, base }: AdoptForm): Html {
  return html`
<section class="card" aria-labelledby="adopt"><h2 id="adopt">Adopt it</h2>
<p>It becomes version ${base + 1}. All claims are judged by it within minutes: conflicts open, end and change, and their fields and tasks follow in live CRMs. Decisions stay. Adopting an earlier document again takes it back.</p>
<form method="post" action="${ADOPT_PATH}">
<input type="hidden" name="token" value="${token}">
<input type="hidden" name="base" value="${base}">
<input type="hidden" name="yaml" value="${yaml}">
<label class="sure"><input type="checkbox" name="sure" value="yes" required> I have seen what it changes</label>
<button type="submit">Adopt this policy</button>
</form></section>`;
}
