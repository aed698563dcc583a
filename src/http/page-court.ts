// The page of match court. One form holds a whole batch of questions and works without scripts.
import { ANSWER_WORDS } from '../app/answer-words.ts';
import type {
  AnsweredLine,
  CourtQuestion,
  CourtView,
  DeclinedLine,
  FieldLine,
  ProposalLine,
} from '../app/view-court.ts';
import type { RenewalView } from '../app/view-renewal.ts';
import { counted, listed } from '../app/view-words.ts';
import { PERSON_ANSWERS } from '../domain/match-answer.ts';
import { evidenceLines } from './evidence-lines.ts';
import { customerPath } from './group-section.ts';
import { type Html, html } from './html.ts';

/** Where a form goes and what proves that it is ours; null for people who may not send it. */
type FormPlace = { readonly action: string; readonly token: string } | null;

export type CourtForms = {
  readonly answers: FormPlace;
  readonly domains: FormPlace;
  readonly renewal: FormPlace;
};

/** Body of the page. */
export function courtBody(view: CourtView, forms: CourtForms): Html {
  return html`
<div class="headline">
<h1>Matches</h1>
<p>${waitingLine(view)}</p>
</div>
${!view.hasSnapshot && html`<p class="notice">The accounts have not been compared with each other yet: that happens once all connections were read to their end. Until then only equal domains, identifiers and names bring records together.</p>`}
${view.renewal !== null && renewal(view.renewal, forms.renewal)}
${view.questions.length > 0 && questions(view, forms.answers)}
${view.proposals.length > 0 && proposals(view.proposals, forms.domains)}
${view.declined.length > 0 && declined(view.declined, forms.domains)}
${view.answered.length > 0 && answered(view.answered, forms.answers)}`;
}

function waitingLine({ waiting, isPartial, questions }: CourtView): string {
  if (waiting === 0) return 'No probable match waits for an answer.';
  const more = waiting > questions.length ? `; the most urgent ${questions.length} are here` : '';
  const least = isPartial ? 'At least ' : '';
  return `${least}${counted(waiting, 'probable match', 'probable matches')} in conflicts that wait${more}.`;
}

function renewal(waiting: RenewalView, form: FormPlace): Html {
  const { opening, ending, differing, looked, number } = waiting;
  const part = looked < differing ? ` Only ${looked} of these accounts were judged both ways.` : '';
  return html`
<section class="card renewal" aria-labelledby="renewal">
<h2 id="renewal">All accounts were compared anew</h2>
<p>Put in force, that would open ${counted(opening, 'conflict', 'conflicts')} and end or change ${ending}. The matches of ${counted(differing, 'account', 'accounts')} would be others.${part}</p>
${changes(waiting)}
<p class="fine">This happens when the book has grown by half, or when Parley weighs evidence in another way. Until then the matches of before stay in force, and changes are followed in both.</p>
${
  form
    ? html`<form method="post" action="${form.action}">
<input type="hidden" name="token" value="${form.token}">
<input type="hidden" name="number" value="${number}">
<button type="submit">Put the new matches in force</button>
</form>`
    : html`<p>An admin puts them in force.</p>`
}
</section>`;
}

/** The first conflicts of each kind, to look at before saying yes. */
function changes({ opens, ends, opening, ending }: RenewalView): Html {
  const partly = (shown: number, all: number) =>
    shown < all ? ` (the first ${shown} of ${all.toLocaleString('en-US')})` : '';
  return html`
${
  opens.length > 0 &&
  html`<h3>Would open${partly(opens.length, opening)}</h3>
<ul>${opens.map(({ customerId, names }) => html`<li><a href="${customerPath(customerId)}">${listed(names)}</a></li>`)}</ul>`
}
${
  ends.length > 0 &&
  html`<h3>Would end or change${partly(ends.length, ending)}</h3>
<ul>${ends.map(({ id, account }) => html`<li><a href="/conflicts/${encodeURIComponent(id)}">${account}</a></li>`)}</ul>`
}`;
}

function questions({ questions: asked }: CourtView, form: FormPlace): Html {
  const list = asked.map((one, place) => question(one, place, form));
  if (form === null) return html`<section aria-label="Questions" class="court">${list}</section>`;
  return html`
<form class="court" method="post" action="${form.action}">
<input type="hidden" name="token" value="${form.token}">
${list}
<div class="submit"><button type="submit">Record the answers</button>
<p class="fine">What you leave open is asked again. An answer comes before all evidence, for these two records; it is kept with your name and the time, and a later one replaces it.</p></div>
</form>`;
}

function question(one: CourtQuestion, place: number, form: FormPlace): Html {
  const [left, right] = one.names;
  const heading = `pair-${place}`;
  return html`
<section class="card" aria-labelledby="${heading}">
<h2 id="${heading}">${left} <span aria-hidden="true">×</span><span class="unseen">and</span> ${right}</h2>
<p>${one.clause.text} <span class="clause">${one.clause.id}</span></p>
<div class="sides">
<div>${records(one)}</div>
<div>${evidenceLines(one.evidence)}</div>
</div>
${
  form &&
  html`
<input type="hidden" name="left" value="${one.left}">
<input type="hidden" name="right" value="${one.right}">`
}
<fieldset class="answers">
<legend>${form ? 'Is it one customer?' : 'What each answer would change'}</legend>
${PERSON_ANSWERS.map((answer) => {
  const effects = one.effects[answer].map(
    (effect) =>
      html`<small>${effect.conflictId === null ? html`A new conflict ${effect.text}` : html`<a href="/conflicts/${encodeURIComponent(effect.conflictId)}">${effect.account}</a> ${effect.text}`}</small>`,
  );
  return form
    ? html`<div class="answer"><label><input type="radio" name="answer-${place}" value="${answer}"> <span>${ANSWER_WORDS[answer]}</span></label>${effects}</div>`
    : html`<div class="answer"><span>${ANSWER_WORDS[answer]}</span>${effects}</div>`;
})}
</fieldset>
</section>`;
}

function records({ fields, sides }: CourtQuestion): Html {
  const heads = sides.map(
    ({ label, url }) =>
      html`<th scope="col">${url === null ? label : html`<a href="${url}" rel="noreferrer">${label}</a>`}</th>`,
  );
  return html`
<table class="records">
<thead><tr><th scope="col"><span class="unseen">Field</span></th>${heads}</tr></thead>
<tbody>${fields.map(fieldRow)}</tbody>
</table>`;
}

function fieldRow({ label, left, right, isEqual }: FieldLine): Html {
  const cell = (value: string) =>
    value === '' ? html`<td class="empty">–</td>` : html`<td>${value}</td>`;
  return html`<tr${isEqual && html` class="equal"`}><th scope="row">${label}${isEqual && html` <small>equal</small>`}</th>${cell(left)}${cell(right)}</tr>`;
}

function proposals(lines: readonly ProposalLine[], form: FormPlace): Html {
  return html`
<section class="card" aria-labelledby="domains">
<h2 id="domains">Web domains that several customers may share</h2>
<p class="fine">Their records share a web domain and so count as one customer (M-2), but hardly anything else agrees: sister companies often share a site. A domain on the policy’s list <code>shared_domains</code> makes them related instead (M-6).</p>
<ul class="known">${lines.map(
    ({ domain, names, conflicts }) => html`<li>
<strong>${domain}</strong>
<p>${listed(names)}</p>
<small>In ${conflicts.map(({ id, account }, place) => html`${place > 0 && ', '}<a href="/conflicts/${encodeURIComponent(id)}">${account}</a>`)}</small>
${
  form &&
  html`<form class="single" method="post" action="${form.action}">
<input type="hidden" name="token" value="${form.token}">
<input type="hidden" name="domain" value="${domain}">
<button type="submit" name="answer" value="shared" class="secondary outline">These are several customers<span class="unseen">: ${domain}</span></button>
<button type="submit" name="answer" value="declined" class="secondary outline">This is one customer<span class="unseen">: ${domain}</span></button>
</form>`
}
</li>`,
  )}</ul>
</section>`;
}

function declined(lines: readonly DeclinedLine[], form: FormPlace): Html {
  return html`
<section class="card" aria-labelledby="declined">
<h2 id="declined">Web domains of one customer</h2>
<p class="fine">Proposed as shared, and declined: they are not proposed again.</p>
<ul class="known">${lines.map(
    ({ domain, by }) => html`<li>
<strong>${domain}</strong>
<small>${by}</small>
${
  form &&
  html`<form class="single" method="post" action="${form.action}">
<input type="hidden" name="token" value="${form.token}">
<input type="hidden" name="domain" value="${domain}">
<button type="submit" name="answer" value="taken_back" class="secondary outline">Take this back<span class="unseen">: ${domain}</span></button>
</form>`
}
</li>`,
  )}</ul>
</section>`;
}

function answered(lines: readonly AnsweredLine[], form: FormPlace): Html {
  return html`
<section class="card" aria-labelledby="answered">
<h2 id="answered">Answered</h2>
<ul class="known">${lines.map((line) => answeredLine(line, form))}</ul>
</section>`;
}

function answeredLine(line: AnsweredLine, form: FormPlace): Html {
  const { left, right, names, answer, by, areStillJoined } = line;
  const pair = `${names[0]} and ${names[1]}`;
  return html`<li>
<strong>${names[0]} <span aria-hidden="true">×</span><span class="unseen">and</span> ${names[1]}</strong>
<p>${ANSWER_WORDS[answer]}</p>
<small>${by}</small>
${areStillJoined && html`<p class="fine">Both are still in one conflict: other records link them, and linked claims form one conflict.</p>`}
${
  form &&
  html`<details><summary>Answer again<span class="unseen">: ${pair}</span></summary>
<form method="post" action="${form.action}">
<input type="hidden" name="token" value="${form.token}">
<input type="hidden" name="left" value="${left}">
<input type="hidden" name="right" value="${right}">
<label>Is it one customer? <select name="answer-0" required>
${PERSON_ANSWERS.filter((one) => one !== answer).map((one) => html`<option value="${one}">${one === 'not_sure' ? 'Not sure: take the answer back' : ANSWER_WORDS[one]}</option>`)}
</select></label>
<button type="submit" class="secondary outline">Record</button>
</form></details>`
}
</li>`;
}
