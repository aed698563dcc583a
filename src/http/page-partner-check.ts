// The page that a partner's link opens: one small form, one answer. It names nobody but whom to talk to.
import type { LinkView, PartnerAnswer } from '../app/check/desk.ts';
import {
  LONGEST_CHECK_TEXT,
  type TypedCustomer,
  type TypingFault,
} from '../app/check/typed-customer.ts';
import { agoWords, counted } from '../app/view-words.ts';
import type { Instant } from '../domain/time.ts';
import { type Html, html } from './html.ts';

export type PartnerForm = TypedCustomer & { readonly action: string; readonly token: string };

const FAULT_WORDS: Readonly<Record<TypingFault, string>> = {
  name_missing: 'Please type the company’s name.',
  website_unreadable: 'This is no website. Type it like acme.com.',
  country_unknown: 'We do not know this country. Type its name or its two letters.',
  too_little: 'A name alone is not enough: add the company’s own website or its country.',
};

/** `said` is null before the first question. */
export function partnerCheckBody(
  view: LinkView,
  form: PartnerForm,
  said: PartnerAnswer | null,
  now: Instant,
): Html {
  return html`
<div class="headline">
<h1>Check before you start</h1>
<p class="lead">For ${view.partner}: is the way to a customer free?</p>
</div>
${said && answerSection(said, view, now)}
<form class="card ask" method="post" action="${form.action}">
<input type="hidden" name="token" value="${form.token}">
<label>Company name <input type="text" name="name" value="${form.name}" maxlength="${LONGEST_CHECK_TEXT}" required autocomplete="off"></label>
<label>Website <input type="text" name="website" value="${form.website}" maxlength="${LONGEST_CHECK_TEXT}" inputmode="url" autocomplete="off" aria-describedby="enough"></label>
<label>Country <input type="text" name="country" value="${form.country}" maxlength="${LONGEST_CHECK_TEXT}" autocomplete="off" aria-describedby="enough"></label>
<p class="fine" id="enough">The company’s own website or its country is needed beside the name; both are better.</p>
<button type="submit">Check</button>
<p class="fine">${counted(view.left, 'check')} left today. The answer names nobody. ${view.manager ?? 'The channel manager'} sees what you asked about.</p>
</form>`;
}

function answerSection(said: PartnerAnswer, view: LinkView, now: Instant): Html {
  if (said.result === 'unclear') {
    return html`<p class="notice bad" role="alert">${FAULT_WORDS[said.fault]}</p>`;
  }
  const who = view.manager ?? 'the channel manager';
  if (said.result === 'used_up') {
    return html`<p class="notice waiting" role="status">All checks of today are used. Try again tomorrow (UTC), or talk to ${who}.</p>`;
  }
  const { answer, customer, checkedAt, isStale } = said;
  const age =
    checkedAt === null
      ? 'The records behind this were not all read yet.'
      : `By records read ${agoWords(checkedAt, now)}${isStale ? ': this may be out of date' : ''}.`;
  return html`
<div class="notice${answer === 'free' ? '' : ' waiting'}" role="status">
<p><strong>${customer}: ${answer === 'free' ? 'free.' : `talk to ${who} before you start.`}</strong></p>
<p>${answer === 'free' ? 'Nothing we know of stands in the way. This reserves nothing: register the deal as usual.' : 'This says nothing about who is there or why.'} ${age}</p>
</div>`;
}
