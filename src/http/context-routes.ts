// Entering context that no CRM holds on the page of a conflict, and withdrawing it.
import { Router } from 'express';
import type { Author } from '../app/enter-context.ts';
import { contextFields, readContext, withdrawFields } from './context-form.ts';
import {
  type ConsoleOptions,
  type Exchange,
  forViewer,
  longFormBody,
  type Show,
  takeForm,
} from './exchange.ts';
import { notAllowed } from './page-problem.ts';
import { conflictIdOf, knownConflict, mayEnterContext, renderConflict } from './show-conflict.ts';

const NOT_YOURS = 'Only a channel manager or an admin enters context.';

/** The two forms; both lead back to the conflict. */
export function contextRoutes(options: ConsoleOptions): Router {
  const router = Router();
  const seen = (show: Show) => forViewer(options, show);
  const only = notAllowed(options.assets, 'POST');
  router.route('/conflicts/:id/context').post(longFormBody).post(seen(takeEntry)).all(only);
  const withdraw = router.route('/conflicts/:id/context/withdraw');
  withdraw.post(longFormBody).post(seen(takeWithdrawal)).all(only);
  return router;
}

async function takeEntry(exchange: Exchange): Promise<void> {
  const { options, viewer, request, response } = exchange;
  const fields = takeForm(exchange, {
    subject: conflictIdOf(request) ?? '',
    forbidden: mayEnterContext(exchange) ? null : NOT_YOURS,
    fields: contextFields,
    unreadable: 'Use the forms on the conflict page.',
  });
  if (fields === null) return;
  const conflictId = await knownConflict(exchange);
  if (conflictId === null) return;
  const read = readContext(fields);
  if ('reason' in read) {
    response.status(422);
    return renderConflict(exchange, { problem: read.reason, refused: fields });
  }
  const asked = { ...read, conflictId, by: authorOf(exchange) };
  const done = await options.context.enter(viewer.tenantId, asked);
  if (done.ok) return back(exchange, 'entered');
  response.status(409);
  await renderConflict(exchange, { problem: done.reason, refused: fields });
}

async function takeWithdrawal(exchange: Exchange): Promise<void> {
  const { options, viewer, request, response } = exchange;
  const fields = takeForm(exchange, {
    subject: conflictIdOf(request) ?? '',
    forbidden: mayEnterContext(exchange) ? null : NOT_YOURS,
    fields: withdrawFields,
    unreadable: 'Use the forms on the conflict page.',
  });
  if (fields === null) return;
  const conflictId = await knownConflict(exchange);
  if (conflictId === null) return;
  const reason = fields.reason.trim();
  if (reason === '') {
    response.status(422);
    return renderConflict(exchange, { problem: 'Say why it does not hold.' });
  }
  const by = authorOf(exchange);
  const asked = { conflictId, entryId: fields.entry, reason, by };
  const done = await options.context.withdraw(viewer.tenantId, asked);
  if (done.ok) return back(exchange, 'withdrawn');
  response.status(409);
  await renderConflict(exchange, { problem: done.reason });
}

const authorOf = ({ viewer: { managerId, name } }: Exchange): Author => ({ managerId, name });

function back({ request, response }: Exchange, notice: string): void {
  const id = conflictIdOf(request) ?? '';
  response.redirect(303, `/conflicts/${encodeURIComponent(id)}?${notice}#context`);
}
