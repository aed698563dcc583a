// The console of one installation: the web face over the use cases, listening on one address.

import type { RequestListener } from 'node:http';
import { acknowledge, undoDecision } from './app/acknowledge.ts';
import { appointManager, dismissManager } from './app/admin-managers.ts';
import { type AdminResult, switchWriteMode } from './app/admin-mode.ts';
import { adoptOver } from './app/adopt-policy.ts';
import { answerDomain } from './app/answer-domain.ts';
import { answerMatch } from './app/answer-match.ts';
import { checkDesk } from './app/check/desk.ts';
import { confirmSnapshot } from './app/confirm-snapshot.ts';
import { finishInstall, startInstall } from './app/connect.ts';
import type { AppContext } from './app/context.ts';
import { type DecideResult, decide } from './app/decide.ts';
import { decideByLink, lookAtLink, undoByLink } from './app/decide-by-link.ts';
import { enterContext, withdrawContext } from './app/enter-context.ts';
import { roleOf } from './app/escalate.ts';
import { healthDesk, type WatchedQueue } from './app/health/desk.ts';
import { mappingDesk } from './app/mapping-edit/desk.ts';
import { readPulses } from './app/pulse.ts';
import { recordUrlOf } from './app/record-url.ts';
import { sendBack } from './app/send-back.ts';
import { checkAccess } from './app/setup/check-access.ts';
import { setupDesk } from './app/setup/desk.ts';
import { shareDomain } from './app/share-domain.ts';
import { dismissAdministrator, nameAdministrator } from './app/sign-in/administrators.ts';
import { accessDesk } from './app/sign-in/desk.ts';
import { simulateStored } from './app/simulate-stored.ts';
import { beginUndo } from './app/undo.ts';
import { beginUninstall } from './app/uninstall.ts';
import { isAppointed, type ManagerId } from './domain/conflict.ts';
import type { TenantId } from './domain/ids.ts';
import { type HttpOptions, httpApp } from './http/app.ts';
import type { Attend } from './http/exchange.ts';
import { isFromThisMachine } from './http/security.ts';
import { type Listening, listen } from './http/server.ts';
import { sessionCookie, viewerBySession } from './http/session-cookie.ts';
import type { SignInDesk } from './http/sign-in-routes.ts';
import type { Viewer } from './http/viewer.ts';
import type { MailPort } from './ports/mail.ts';
import type { TenantStore } from './ports/store.ts';

/** Whose console, and with what. */
export type ConsoleFace = {
  readonly tenantId: TenantId;
  readonly publicUrl: string;
  /** Signs forms; the same in all web processes. */
  readonly formKey: string;
  readonly metrics?: NonNullable<HttpOptions['metrics']>;
  /** Takes what CRMs send; absent: they cannot send anything. */
  readonly webhooks?: NonNullable<HttpOptions['webhooks']>;
  /** Answers the card inside HubSpot; absent: it has no address. */
  readonly card?: NonNullable<HttpOptions['card']>;
  /**
   * Who signs in may look, by role. Absent: only requests from this very machine are let in, and every
   * page says so.
   */
  readonly hasSignIn?: boolean;
  /** Takes letters that sign people in; absent or null: none are offered. */
  readonly mail?: MailPort | null;
  /** As `HttpOptions.trustedProxies`. */
  readonly trustedProxies?: number;
  /** As `HttpOptions.perMinute`. */
  readonly perMinute?: number;
  /** The jobs, for the health page; absent: it says that it cannot see them. */
  readonly queue?: WatchedQueue;
  /** Where records are opened instead of in the CRMs' own pages, which a sandbox has none of. */
  readonly recordUrlOf?: HttpOptions['recordUrlOf'];
  /** Called after a decision, an install or what an admin changed, to ring the bells. */
  readonly onChange: () => Promise<void>;
};

function signInDesk(app: AppContext, { tenantId, mail = null }: ConsoleFace): SignInDesk {
  const desk = accessDesk(app, tenantId, mail);
  return {
    ...desk,
    known: async (secret) => {
      const found = await desk.known(secret);
      if (found === null) return null;
      return { viewer: { ...found.person, tenantId, signedIn: true }, secret: found.secret };
    },
  };
}

/** Where it listens. */
export type ConsolePlace = ConsoleFace & { readonly host: string; readonly port: number };

/** Serves the console. */
export function openConsole(app: AppContext, place: ConsolePlace): Promise<Listening> {
  return listen(consoleApp(app, place), { host: place.host, port: place.port });
}

/**
 * The console as an express app. Without sign-in, requests from this very machine act as an admin and as
 * the tenant's first channel manager; all others are refused.
 */
export function consoleApp(app: AppContext, place: ConsoleFace): RequestListener {
  const { tenantId } = place;
  const signIn = place.hasSignIn === true ? signInDesk(app, place) : null;
  const checks = checkDesk(app);
  const viewer = async (): Promise<Viewer> => {
    const managers = await app.store.inTenant(tenantId, async (store) =>
      (await store.managers.list()).filter(isAppointed),
    );
    const first = managers.find((one) => roleOf(one) === 'channel_manager') ?? managers[0];
    return {
      tenantId,
      name: first?.name ?? 'This computer',
      managerId: (first?.id ?? null) as ManagerId | null,
      isAdmin: true,
      ...{ signedIn: false, person: null, opened: [] },
    };
  };
  const attend =
    (act: typeof acknowledge): Attend =>
    async ({ tenantId: owner, conflictId, by }) => {
      const result = await app.store.inTenant(owner, (store) =>
        act(app, store, { conflictId, managerId: by }),
      );
      if (result.ok) await place.onChange();
      return result;
    };
  const begun = async (beginning: Promise<string | null>): Promise<AdminResult> => {
    const reason = await beginning;
    if (reason !== null) return { ok: false, reason };
    await place.onChange();
    return { ok: true };
  };
  const andRing = async (owner: TenantId, work: (store: TenantStore) => Promise<DecideResult>) => {
    const result = await app.store.inTenant(owner, work);
    if (result.ok) await place.onChange();
    return result;
  };
  return httpApp({
    store: app.store,
    clock: app.clock,
    publicUrl: place.publicUrl,
    formKey: place.formKey,
    viewerOf:
      signIn === null
        ? async (request) => (isFromThisMachine(request) ? viewer() : null)
        : viewerBySession(sessionCookie(place.publicUrl.startsWith('https:')), signIn.known),
    ...(signIn === null ? {} : { signIn }),
    decide: async (request) => {
      const result = await app.store.inTenant(request.tenantId, (store) =>
        decide(app, store, {
          conflictId: request.conflictId,
          outcome: request.outcome,
          managerId: request.by,
          via: 'console',
          note: request.note,
          proposedAt: request.proposedAt,
          at: app.clock.now(),
        }),
      );
      if (result.ok) await place.onChange();
      return result;
    },
    acknowledge: attend(acknowledge),
    undoDecision: attend(undoDecision),
    sendBack: ({ tenantId: owner, conflictId, by, reason }) =>
      andRing(owner, (store) => sendBack(app, store, { conflictId, managerId: by, reason })),
    administer: {
      switchMode: async (id, request) => {
        const result = await app.store.inTenant(id, (store) =>
          switchWriteMode(app, store, request),
        );
        if (result.ok) await place.onChange();
        return result;
      },
      appoint: async (id, choice, by) => {
        const result = await appointManager(app, id, { choice, by });
        if (result.ok) await place.onChange();
        return result;
      },
      dismissManager: (id, request) => andRing(id, (store) => dismissManager(app, store, request)),
      nameAdministrator: (id, choice, by) => nameAdministrator(app, id, { choice, by }),
      dismissAdministrator: (id, person, by) =>
        app.store.inTenant(id, (store) => dismissAdministrator(app, store, { person, by })),
      undo: (id, request) => begun(beginUndo(app, id, request)),
      uninstall: (id, request) => begun(beginUninstall(app, id, request)),
    },
    context: {
      enter: (id, request) => andRing(id, (store) => enterContext(app, store, request)),
      withdraw: (id, request) => andRing(id, (store) => withdrawContext(app, store, request)),
    },
    court: {
      answer: (id, input) => andRing(id, (store) => answerMatch(app, store, input)),
      answerDomain: (id, input) =>
        app.store.inTenant(id, (store) => answerDomain(app, store, input)),
      shareDomain: (id, input) => andRing(id, (store) => shareDomain(app, store, input)),
      renew: (id, input) => andRing(id, (store) => confirmSnapshot(app, store, input)),
    },
    links: {
      look: (token) => app.store.inTenant(tenantId, (store) => lookAtLink(app, store, token)),
      decide: (token, note) =>
        andRing(tenantId, (store) => decideByLink(app, store, { token, note })),
      undo: (token) => andRing(tenantId, (store) => undoByLink(app, store, token)),
    },
    policy: {
      simulate: (id, after) => simulateStored(app, (work) => app.store.inTenant(id, work), after),
      adopt: async (id, input) => {
        const result = await adoptOver(app, id, input);
        if (result.ok) await place.onChange();
        return result;
      },
    },
    ...installDesks(app, place.onChange),
    health: healthDesk(app, place.queue ?? null),
    checks,
    partnerChecks: {
      look: (token) => checks.look(tenantId, token),
      ask: (token, typed) => checks.ask(tenantId, token, typed),
    },
    pulses: (id) => readPulses(app, id),
    recordUrlOf: place.recordUrlOf ?? ((store) => recordUrlOf(app, store)),
    connect: {
      start: (crm, viewer) => startInstall(app, viewer.tenantId, crm),
      finish: async (crm, query, cookie) => {
        const { code, state } = query;
        if (code === undefined || state === undefined || cookie === null) {
          const said = query['error_description'] ?? query['error'];
          return { problem: said ?? 'The answer of the CRM is not complete. Start again.' };
        }
        const { tenantId: owner, connection } = await finishInstall(
          app,
          crm,
          { code, state },
          cookie,
        );
        await checkAccess(app, owner, connection);
        await place.onChange();
        return { connection };
      },
    },
    onFault: (error, request) =>
      app.log.warn(
        { error: error instanceof Error ? error : String(error), ...request },
        'request failed',
      ),
    ...(place.webhooks === undefined ? {} : { webhooks: place.webhooks }),
    ...(place.card === undefined ? {} : { card: place.card }),
    ...(place.trustedProxies === undefined ? {} : { trustedProxies: place.trustedProxies }),
    ...(place.perMinute === undefined ? {} : { perMinute: place.perMinute }),
    ...(place.metrics === undefined ? {} : { metrics: place.metrics }),
  });
}

/** What is accepted or put in force makes work: it is followed at once. */
function installDesks(app: AppContext, ring: () => Promise<void>) {
  const andRing =
    <Asked extends unknown[], Answer>(act: (...asked: Asked) => Promise<Answer>) =>
    async (...asked: Asked) => {
      const answer = await act(...asked);
      await ring();
      return answer;
    };
  const setup = setupDesk(app);
  const mapping = mappingDesk(app);
  return {
    setup: { ...setup, check: andRing(setup.check), acceptMappings: andRing(setup.acceptMappings) },
    mappingDesk: { ...mapping, adopt: andRing(mapping.adopt) },
  };
}
