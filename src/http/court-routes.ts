// Match court: people are asked about probable matches in batches, and about domains that several
// customers may share.
import { Router } from 'express';
import { courtPage } from '../app/view-court.ts';
import { counted } from '../app/view-words.ts';
import { courtFields, domainFields, renewalFields } from './court-form.ts';
import {
  type ConsoleOptions,
  type Exchange,
  formToken,
  forViewer,
  longFormBody,
  type Show,
  send,
  takeForm,
} from './exchange.ts';
import { courtBody } from './page-court.ts';
import { notAllowed } from './page-problem.ts';
import { mayEnterContext } from './show-conflict.ts';

const ANSWERS = '/matches';
const DOMAINS = '/matches/shared-domains';
const RENEWAL = '/matches/renewal';

/** The page and its two forms; both lead back to it. */
export function courtRoutes(options: ConsoleOptions): Router {
  const router = Router();
  const seen = (show: Show) => forViewer(options, show);
  const page = router.route(ANSWERS).get(seen(showCourt));
  page
    .post(longFormBody)
    .post(seen(takeAnswers))
    .all(notAllowed(options.assets, 'GET, HEAD, POST'));
  const domains = router.route(DOMAINS).post(longFormBody);
  domains.post(seen(takeDomain)).all(notAllowed(options.assets, 'POST'));
  const renewal = router.route(RENEWAL).post(longFormBody);
  renewal.post(seen(takeRenewal)).all(notAllowed(options.assets, 'POST'));
  return router;
}

async function showCourt(exchange: Exchange): Promise<void> {
  await renderCourt(exchange, { notice: noticeOf(exchange.request.query) });
}

/** What the form that led back here has done. */
function noticeOf({
  answered,
  shared,
  declined,
  taken_back,
  renewed,
}: Exchange['request']['query']): string | null {
  if (typeof answered === 'string' && /^\d{1,3}$/.test(answered)) {
    return `${counted(Number(answered), 'answer')} recorded. What they change is judged again in a moment.`;
  }
  if (renewed !== undefined) {
    return 'The new matches are in force. What they change is judged again in a moment.';
  }
  if (declined !== undefined) return 'Noted. This domain is not proposed again.';
  if (taken_back !== undefined) return 'Taken back. The domain is proposed again.';
  return shared === undefined
    ? null
    : 'Noted. Its accounts are related from now on; they are judged again in a moment.';
}

type Said = { readonly notice?: string | null; readonly problem?: string };

async function renderCourt(exchange: Exchange, said: Said): Promise<void> {
  const { options, viewer } = exchange;
  const view = await options.store.inTenant(viewer.tenantId, async (store) =>
    courtPage(store, { now: options.clock.now(), recordUrl: await options.recordUrlOf(store) }),
  );
  const mayAnswer = mayEnterContext(exchange);
  const body = courtBody(view, {
    answers: mayAnswer ? { action: ANSWERS, token: formToken(exchange, ANSWERS) } : null,
    domains: viewer.isAdmin ? { action: DOMAINS, token: formToken(exchange, DOMAINS) } : null,
    renewal: viewer.isAdmin ? { action: RENEWAL, token: formToken(exchange, RENEWAL) } : null,
  });
  send(exchange, { title: 'Matches', here: 'matches', ...said }, body);
}

async function takeAnswers(exchange: Exchange): Promise<void> {
  const { options, viewer, response } = exchange;
  const answers = takeForm(exchange, {
    subject: ANSWERS,
    forbidden: mayEnterContext(exchange) ? null : 'Only a channel manager or an admin answers.',
    fields: courtFields,
    unreadable: 'Use the form on the page of matches.',
  });
  if (answers === null) return;
  if (answers.length === 0) {
    response.status(422);
    return renderCourt(exchange, { problem: 'Nothing was chosen: answer at least one question.' });
  }
  const by = viewer.managerId ?? viewer.name;
  const refused = new Set<string>();
  let taken = 0;
  for (const answer of answers) {
    const done = await options.court.answer(viewer.tenantId, { ...answer, by });
    if (done.ok) taken += 1;
    else refused.add(done.reason);
  }
  if (refused.size === 0) return response.redirect(303, `${ANSWERS}?answered=${taken}`);
  response.status(409);
  const others = taken > 0 ? `${counted(taken, 'answer')} recorded. ` : '';
  await renderCourt(exchange, { problem: `${others}${[...refused].join(' ')}` });
}

async function takeDomain(exchange: Exchange): Promise<void> {
  const { options, viewer, response } = exchange;
  const fields = takeForm(exchange, {
    subject: DOMAINS,
    forbidden: viewer.isAdmin ? null : 'Only an admin changes the channel policy.',
    fields: domainFields,
    unreadable: 'Use the button on the page of matches.',
  });
  if (fields === null) return;
  const by = viewer.managerId ?? viewer.name;
  const { domain, answer } = fields;
  const done =
    answer === 'shared'
      ? await options.court.shareDomain(viewer.tenantId, { domain, by })
      : await options.court.answerDomain(viewer.tenantId, { domain, answer, by });
  if (done.ok) return response.redirect(303, `${ANSWERS}?${answer}`);
  response.status(409);
  await renderCourt(exchange, { problem: done.reason });
}

async function takeRenewal(exchange: Exchange): Promise<void> {
  const { options, viewer, response } = exchange;
  const fields = takeForm(exchange, {
    subject: RENEWAL,
    forbidden: viewer.isAdmin ? null : 'Only an admin puts new matches in force.',
    fields: renewalFields,
    unreadable: 'Use the button on the page of matches.',
  });
  if (fields === null) return;
  const by = viewer.managerId ?? viewer.name;
  const done = await options.court.renew(viewer.tenantId, { ...fields, by });
  if (done.ok) return response.redirect(303, `${ANSWERS}?renewed`);
  response.status(409);
  await renderCourt(exchange, { problem: done.reason });
}
