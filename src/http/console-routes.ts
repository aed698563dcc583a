// The conflicts in the console: the list, one conflict, and the decision on it.
import { Router } from 'express';
import { z } from 'zod';
import { conflictListCsv } from '../app/export-list.ts';
import { STAGES_OF_LIFE, WHOSE } from '../app/listed-conflicts.ts';
import { ownRecords } from '../app/sign-in/own-records.ts';
import { conflictList } from '../app/view-list.ts';
import { isAppointed, OUTCOMES } from '../domain/conflict.ts';
import { SEVERITIES } from '../domain/judgement.ts';
import { dayOf, formatDay } from '../domain/time.ts';
import {
  type ConsoleOptions,
  type Exchange,
  forEveryone,
  formBody,
  forViewer,
  refuse,
  type Show,
  send,
  takeForm,
} from './exchange.ts';
import { LIST_CSV, listBody } from './page-list.ts';
import { ownConflictBody, ownListBody } from './page-own.ts';
import { NOT_FOUND, notAllowed, sendProblem } from './page-problem.ts';
import { conflictIdOf, knownConflict, renderConflict } from './show-conflict.ts';
import { isStaff } from './viewer.ts';

const listQuery = z.strictObject({
  text: z.string().max(100).default(''),
  severity: z
    .enum(['', ...SEVERITIES])
    .default('')
    .transform((severity) => (severity === '' ? null : severity)),
  status: z.enum(STAGES_OF_LIFE).default('waiting'),
  whose: z.enum(WHOSE).default('all'),
  page: z.coerce.number().int().min(1).max(1_000).default(1),
});

const decisionFields = z.strictObject({
  outcome: z.enum(OUTCOMES),
  /** The split that the page offered to accept. */
  proposedAt: z.coerce.number().int().optional(),
  note: z
    .string()
    .max(500)
    .default('')
    .transform((note) => note.trim() || null),
});

/** List and conflict pages, and the decision form. */
export function consoleRoutes(options: ConsoleOptions): Router {
  const router = Router();
  const only = (allow: string) => notAllowed(options.assets, allow);
  const seen = (show: Show) => forViewer(options, show);
  const everyone = (ofStaff: Show, ofRep: Show) =>
    forEveryone(options, (exchange) => (isStaff(exchange.viewer) ? ofStaff : ofRep)(exchange));
  router.route('/').get(everyone(showList, showOwnList)).all(only('GET, HEAD'));
  router.route(LIST_CSV).get(seen(sendListCsv)).all(only('GET, HEAD'));
  const conflict = router.route('/conflicts/:id');
  conflict.get(everyone(showConflict, showOwnConflict)).all(only('GET, HEAD'));
  router.route('/conflicts/:id/decide').post(formBody).post(seen(takeDecision)).all(only('POST'));
  const attend = (kind: keyof typeof ATTEND) => seen((exchange) => takeAttention(exchange, kind));
  for (const kind of ['acknowledge', 'undo'] as const) {
    router.route(`/conflicts/:id/${kind}`).post(formBody).post(attend(kind)).all(only('POST'));
  }
  const sendBack = seen(takeSendBack);
  router.route('/conflicts/:id/send-back').post(formBody).post(sendBack).all(only('POST'));
  return router;
}

/** Forms of one button: what they ask of the use cases, and where they lead. */
const ATTEND = {
  acknowledge: { act: 'acknowledge', notice: 'seen' },
  undo: { act: 'undoDecision', notice: 'undone' },
} as const;

/** What the page says after a form led back to it. */
const NOTICES = {
  decided: 'Decision recorded. Both CRMs follow in a moment.',
  proposed: 'Recorded. It stands once somebody else approves it, whose task says so in a moment.',
  returned: 'Sent back. The channel manager is asked again in a moment.',
  seen: 'Noted that you have seen it.',
  undone: 'Decision taken back. The conflict is open again.',
  entered: 'Entered. The conflict is judged again in a moment.',
  withdrawn: 'Withdrawn. The conflict is judged again in a moment.',
} as const;

async function showList(exchange: Exchange): Promise<void> {
  const { options, viewer } = exchange;
  const asked = askedList(exchange);
  if (asked === null) return;
  const { view, hasManager } = await options.store.inTenant(viewer.tenantId, async (store) => ({
    view: await conflictList(store, { ...asked, recordUrl: await options.recordUrlOf(store) }),
    hasManager: (await store.managers.list()).some(isAppointed),
  }));
  send(exchange, { title: 'Conflicts', here: 'conflicts' }, listBody(view, hasManager));
}

async function sendListCsv(exchange: Exchange): Promise<void> {
  const { options, viewer, response } = exchange;
  if (!isStaff(viewer)) {
    return refuse(exchange, 403, 'The list is for channel managers and admins.');
  }
  const asked = askedList(exchange);
  if (asked === null) return;
  const { publicUrl } = options;
  const csv = await options.store.inTenant(viewer.tenantId, (store) =>
    conflictListCsv(store, { ...asked, publicUrl }),
  );
  response.attachment(`parley-conflicts-${formatDay(dayOf(asked.now))}.csv`);
  response.type('text/csv').send(csv);
}

/** Null: the answer has been sent. */
function askedList(exchange: Exchange) {
  const { options, viewer, request } = exchange;
  const query = listQuery.safeParse(request.query);
  if (!query.success) {
    refuse(exchange, 400, 'This address holds a filter Parley does not know.');
    return null;
  }
  const { text, severity, status, whose, page } = query.data;
  const filter = { life: status, severity, whose, text };
  return { filter, viewer: viewer.managerId, page, now: options.clock.now() };
}

async function showOwnList(exchange: Exchange): Promise<void> {
  const { options, viewer } = exchange;
  const records = await options.store.inTenant(viewer.tenantId, (store) =>
    ownRecords(store, viewer),
  );
  send(exchange, { title: 'Your records', here: 'conflicts' }, ownListBody(records));
}

/** A conflict none of whose records is theirs is as unknown as one that never was. */
async function showOwnConflict(exchange: Exchange): Promise<void> {
  const { options, viewer, request, response } = exchange;
  const id = conflictIdOf(request);
  const records = await options.store.inTenant(viewer.tenantId, (store) =>
    ownRecords(store, viewer),
  );
  const own = records.filter(({ conflictId }) => conflictId === id);
  const [first] = own;
  if (first === undefined) return sendProblem(response, options.assets, NOT_FOUND);
  const title = first.account ?? first.record;
  send(exchange, { title, here: 'conflicts' }, ownConflictBody(own));
}

async function showConflict(exchange: Exchange): Promise<void> {
  const said = (Object.keys(NOTICES) as (keyof typeof NOTICES)[]).find(
    (one) => one in exchange.request.query,
  );
  const notice = said === undefined ? null : NOTICES[said];
  await renderConflict(exchange, { notice });
}

async function takeDecision(exchange: Exchange): Promise<void> {
  const { options, viewer, request, response } = exchange;
  const { tenantId, managerId } = viewer;
  const conflictId = conflictIdOf(request);
  const fields = takeForm(exchange, {
    subject: conflictId ?? '',
    forbidden: managerId === null ? 'Only a channel manager decides.' : null,
    fields: decisionFields,
    unreadable: 'Choose one of the outcomes on the conflict page.',
  });
  if (fields === null || managerId === null) return;
  if ((await knownConflict(exchange)) === null || conflictId === null) return;
  const taken = await options.decide({ tenantId, conflictId, ...fields, by: managerId });
  if (taken.ok) {
    const notice = taken.waitsFor === undefined ? 'decided' : 'proposed';
    return response.redirect(303, `/conflicts/${encodeURIComponent(conflictId)}?${notice}`);
  }
  response.status(409);
  await renderConflict(exchange, { problem: taken.reason });
}

const sendBackFields = z.strictObject({ reason: z.string().trim().min(1).max(500) });

async function takeSendBack(exchange: Exchange): Promise<void> {
  const { options, viewer, request, response } = exchange;
  const { tenantId, managerId } = viewer;
  const conflictId = conflictIdOf(request);
  const fields = takeForm(exchange, {
    subject: conflictId ?? '',
    forbidden: managerId === null ? 'Only somebody who may approve it sends it back.' : null,
    fields: sendBackFields,
    unreadable: 'Say in a few words why it is sent back.',
  });
  if (fields === null || managerId === null) return;
  if ((await knownConflict(exchange)) === null || conflictId === null) return;
  const { reason } = fields;
  const done = await options.sendBack({ tenantId, conflictId, by: managerId, reason });
  if (done.ok) {
    return response.redirect(303, `/conflicts/${encodeURIComponent(conflictId)}?returned`);
  }
  response.status(409);
  await renderConflict(exchange, { problem: done.reason });
}

async function takeAttention(exchange: Exchange, kind: keyof typeof ATTEND): Promise<void> {
  const { options, viewer, request, response } = exchange;
  const { tenantId, managerId } = viewer;
  const conflictId = conflictIdOf(request);
  const fields = takeForm(exchange, {
    subject: conflictId ?? '',
    forbidden: managerId === null ? 'Only a channel manager may do this.' : null,
    fields: z.strictObject({}),
    unreadable: 'Use the button on the conflict page.',
  });
  if (fields === null || managerId === null) return;
  if ((await knownConflict(exchange)) === null || conflictId === null) return;
  const { act, notice } = ATTEND[kind];
  const done = await options[act]({ tenantId, conflictId, by: managerId });
  if (done.ok) {
    return response.redirect(303, `/conflicts/${encodeURIComponent(conflictId)}?${notice}`);
  }
  response.status(409);
  await renderConflict(exchange, { problem: done.reason });
}
