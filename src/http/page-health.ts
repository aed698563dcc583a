// Health: what needs somebody, on top; below, whether reading, jobs, writing and the store do their work.
import type { ConnectionHealth, DeadLine, HealthView, Need } from '../app/health/view-health.ts';
import { KEY_LIMIT } from '../app/neighbourhood.ts';
import type { ProblemLine } from '../app/view-overview.ts';
import { counted } from '../app/view-words.ts';
import { type Html, html } from './html.ts';
import { conditionMark } from './mark.ts';
import { problemList, UNWRITTEN } from './problem-list.ts';

export const HEALTH = '/status';

/** Where a given-up job is run again or forgotten. */
export const JOBS = `${HEALTH}/jobs`;

/** Where each need is met. */
const CURES: Readonly<Record<Need['kind'], readonly [href: string, words: string]>> = {
  reconnect: ['/connections', 'Connections'],
  access: ['/setup/access', 'What is missing'],
  late: ['#connections', 'Why'],
  refused: ['#refused', 'What, and the cure'],
  unwritten: ['#unwritten', 'Which, and the cure'],
  jobs: ['#jobs', 'Which, and why'],
  queue: ['#jobs', 'Jobs'],
  keys: ['#keys', 'Which, and the cure'],
};

/** `token` is for the forms of given-up jobs; null for people who only look. */
export function healthBody(view: HealthView, token: string | null): Html {
  const { needs, connections, jobs, writing, crowded, store } = view;
  return html`
<div class="headline"><h1>Health</h1>
<p class="lead">${needs.length === 0 ? headline(connections) : counted(needs.length, 'thing needs you.', 'things need you.')}</p></div>
${
  needs.length > 0 &&
  html`<section class="card" aria-label="What needs you"><ul class="plain problems">${needs.map((need) => html`<li>${conditionMark('bad')} ${need.text} <a href="${CURES[need.kind][0]}">${CURES[need.kind][1]}</a></li>`)}</ul></section>`
}
<h2 id="connections">Connections</h2>
${connections.length === 0 && html`<p class="quiet">No CRM is connected.</p>`}
<div class="connections">${connections.map(connectionCard)}</div>
<section class="card" aria-labelledby="jobs"><h2 id="jobs">Jobs</h2>
${jobs === null ? html`<p>This process cannot see the queue.</p>` : html`${pairs(jobs.facts)}${jobs.dead.length > 0 && deadList(jobs.dead, token)}`}
</section>
<section class="card" aria-labelledby="refused"><h2 id="refused">Writing</h2>
${pairs(writing.facts)}
${writing.refused.length > 0 && refusedList(writing.refused)}
${writing.unwritten.length > 0 && unwrittenList(writing.unwritten)}
</section>
${crowded.length > 0 && crowdedList(crowded)}
<section class="card" aria-labelledby="store"><h2 id="store">Store</h2>${pairs(store)}</section>`;
}

/** Good only where every connection is proven to be. */
function headline(connections: readonly ConnectionHealth[]): string {
  if (connections.length === 0) return 'Nothing to look after yet.';
  return connections.every(({ condition }) => condition === 'good')
    ? 'Everything works.'
    : 'Nothing needs you. Parley waits for something that comes by itself.';
}

function pairs(facts: HealthView['store']): Html {
  return html`<dl class="pairs wide">${facts.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function connectionCard({ name, condition, sentence, facts }: ConnectionHealth): Html {
  return html`
<section class="card" aria-label="${name}">
<h3>${name}</h3>
<p>${conditionMark(condition)} ${sentence}</p>
${pairs(facts)}
</section>`;
}

function deadList(dead: readonly DeadLine[], token: string | null): Html {
  return html`
<h3>Given up</h3>
<p class="fine">Each runs again when it is next due, or now. What it would have done is still to be done and is not lost.</p>
<ul class="plain problems">${dead.map(
    ({
      key,
      what,
      reason,
      when,
    }) => html`<li><strong>${what}</strong> ${reason} <small>${when}</small>
${
  token !== null &&
  html`<form class="step" method="post" action="${JOBS}">
<input type="hidden" name="token" value="${token}">
<input type="hidden" name="key" value="${key}">
<button type="submit" class="secondary outline" name="act" value="replay">Run it now <span class="unseen">: ${what}</span></button>
<button type="submit" class="secondary outline" name="act" value="forget">Forget it <span class="unseen">: ${what}</span></button>
</form>`
}</li>`,
  )}</ul>`;
}

function refusedList(refused: readonly ProblemLine[]): Html {
  return html`
<h3>Refused</h3>
<p class="fine">Each is tried again by itself. Once the cause is mended it goes through.</p>
${problemList(refused)}`;
}

function unwrittenList(unwritten: readonly ProblemLine[]): Html {
  return html`
<h3 id="unwritten">${UNWRITTEN}</h3>
<p class="fine">Nothing refuses them for good. Each is tried on by itself, ever more seldom, and leaves this list once it is written.</p>
${problemList(unwritten)}`;
}

function crowdedList(crowded: HealthView['crowded']): Html {
  return html`
<section class="card" aria-labelledby="keys"><h2 id="keys">Shared by too many accounts</h2>
<p class="fine">What more than ${KEY_LIMIT} accounts share says nothing about any of them: Parley joins nobody by it. Accounts are still joined by what else they share. The list shared_domains is in the <a href="/policy">policy</a>.</p>
<ul class="plain problems">${crowded.map(({ text, cure }) => html`<li><strong>${text}</strong> ${cure}</li>`)}</ul>
</section>`;
}
