// Looking before starting in the console: the page of checks, and the forms for partners' links.
import { Router } from 'express';
import { z } from 'zod';
import { CHECK_PATH, CHECKS_PER_DAY, LINK_DAYS } from '../app/check/links.ts';
import { checksView } from '../app/check/view-checks.ts';
import { nameOf } from './admin-routes.ts';
import {
  type ConsoleOptions,
  type Exchange,
  formBody,
  formToken,
  forViewer,
  refuse,
  type Show,
  send,
  takeForm,
} from './exchange.ts';
import { checksBody, type IssueForm } from './page-checks.ts';
import { NOT_FOUND, notAllowed, sendProblem } from './page-problem.ts';

const CHECKS = '/checks';
const ISSUE = '/checks/links';
const LINK_ID = /^[\w.:-]{1,100}$/;
const FRAME = { title: 'Checks', here: 'checks' } as const;

const whole = (most: number) =>
  z.string().max(5).regex(/^\d+$/).transform(Number).pipe(z.int().min(1).max(most));
const issueFields = z.strictObject({
  partner: z
    .string()
    .max(100)
    .transform((name) => name.trim())
    .pipe(z.string().regex(/[\p{L}\p{N}]/u)),
  perDay: whole(CHECKS_PER_DAY.most),
  days: whole(LINK_DAYS.most),
});

const NOTHING_ENTERED = {
  ...{ partner: '', perDay: String(CHECKS_PER_DAY.initial), days: String(LINK_DAYS.initial) },
};

/** The page and its forms. */
export function checkRoutes(options: ConsoleOptions): Router {
  const router = Router();
  const only = (allow: string) => notAllowed(options.assets, allow);
  const seen = (show: Show) => forViewer(options, show);
  router.route(CHECKS).get(seen(showChecks)).all(only('GET, HEAD'));
  router.route(ISSUE).post(formBody).post(seen(issue)).all(only('POST'));
  router.route(`${ISSUE}/:id/revoke`).post(formBody).post(seen(revoke)).all(only('POST'));
  return router;
}

async function showChecks(exchange: Exchange): Promise<void> {
  if (!mayLook(exchange))
    return refuse(exchange, 403, 'Checks are for channel managers and admins.');
  const isRevoked = 'revoked' in exchange.request.query;
  await renderChecks(exchange, {
    notice: isRevoked ? 'Revoked. Its address opens nothing any more.' : null,
  });
}

type Said = {
  readonly notice?: string | null;
  readonly problem?: string;
  readonly issued?: { readonly partner: string; readonly address: string };
};

async function renderChecks(exchange: Exchange, said: Said): Promise<void> {
  const { options, viewer } = exchange;
  const now = options.clock.now();
  const view = await options.store.inTenant(viewer.tenantId, (store) => checksView(store, { now }));
  const issue: IssueForm | null =
    viewer.managerId === null ? null : { ...NOTHING_ENTERED, token: formToken(exchange, ISSUE) };
  const forms = {
    issue,
    revokeToken: (id: string) => formToken(exchange, id),
  };
  const { issued = null, ...frame } = said;
  send(exchange, { ...FRAME, ...frame }, checksBody(view, forms, issued));
}

const mayLook = ({ viewer }: Exchange) => viewer.managerId !== null || viewer.isAdmin;

async function issue(exchange: Exchange): Promise<void> {
  const { options, viewer, response } = exchange;
  const by = viewer.managerId;
  const fields = takeForm(exchange, {
    subject: ISSUE,
    forbidden: by === null ? 'Only a channel manager issues links.' : null,
    fields: issueFields,
    unreadable: `Name the partner, 1 to ${CHECKS_PER_DAY.most} checks a day and 1 to ${LINK_DAYS.most} days.`,
  });
  if (fields === null || by === null) return;
  const done = await options.checks.issue(viewer.tenantId, { ...fields, by });
  if (!done.ok) {
    response.status(409);
    return renderChecks(exchange, { problem: done.reason });
  }
  const address = `${options.publicUrl}${CHECK_PATH}/${done.token}`;
  await renderChecks(exchange, { issued: { partner: done.link.partner, address } });
}

async function revoke(exchange: Exchange): Promise<void> {
  const { options, viewer, request, response } = exchange;
  const id = String(request.params['id']);
  const fields = takeForm(exchange, {
    subject: LINK_ID.test(id) ? id : '',
    forbidden: mayLook(exchange) ? null : 'Only a channel manager or an admin revokes links.',
    fields: z.strictObject({}),
    unreadable: 'Use the button on the page of checks.',
  });
  if (fields === null) return;
  const done = await options.checks.revoke(viewer.tenantId, { id, by: nameOf(viewer) });
  if (done.ok) return response.redirect(303, `${CHECKS}?revoked`);
  sendProblem(response, options.assets, NOT_FOUND);
}
