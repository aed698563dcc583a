// The card's desk: who asks, from which portal, about which record. Answers from the store alone, so
// that a rep never waits for a CRM; a repetition changes nothing.
import type { Crm } from '../../domain/claim.ts';
import { explainError } from '../../domain/errors.ts';
import { asConflictId, type ConnectionId, type TenantId } from '../../domain/ids.ts';
import type { SessionUser } from '../../ports/access-store.ts';
import type { CardAsked, CardViewer } from '../../ports/card.ts';
import type { PushedRequest } from '../../ports/push.ts';
import type { Queue } from '../../ports/queue.ts';
import type { Connection, TenantStore } from '../../ports/store.ts';
import { inEvenTime } from '../check/ask.ts';
import type { AppContext } from '../context.ts';
import { cardLink } from '../sign-in/sign-in-link.ts';
import { readAct } from './act-request.ts';
import { checkFromCard } from './check.ts';
import { readCheck } from './check-request.ts';
import { sayFromCard } from './say.ts';
import { type Looked, standingOf } from './standing.ts';
import { conflictCard } from './view.ts';
import type { CardActAnswer, CardView, CheckView, SettingsView } from './view-model.ts';

type Refused = { readonly result: 'not_authentic' | 'unreadable' | 'not_expected' };
export type CardShown = Refused | { readonly result: 'shown'; readonly view: CardView };
export type CardSpoken = Refused | { readonly result: 'heard'; readonly answer: CardActAnswer };

export type CardChecked = Refused | { readonly result: 'checked'; readonly view: CheckView };
export type SettingsShown = Refused | { readonly result: 'shown'; readonly view: SettingsView };

export type CardDesk = {
  /** What the record shows to whoever looks. Throws STORE_UNREACHABLE and the like. */
  show(crm: Crm, request: PushedRequest): Promise<CardShown>;
  /** Takes an act. Throws the same; then nothing of it was stored. */
  say(crm: Crm, request: PushedRequest): Promise<CardSpoken>;
  /** Says whether the way to a customer is free; keeps the check. Throws the same. */
  check(crm: Crm, request: PushedRequest): Promise<CardChecked>;
  /** Where the app's settings page leads whoever looks. Throws the same. */
  settings(crm: Crm, request: PushedRequest): Promise<SettingsShown>;
};

export type CardDeskOptions = {
  readonly app: AppContext;
  readonly queue: Pick<Queue, 'enqueue'>;
  /** Whose console asks people to sign in: the card's link does it for whoever HubSpot says looks. */
  readonly signInTenant?: TenantId | null;
};

const NOT_EXPECTED = { result: 'not_expected' } as const;
/** What an admin comes from the settings page for. */
const SETTINGS_PATH = '/connections';
const NOT_CONNECTED = { state: 'no_permission', why: 'not_connected' } as const;

/** The desk of one process. */
export function cardDesk({ app, queue, signInTenant = null }: CardDeskOptions): CardDesk {
  const linked = async (view: CardView, at: Place): Promise<CardView> =>
    'historyUrl' in view && at.tenantId === signInTenant
      ? { ...view, historyUrl: await historyLink(app, view.conflictId, at) }
      : view;
  return {
    async show(crm, request) {
      const asked = read(app, crm, request);
      if (asked.result !== 'read') return asked;
      const view = await atPlace(app, crm, asked, async (store, looked) => {
        const found = await standingOf(store, looked);
        return found.quiet ?? conflictCard(found.standing, { ...app, now: looked.now });
      });
      if (view === null) return { result: 'shown', view: NOT_CONNECTED };
      return { result: 'shown', view: await linked(view.value, { ...asked, ...view }) };
    },
    async settings(crm, request) {
      const asked = app.connectors.get(crm)?.readSettings?.(request) ?? NOT_EXPECTED;
      if (asked.result !== 'read') return asked;
      const { viewer } = asked;
      const home = await homeOf(app, crm, viewer);
      const user = home?.tenantId === signInTenant ? userOf(viewer, home.connection.id) : null;
      const consoleUrl =
        home === null || user === null
          ? app.publicUrl + SETTINGS_PATH
          : await cardLink(app, home.tenantId, { user, opened: null, to: SETTINGS_PATH });
      return { result: 'shown', view: { consoleUrl } };
    },
    async check(crm, request) {
      const asked = read(app, crm, request);
      if (asked.result !== 'read') return asked;
      const subject = readCheck(request.url);
      if (subject === undefined) return { result: 'unreadable' };
      const view = await inEvenTime(app, () =>
        atPlace(app, crm, asked, (store, looked) => checkFromCard(app, store, looked, subject)),
      );
      return { result: 'checked', view: view?.value ?? NOT_CONNECTED };
    },
    async say(crm, request) {
      const asked = read(app, crm, request);
      if (asked.result !== 'read') return asked;
      const act = readAct(request.body);
      if (act === null) return { result: 'unreadable' };
      const said = await atPlace(app, crm, asked, (store, looked) =>
        sayFromCard(app, store, looked, act),
      );
      if (said === null) {
        const answer = { ok: false, refusal: 'not_allowed', view: NOT_CONNECTED } as const;
        return { result: 'heard', answer };
      }
      if (said.value.ok) await ring(app, queue, said.tenantId);
      const shown = await linked(said.value.view, { ...asked, ...said });
      return { result: 'heard', answer: { ...said.value, view: shown } };
    },
  };
}

type Read = CardAsked & { readonly result: 'read' };

type Place = Pick<Read, 'viewer' | 'place'> & {
  readonly tenantId: TenantId;
  readonly connection: Connection;
};

/** The conflict's page, by way of a one-time link for this viewer; plain where HubSpot does not say who. */
async function historyLink(
  app: AppContext,
  conflictId: string,
  { tenantId, connection, viewer, place }: Place,
): Promise<string> {
  const user = userOf(viewer, connection.id);
  if (user === null) return `${app.publicUrl}/conflicts/${conflictId}`;
  return cardLink(app, tenantId, {
    user,
    opened: {
      ref: { connectionId: connection.id, ...place },
      conflictId: asConflictId(conflictId),
    },
  });
}

/** Null where HubSpot does not say who looks. */
function userOf({ userId, email }: CardViewer, connectionId: ConnectionId): SessionUser | null {
  if (userId === null) return null;
  return { kind: 'crm', connectionId, userId, name: email ?? `User ${userId}`, email };
}

function read(app: AppContext, crm: Crm, request: PushedRequest): Refused | Read {
  const asked = app.connectors.get(crm)?.readCard?.(request);
  return asked ?? NOT_EXPECTED;
}

type Home = { readonly tenantId: TenantId; readonly connection: Connection };

/** Works in the tenant whose portal it is. Null when nobody has it. */
async function atPlace<T>(
  app: AppContext,
  crm: Crm,
  { viewer, place }: Read,
  work: (store: TenantStore, looked: Looked) => Promise<T>,
): Promise<(Home & { readonly value: T }) | null> {
  const home = await homeOf(app, crm, viewer);
  if (home === null) return null;
  const { connection } = home;
  const value = await app.store.inTenant(home.tenantId, (store) =>
    work(store, { viewer, place, connection, now: app.clock.now() }),
  );
  return { ...home, value };
}

/**
 * Whose portal it is. Where several have it, the newest connection: each of them may write to the portal,
 * but a card has room for one answer.
 */
async function homeOf(app: AppContext, crm: Crm, viewer: CardViewer): Promise<Home | null> {
  const installs = await app.store.findInstalls(crm, [viewer.externalId]);
  const owned: Home[] = [];
  for (const { tenantId, connectionId } of installs) {
    const connection = await app.store.inTenant(tenantId, (store) =>
      store.connections.get(connectionId),
    );
    if (connection !== null) owned.push({ tenantId, connection });
  }
  const isUsable = ({ state }: Connection) => Number(state !== 'disconnected');
  const [first] = owned.toSorted(
    (a, b) =>
      isUsable(b.connection) - isUsable(a.connection) ||
      b.connection.connectedAt - a.connection.connectedAt,
  );
  return first ?? null;
}

/** What was said is stored: a bell that fails costs time (the schedule rings too). */
async function ring(app: AppContext, queue: Pick<Queue, 'enqueue'>, tenantId: TenantId) {
  try {
    await queue.enqueue({ kind: 'detect', tenantId, connectionId: null }, 'user');
  } catch (error) {
    app.log.warn({ error: explainError(error) }, 'statement stored, bell not rung');
  }
}
