// The console: what people see and the one thing they can do, a decision.
import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import { type ConflictPageOptions, conflictPage } from '../app/view-conflict.ts';
import { conflictList, STAGES_OF_LIFE } from '../app/view-list.ts';
import { type ConnectionPulse, overview } from '../app/view-overview.ts';
import { type ManagerId, OUTCOMES, type Outcome } from '../domain/conflict.ts';
import { asConflictId, type ConflictId, type ConnectionId, type TenantId } from '../domain/ids.ts';
import { SEVERITIES } from '../domain/judgement.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { AssetPaths } from './assets.ts';
import { formTokens } from './form-token.ts';
import { type Html, markupOf } from './html.ts';
import { type PageFrame, page } from './layout.ts';
import { conflictBody } from './page-conflict.ts';
import { connectionsBody } from './page-connections.ts';
import { listBody } from './page-list.ts';
import { NOT_FOUND, notAllowed, sendProblem } from './page-problem.ts';
import { isSameOrigin } from './security.ts';
import type { Viewer, ViewerOf } from './viewer.ts';

export type DecideRequest = {
  readonly tenantId: TenantId;
  readonly conflictId: ConflictId;
  readonly outcome: Outcome;
  readonly note: string | null;
  readonly by: ManagerId;
};

/** Records a decision; `reason` says in one sentence why it could not be taken. */
export type Decide = (
  request: DecideRequest,
) => Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }>;

export type ConsoleOptions = {
  readonly store: Pick<Store, 'inTenant'>;
  readonly clock: Clock;
  /** Address under which people reach the console, without a trailing slash. */
  readonly publicUrl: string;
  /** Secret that signs form tokens; the same in all web processes. */
  readonly formKey: string;
  readonly viewerOf: ViewerOf;
  readonly decide: Decide;
  readonly pulses: (tenantId: TenantId) => Promise<ReadonlyMap<ConnectionId, ConnectionPulse>>;
  readonly recordUrl?: NonNullable<ConflictPageOptions['recordUrl']>;
  readonly assets: AssetPaths;
  readonly canConnect: boolean;
};

const listQuery = z.strictObject({
  text: z.string().max(100).default(''),
  severity: z
    .enum(['', ...SEVERITIES])
    .default('')
    .transform((severity) => (severity === '' ? null : severity)),
  status: z.enum(STAGES_OF_LIFE).default('waiting'),
  page: z.coerce.number().int().min(1).max(1_000).default(1),
});

const decisionForm = z.strictObject({
  token: z.string().max(200),
  outcome: z.enum(OUTCOMES),
  note: z
    .string()
    .max(500)
    .default('')
    .transform((note) => note.trim() || null),
});

const CONFLICT_ID = /^[\w.:-]{1,100}$/;

/** List, conflict and connections pages, and the decision form. */
export function consoleRoutes(options: ConsoleOptions): Router {
  const router = Router();
  const only = (allow: string) => notAllowed(options.assets, allow);
  const seen = (show: Show) => forViewer(options, show);
  router.route('/').get(seen(showList)).all(only('GET, HEAD'));
  router.route('/connections').get(seen(showConnections)).all(only('GET, HEAD'));
  router.route('/conflicts/:id').get(seen(showConflict)).all(only('GET, HEAD'));
  router
    .route('/conflicts/:id/decide')
    .post(express.urlencoded({ extended: false, limit: '16kb', parameterLimit: 10 }))
    .post(seen(takeDecision))
    .all(only('POST'));
  return router;
}

type Exchange = {
  readonly options: ConsoleOptions;
  readonly viewer: Viewer;
  readonly request: Request;
  readonly response: Response;
};
type Show = (exchange: Exchange) => Promise<void>;

function forViewer(options: ConsoleOptions, show: Show): RequestHandler {
  return async (request, response) => {
    const viewer = await options.viewerOf(request);
    if (viewer) return show({ options, viewer, request, response });
    sendProblem(response, options.assets, {
      status: 401,
      title: 'Please sign in',
      text: 'This page is for people Parley knows.',
    });
  };
}

function send(
  { options, viewer, response }: Exchange,
  frame: Omit<PageFrame, 'assets' | 'viewer'>,
  body: Html,
): void {
  response.type('html').send(markupOf(page({ ...frame, assets: options.assets, viewer }, body)));
}

async function showList(exchange: Exchange): Promise<void> {
  const { options, viewer, request } = exchange;
  const query = listQuery.safeParse(request.query);
  if (!query.success)
    return refuse(exchange, 400, 'This address holds a filter Parley does not know.');
  const { text, severity, status, page: number } = query.data;
  const view = await options.store.inTenant(viewer.tenantId, (store) =>
    conflictList(store, { now: options.clock.now(), life: status, severity, text, page: number }),
  );
  send(exchange, { title: 'Conflicts', here: 'conflicts' }, listBody(view));
}

async function showConnections(exchange: Exchange): Promise<void> {
  const { options, viewer } = exchange;
  const pulses = await options.pulses(viewer.tenantId);
  const view = await options.store.inTenant(viewer.tenantId, (store) =>
    overview(store, { now: options.clock.now(), pulses }),
  );
  const body = connectionsBody(view, options.canConnect);
  const notice =
    'connected' in exchange.request.query ? 'Connected. The first reading starts now.' : null;
  send(exchange, { title: 'Connections', here: 'connections', notice }, body);
}

async function showConflict(exchange: Exchange): Promise<void> {
  const isDecided = 'decided' in exchange.request.query;
  await renderConflict(
    exchange,
    isDecided ? 'Decision recorded. Both CRMs follow in a moment.' : null,
  );
}

async function renderConflict(exchange: Exchange, notice: string | null): Promise<void> {
  const { options, viewer, request, response } = exchange;
  const id = conflictIdOf(request);
  const { recordUrl } = options;
  const view =
    id &&
    (await options.store.inTenant(viewer.tenantId, (store) =>
      conflictPage(store, id, { now: options.clock.now(), ...(recordUrl ? { recordUrl } : {}) }),
    ));
  if (!view) return sendProblem(response, options.assets, NOT_FOUND);
  const token =
    viewer.managerId !== null && view.choices.length > 0
      ? tokensOf(options).issue(request, response, [viewer.tenantId, view.id])
      : null;
  const body = conflictBody(view, token === null ? null : { token });
  send(exchange, { title: view.account, here: 'conflicts', notice }, body);
}

async function takeDecision(exchange: Exchange): Promise<void> {
  const { options, viewer, request, response } = exchange;
  const conflictId = conflictIdOf(request);
  if (!request.is('application/x-www-form-urlencoded')) {
    return refuse(exchange, 415, 'A decision is sent by the form on the conflict page.');
  }
  const form = decisionForm.safeParse(request.body);
  const subject = [viewer.tenantId, conflictId ?? ''];
  const token = form.success ? form.data.token : '';
  if (
    !isSameOrigin(request) ||
    (form.success && !tokensOf(options).isValid(request, token, subject))
  ) {
    return refuse(
      exchange,
      403,
      'This form was not made for this browser. Open the conflict again.',
    );
  }
  if (viewer.managerId === null) return refuse(exchange, 403, 'Only a channel manager decides.');
  if (!form.success)
    return refuse(exchange, 400, 'Choose one of the outcomes on the conflict page.');
  const { outcome, note } = form.data;
  const exists =
    conflictId &&
    (await options.store.inTenant(viewer.tenantId, (store) => store.conflicts.get(conflictId)));
  if (!conflictId || !exists) return sendProblem(response, options.assets, NOT_FOUND);
  const { tenantId, managerId: by } = viewer;
  const taken = await options.decide({ tenantId, conflictId, outcome, note, by });
  if (taken.ok)
    return response.redirect(303, `/conflicts/${encodeURIComponent(conflictId)}?decided`);
  response.status(409);
  await renderConflict(exchange, taken.reason);
}

function refuse({ options, response }: Exchange, status: number, text: string): void {
  sendProblem(response, options.assets, { status, title: 'This was not done', text });
}

function tokensOf(options: ConsoleOptions) {
  return formTokens(options.formKey, options.publicUrl.startsWith('https:'));
}

function conflictIdOf(request: Request): ConflictId | null {
  const { id } = request.params;
  return typeof id === 'string' && CONFLICT_ID.test(id) ? asConflictId(id) : null;
}
