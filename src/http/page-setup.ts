// The setup, first half: the frame with its steps, connecting, access, mapping and rules. Works without
// scripts; where it has come is told by the store alone.
import type { SetupConnection, SetupStep, SetupView, StepLine } from '../app/setup/view-setup.ts';
import type { PolicyView } from '../app/view-policy.ts';
import { CRM_WORDS, counted } from '../app/view-words.ts';
import { CRMS, type Crm } from '../domain/claim.ts';
import type { AskedScope } from '../ports/crm.ts';
import type { GivenRight, InstalledPackage } from '../ports/installed-package.ts';
import { type Html, type HtmlValue, html } from './html.ts';
import { conditionMark } from './mark.ts';
import { mappingPath } from './page-connections.ts';
import { proposalsPath } from './page-mapping-draft.ts';

export const SETUP = '/setup';

/** Where a step is, and where its form goes. */
export const setupPath = (step: SetupStep): string => `${SETUP}/${step}`;

export const TITLES: Readonly<Record<SetupStep, string>> = {
  connect: 'Connect',
  access: 'Access',
  mapping: 'Mapping',
  rules: 'Rules',
  people: 'Who decides',
  'dry-run': 'Dry run',
  'go-live': 'Go live',
};

/** A step's page: all steps on top, then its own body. */
export function setupBody(view: SetupView, here: SetupStep, body: Html): Html {
  return html`
<div class="headline"><h1>Set up Parley</h1></div>
<nav class="steps" aria-label="Steps">
<ol>${view.steps.map((one, at) => stepLink(one, at, here))}</ol>
</nav>
${body}`;
}

function stepLink({ step, isDone, says }: StepLine, at: number, here: SetupStep): Html {
  return html`<li class="${isDone ? 'done' : 'open'}"><a href="${setupPath(step)}"${step === here && html` aria-current="step"`}><span class="at" aria-hidden="true">${isDone ? '✓' : at + 1}</span> ${TITLES[step]}<span class="unseen">${isDone ? ', done' : ', open'}</span></a>${says !== null && html` <small>${says}</small>`}</li>`;
}

/** The way on. It is the page's one primary button where the step has nothing left to do. */
export function onward(to: SetupStep, isDone: boolean): Html {
  return isDone
    ? html`<p class="onward"><a role="button" href="${setupPath(to)}">Next: ${TITLES[to]}</a></p>`
    : html`<p class="onward"><a href="${setupPath(to)}">Go on without: ${TITLES[to]}</a></p>`;
}

export type ConnectStep = {
  /** CRMs whose app was configured, with what their consent page will ask for. */
  readonly asks: ReadonlyMap<Crm, readonly AskedScope[]>;
};

export function connectStep(view: SetupView, { asks }: ConnectStep): Html {
  const isConnected = view.connections.length > 0;
  return html`
<p class="lead">${isConnected ? 'Connect the other CRM too, or go on: one is enough to begin with.' : 'Connect the CRM your sellers work in. You confirm on its own page; Parley only reads until you go live.'}</p>
<div class="connections">${CRMS.map((crm) => connectCard(crm, view, asks.get(crm)))}</div>
${isConnected && onward('access', true)}`;
}

function connectCard(crm: Crm, view: SetupView, asks: readonly AskedScope[] | undefined): Html {
  const name = CRM_WORDS[crm];
  const known = view.connections.filter((one) => one.crm === crm);
  const isFirst = view.connections.length === 0;
  const words = known.length === 0 ? `Connect ${name}` : `Connect another ${name}`;
  return html`
<section class="card" aria-labelledby="${crm}">
<h2 id="${crm}">${name}</h2>
${known.map((one) => html`<p>${conditionMark(one.isConnected ? 'good' : 'bad')} ${one.name} ${one.isConnected ? 'is connected.' : html`no longer lets Parley in. <a href="/connect/${crm}">Connect it again</a>.`}</p>`)}
${
  asks === undefined
    ? html`<p class="fine">Parley knows no app of ${name} yet. Whoever runs Parley gives it the app’s key and secret: ${crm.toUpperCase()}_CLIENT_ID and ${crm.toUpperCase()}_CLIENT_SECRET.</p>`
    : html`
<p>${name} will ask you to allow ${counted(asks.length, 'right')}:</p>
<details class="rights"${known.length === 0 && html` open`}><summary>What each is for</summary>
<ul>${asks.map(({ name: right, why, isOptional }) => html`<li>${why}${isOptional && ' Optional.'} <small><code>${right}</code></small></li>`)}</ul></details>
<p class="step"><a role="button"${!isFirst && html` class="secondary outline"`} href="/connect/${crm}">${words}</a></p>`
}
</section>`;
}

export type CheckForm = { readonly token: string };

export function accessStep(view: SetupView, form: CheckForm): Html {
  if (view.connections.length === 0) return nothingConnected();
  const isDone = view.connections.every(({ isReady }) => isReady);
  return html`
<p class="lead">${isDone ? 'Parley has the rights and the fields it needs.' : 'Something is missing. Each line says what to do; then look again.'}</p>
<div class="connections">${view.connections.map((one) => accessCard(one, form))}</div>
${onward('mapping', isDone)}`;
}

function accessCard(one: SetupConnection, { token }: CheckForm): Html {
  const { access, scopes, name } = one;
  const fields = access?.fields ?? null;
  const there = (fields?.created.length ?? 0) + (fields?.present.length ?? 0);
  const missing = scopes.filter(({ state }) => state === 'missing');
  const leftOut = scopes.filter(({ state }) => state === 'left_out');
  const isTold = scopes.every(({ state }) => state !== 'not_told');
  const given = scopes.length - missing.length - leftOut.length;
  const problems: readonly HtmlValue[] = [
    ...missing.map(
      ({ name: right, why }) =>
        html`<strong>Right not given: <code>${right}</code></strong> ${why} Connect again and allow it.`,
    ),
    ...(access === null || access.fault === null ? [] : [access.fault]),
    ...(fields?.missing ?? []).map(
      ({ field, problem, cure }) => html`<strong>${field}</strong> ${problem} ${cure}`,
    ),
    ...(access?.unseen ?? []),
    ...one.unseen,
  ];
  return html`
<section class="card" aria-label="${name}">
<h2>${name}</h2>
<p>${conditionMark(one.isReady ? 'good' : 'bad')} ${stateOf(one)}</p>
${!one.isConnected && html`<p>The CRM no longer lets Parley in. <a href="/connect/${one.crm}">Connect it again</a>.</p>`}
<dl class="pairs">
<div><dt>Rights</dt><dd>${isTold ? `${given} of ${scopes.length} given` : 'as asked; the CRM does not list them'}</dd></div>
${rightsLine(fields?.installed)}
<div><dt>Parley’s own fields</dt><dd>${fields === null ? 'not looked at yet' : `${there} in place${fields.created.length > 0 ? `, ${fields.created.length} of them made just now` : ''}`}</dd></div>
</dl>
${problems.length > 0 && html`<ul class="plain problems">${problems.map((text) => html`<li>${text}</li>`)}</ul>`}
${unused(fields?.installed).map((text) => html`<p class="fine">${text}</p>`)}
${one.crm === 'salesforce' && html`<p class="fine">Put “Conflict outcome” and “Conflict note” on the page layout of tasks (Object Manager, Task, Page Layouts): without them a task can be answered only by its links.</p>`}
${leftOut.length > 0 && html`<p class="fine">Not allowed, and not needed: ${leftOut.map(({ name: right }) => right).join(', ')}.</p>`}
<form class="step" method="post" action="${setupPath('access')}">
<input type="hidden" name="token" value="${token}">
<button type="submit" class="secondary outline" name="connection" value="${one.id}">Look again <span class="unseen">at ${name}</span></button>
</form>
</section>`;
}

function stateOf({ isReady, access }: SetupConnection): string {
  if (isReady) return 'In order.';
  return access?.checkedAt ? 'Something is missing.' : 'Nobody has looked yet.';
}

/** What came with the package; nothing where fields are made by call. */
function rightsLine(installed: InstalledPackage | undefined): Html | false {
  if (installed === undefined) return false;
  const { version, rights } = installed;
  const held = (rights ?? []).filter(({ isThere }) => isThere).map(heldBy);
  return html`
${version !== null && html`<div><dt>Package</dt><dd>version ${version}</dd></div>`}
<div><dt>Permission sets</dt><dd>${rights === null ? 'Parley’s user may not look' : held.length === 0 ? 'none of Parley’s are in this org' : held.join('; ')}</dd></div>`;
}

function heldBy({ name, neededBy, holders, isOwn }: GivenRight): string {
  if (neededBy === 'parley')
    return `${name}: ${isOwn ? 'Parley’s user has it' : 'not Parley’s user'}`;
  return `${name}: ${counted(holders, 'person', 'people')}`;
}

/** Parley works without, but those whom it is for see nothing of it. */
function unused(installed: InstalledPackage | undefined): readonly string[] {
  return (installed?.rights ?? [])
    .filter(({ neededBy, isThere, holders }) => neededBy === 'people' && isThere && holders === 0)
    .map(
      ({ name }) =>
        `Nobody has the permission set “${name}” yet: who needs it sees nothing of Parley. Give it in Setup, under Permission Sets.`,
    );
}

export function mappingStep(view: SetupView, form: CheckForm): Html {
  const known = view.connections.flatMap(({ id, mapping }) =>
    mapping === null ? [] : { id, ...mapping },
  );
  if (view.connections.length === 0) return nothingConnected();
  const proposed = known.filter(({ isProposed }) => isProposed);
  return html`
<p class="lead">${proposed.length === 0 ? 'The mapping is settled. It can be changed at any time.' : 'Parley found where your CRMs keep what the rules need. Look through it, change what is wrong, then use it.'}</p>
<div class="connections">${view.connections.map(mappingCard)}</div>
${
  proposed.length > 0 &&
  html`<form class="onward" method="post" action="${setupPath('mapping')}">
<input type="hidden" name="token" value="${form.token}">
${proposed.map(({ id, version }) => html`<input type="hidden" name="seen" value="${version} ${id}">`)}
<button type="submit">Use ${proposed.length === 1 ? 'this mapping' : 'these mappings'}</button>
</form>`
}
${proposed.length === 0 && onward('rules', known.length > 0)}`;
}

const MOST_LOST = 6;

function mappingCard({ id, name, mapping, reading, access }: SetupConnection): Html {
  if (mapping === null) {
    return html`
<section class="card" aria-label="${name}"><h2>${name}</h2>
<p>${conditionMark('bad')} ${access?.fault ?? 'Not looked at yet.'} <a href="${setupPath('access')}">Access</a></p></section>`;
  }
  const more = mapping.lost.length - MOST_LOST;
  const unsampled = access?.unsampled ?? null;
  const proposedNow = html`<a href="${proposalsPath(id)}">See what Parley proposes now <span class="unseen">for ${name}</span></a>`;
  return html`
<section class="card" aria-label="${name}">
<h2>${name}</h2>
<p>${conditionMark(mapping.isProposed ? 'waiting' : 'good')} ${mapping.mapped} of ${mapping.inputs} inputs have a source${mapping.isProposed ? '; proposed by Parley.' : `; version ${mapping.version}.`}</p>
${reading && !reading.isFinished && html`<p class="fine">${reading.sentence} Samples grow while it reads.</p>`}
${mapping.isProposed && reading?.isFinished && html`<p>It was proposed before all was read. ${proposedNow}, by what your records hold.</p>`}
${mapping.isProposed && unsampled && !reading?.isFinished && html`<p>It follows from names alone, as no records could be read: ${unsampled} ${proposedNow}.</p>`}
${
  mapping.lost.length === 0
    ? html`<p>Every clause of the rules has what it needs.</p>`
    : html`<p>Without a source, so these clauses do nothing:</p>
<ul>${mapping.lost.slice(0, MOST_LOST).map(({ label, clauses }) => html`<li>${label}: ${clauses.join(', ')}</li>`)}</ul>
${more > 0 && html`<p class="fine">And ${counted(more, 'more', 'more')}.</p>`}`
}
<p class="step"><a role="button" class="secondary outline" href="${mappingPath(id)}">Look and change <span class="unseen">the mapping of ${name}</span></a></p>
</section>`;
}

export function rulesStep(policy: PolicyView, form: CheckForm): Html {
  const { version, since, by, sections } = policy;
  return html`
<p class="lead">${version === 0 ? 'These are the default rules. Use them as they stand, or write your own.' : `Version ${version} holds since ${since ?? ''}, by ${by ?? ''}.`}</p>
<section class="card" aria-labelledby="plain">
<h2 id="plain">In plain words</h2>
<p class="fine">As partners read it in the bill of rights. The same rules, in the same order, hold for direct sellers.</p>
<div class="promises">${sections.map(({ title, points }) => html`<div><h3>${title}</h3><ul>${points.map((point) => html`<li>${point}</li>`)}</ul></div>`)}</div>
</section>
${
  version === 0
    ? html`<form class="onward" method="post" action="${setupPath('rules')}">
<input type="hidden" name="token" value="${form.token}">
<button type="submit">Use the default rules</button>
<a role="button" class="secondary outline" href="/policy#try">Write your own</a>
</form>`
    : html`${onward('people', true)}<p><a href="/policy">Every value, and trying another policy</a></p>`
}`;
}

/** A step that somebody opened too early. */
export function nothingConnected(): Html {
  return html`<p class="quiet">Nothing is connected yet. <a href="${setupPath('connect')}">Connect a CRM first</a>.</p>`;
}
