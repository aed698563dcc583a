// What an admin does in the console: look after the connections, go live, pause, appoint managers.
import { type Request, Router } from 'express';
import { z } from 'zod';
import { SWITCH_MODES } from '../app/admin-mode.ts';
import type { ManagerChoice } from '../app/connect.ts';
import { overview } from '../app/view-overview.ts';
import { DECIDER_ROLES } from '../domain/escalation.ts';
import { asConnectionId, type ConnectionId } from '../domain/ids.ts';
import {
  type ConsoleOptions,
  type Exchange,
  formBody,
  formToken,
  forViewer,
  type Show,
  send,
  takeForm,
} from './exchange.ts';
import { ADMINISTRATORS, type AdministratorForm } from './page-administrators.ts';
import { connectionsBody, modePath } from './page-connections.ts';
import { goLiveBody } from './page-go-live.ts';
import { type AppointForm, MANAGERS } from './page-managers.ts';
import { NOT_FOUND, notAllowed, sendProblem } from './page-problem.ts';
import type { Viewer } from './viewer.ts';

const modeFields = z.strictObject({ mode: z.enum(SWITCH_MODES) });

export const appointFields = z.strictObject({
  connection: z.string().max(100),
  email: z.string().max(254),
  role: z.enum(DECIDER_ROLES).default('channel_manager'),
  territories: z.string().max(1_000).default(''),
});

const CONNECTION_ID = /^[\w.:-]{1,100}$/;
export const ADMINS_ONLY = 'Only an admin of Parley can do this.';

/** By the word after the question mark, where a form that was taken leads to. */
const NOTICES: Readonly<Record<string, string>> = {
  connected: 'Connected. The first reading starts now.',
  live: 'Live. Parley begins to write within a minute.',
  paused: 'Paused. Parley goes on reading and writes nothing.',
  named: 'Done. Who administers is listed below.',
  dismissed: 'Done. What waited for them goes to whoever is appointed for it.',
  appointed: 'Appointed. Conflicts that are theirs, and that nobody was asked yet, go to them now.',
};

/** Connections page, the page before going live, and the forms on both. */
export function adminRoutes(options: ConsoleOptions): Router {
  const router = Router();
  const only = (allow: string) => notAllowed(options.assets, allow);
  const seen = (show: Show) => forViewer(options, show);
  router.route('/connections').get(seen(showConnections)).all(only('GET, HEAD'));
  router.route('/connections/:id/go-live').get(seen(showGoLive)).all(only('GET, HEAD'));
  router.route('/connections/:id/mode').post(formBody).post(seen(switchMode)).all(only('POST'));
  router.route(ADMINISTRATORS).post(formBody).post(seen(nameAdmin)).all(only('POST'));
  const dismiss = router.route(`${ADMINISTRATORS}/dismiss`).post(formBody);
  dismiss.post(seen(dismissAdmin)).all(only('POST'));
  router.route(MANAGERS).post(formBody).post(seen(appoint)).all(only('POST'));
  return router;
}

async function showConnections(exchange: Exchange): Promise<void> {
  const said = Object.keys(exchange.request.query).find((word) => Object.hasOwn(NOTICES, word));
  await renderConnections(exchange, { notice: said === undefined ? null : NOTICES[said] });
}

type Said = {
  readonly notice?: string | null | undefined;
  readonly problem?: string;
  /** An appointment that was not made, to be shown again. */
  readonly refused?: Omit<AppointForm, 'token'>;
  /** An admin that was not named, to be shown again. */
  readonly refusedAdmin?: Omit<AdministratorForm, 'token'>;
};

async function renderConnections(exchange: Exchange, said: Said): Promise<void> {
  const { options, viewer } = exchange;
  const pulses = await options.pulses(viewer.tenantId);
  const { view, ...people } = await options.store.inTenant(viewer.tenantId, async (store) => ({
    view: await overview(store, { now: options.clock.now(), pulses }),
    administrators: viewer.isAdmin ? await store.administrators.list() : [],
    connections: await store.connections.list(),
  }));
  const forms = viewer.isAdmin && {
    modeToken: (id: ConnectionId) => formToken(exchange, modePath(id)),
    appoint: { ...(said.refused ?? NOTHING_ENTERED), token: formToken(exchange, MANAGERS) },
    administrators: {
      view: people,
      form: {
        ...(said.refusedAdmin ?? { connection: '', email: '', problem: null }),
        token: formToken(exchange, ADMINISTRATORS),
      },
    },
  };
  const body = connectionsBody(view, { forms: forms || null, canConnect: options.canConnect });
  const { notice = null, problem = null } = said;
  send(exchange, { title: 'Connections', here: 'connections', notice, problem }, body);
}

export const NOTHING_ENTERED = {
  ...{ connection: '', email: '', territories: '', problem: null },
  role: 'channel_manager',
} as const;

async function showGoLive(exchange: Exchange): Promise<void> {
  const { options, viewer, request, response } = exchange;
  const id = connectionIdOf(request);
  if (!viewer.isAdmin || id === null || !(await isKnown(exchange, id))) {
    return sendProblem(response, options.assets, NOT_FOUND);
  }
  const preview = await options.setup.preview(viewer.tenantId, id);
  // Live meanwhile, or broken: the connections page says which.
  if (preview === null) return response.redirect(303, '/connections');
  const body = goLiveBody(preview, formToken(exchange, modePath(id)));
  send(exchange, { title: 'Go live', here: 'connections' }, body);
}

async function switchMode(exchange: Exchange): Promise<void> {
  const { options, viewer, request, response } = exchange;
  const connectionId = connectionIdOf(request);
  const fields = takeForm(exchange, {
    subject: modePath(connectionId ?? asConnectionId('')),
    forbidden: viewer.isAdmin ? null : ADMINS_ONLY,
    fields: modeFields,
    unreadable: 'A connection is switched to live or to paused.',
  });
  if (fields === null) return;
  if (connectionId === null || !(await isKnown(exchange, connectionId))) {
    return sendProblem(response, options.assets, NOT_FOUND);
  }
  const { mode } = fields;
  const by = nameOf(viewer);
  const done = await options.administer.switchMode(viewer.tenantId, { connectionId, mode, by });
  if (done.ok) return response.redirect(303, `/connections?${mode}`);
  response.status(409);
  await renderConnections(exchange, { problem: done.reason });
}

async function appoint(exchange: Exchange): Promise<void> {
  const { options, viewer, response } = exchange;
  const fields = takeForm(exchange, {
    subject: MANAGERS,
    forbidden: viewer.isAdmin ? null : ADMINS_ONLY,
    fields: appointFields,
    unreadable: 'Fill in the form on the connections page.',
  });
  if (fields === null) return;
  const done = await options.administer.appoint(viewer.tenantId, choiceOf(fields), nameOf(viewer));
  if (done.ok) return response.redirect(303, '/connections?appointed#managers');
  response.status(409);
  await renderConnections(exchange, { refused: { ...fields, problem: done.reason } });
}

const adminFields = z.strictObject({
  connection: z.string().max(100),
  email: z.string().max(254),
});

async function nameAdmin(exchange: Exchange): Promise<void> {
  const { options, viewer, response } = exchange;
  const fields = takeForm(exchange, {
    subject: ADMINISTRATORS,
    forbidden: viewer.isAdmin ? null : ADMINS_ONLY,
    fields: adminFields,
    unreadable: 'Fill in the form on the connections page.',
  });
  if (fields === null) return;
  const choice = {
    connectionId: asConnectionId(fields.connection),
    email: fields.email.trim(),
  };
  const { administer } = options;
  const done = await administer.nameAdministrator(viewer.tenantId, choice, nameOf(viewer));
  if (done.ok) return response.redirect(303, '/connections?named#administrators');
  response.status(409);
  await renderConnections(exchange, { refusedAdmin: { ...fields, problem: done.reason } });
}

async function dismissAdmin(exchange: Exchange): Promise<void> {
  const { options, viewer, response } = exchange;
  const fields = takeForm(exchange, {
    subject: ADMINISTRATORS,
    forbidden: viewer.isAdmin ? null : ADMINS_ONLY,
    fields: z.strictObject({ connection: z.string().max(100), user: z.string().max(100) }),
    unreadable: 'Use the button on the connections page.',
  });
  if (fields === null) return;
  const person = { connectionId: asConnectionId(fields.connection), userId: fields.user };
  const { administer } = options;
  const done = await administer.dismissAdministrator(viewer.tenantId, person, nameOf(viewer));
  if (done.ok) return response.redirect(303, '/connections?named#administrators');
  response.status(409);
  await renderConnections(exchange, { problem: done.reason });
}

/** Whom the form names. */
export function choiceOf(fields: z.infer<typeof appointFields>): ManagerChoice {
  return {
    connectionId: asConnectionId(fields.connection),
    email: fields.email.trim(),
    territories: territoriesIn(fields.territories),
    role: fields.role,
  };
}

function territoriesIn(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ''))];
}

/** Who it was, for the audit trail. */
export function nameOf({ managerId, name }: Viewer): string {
  return managerId ?? name;
}

/** Another tenant's connection is as unknown as one that never was. */
export function isKnown({ options, viewer }: Exchange, id: ConnectionId): Promise<boolean> {
  return options.store.inTenant(
    viewer.tenantId,
    async (store) => (await store.connections.get(id)) !== null,
  );
}

export function connectionIdOf(request: Request): ConnectionId | null {
  const { id } = request.params;
  return typeof id === 'string' && CONNECTION_ID.test(id) ? asConnectionId(id) : null;
}
