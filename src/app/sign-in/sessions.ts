// Sessions of the console: begun by a sign-in, known by a secret in a cookie that changes every hour,
// ended by time, by hand, or by an old secret that comes back.
import type { Instant } from '../../domain/time.ts';
import { HOUR_MS } from '../../domain/time.ts';
import type { OpenedRecord, Session, SessionUser } from '../../ports/access-store.ts';
import type { TenantStore } from '../../ports/store.ts';
import type { AppContext } from '../context.ts';

const MINUTE_MS = 60_000;

/** Without a request for so long, a session is over. */
export const IDLE_MS = 4 * HOUR_MS;
/** However busy, it is over after a day: a user whom the CRM has let go is out by then. */
export const ABSOLUTE_MS = 24 * HOUR_MS;
/** How often the secret changes. */
export const ROTATE_MS = HOUR_MS;
/** Requests that were under way while it changed may still carry the one before. */
export const GRACE_MS = MINUTE_MS;
/** Being seen is written this often at most. */
const SEEN_MS = 5 * MINUTE_MS;
/** Records that one session remembers having been led to. */
const MOST_OPENED = 20;

type App = Pick<AppContext, 'clock' | 'randomId' | 'sha256'>;

/** Begins a session and returns the secret for its cookie; only its hash is stored. */
export async function beginSession(
  app: App,
  store: TenantStore,
  { user, opened = [] }: { readonly user: SessionUser; readonly opened?: readonly OpenedRecord[] },
): Promise<string> {
  const now = app.clock.now();
  const secret = app.randomId();
  await store.sessions.purge(now);
  await store.sessions.put({
    id: app.randomId(),
    user,
    hash: app.sha256(secret),
    previousHash: null,
    ...{ rotatedAt: now, startedAt: now, seenAt: now, isConfirmed: false },
    endsAt: now + ABSOLUTE_MS,
    opened: opened.slice(0, MOST_OPENED),
  });
  const actor = actorOf(user);
  await store.audit.append([
    { at: now, kind: 'sign_in', actor, subject: 'console', document: '{}' },
  ]);
  return secret;
}

/** As the audit trail names a user. */
export function actorOf(user: SessionUser): string {
  return user.kind === 'operator' ? 'operator' : `${user.connectionId}/${user.userId}`;
}

/** A session that holds, and the secret its cookie gets from now on (null: the one it has). */
export type Known = { readonly session: Session; readonly secret: string | null };

/** Whose secret it is; null when nobody's any more. Changes the secret where it is time. */
export async function knownSession(
  app: App,
  store: TenantStore,
  secret: string,
): Promise<Known | null> {
  const now = app.clock.now();
  const hash = app.sha256(secret);
  const session = await store.sessions.hold(hash);
  if (session === null) return null;
  if (now >= session.endsAt || now - session.seenAt >= IDLE_MS) {
    await store.sessions.remove(session.id);
    return null;
  }
  if (session.hash !== hash) return byOldSecret(app, store, { session, hash, now });
  if (now - session.rotatedAt >= ROTATE_MS) return rotated(app, store, { session, hash, now });
  if (!session.isConfirmed || now - session.seenAt >= SEEN_MS) {
    await store.sessions.put({ ...session, isConfirmed: true, seenAt: now });
  }
  return { session, secret: null };
}

/** Ends the session with this secret, or every session of its user. */
export async function endSession(
  app: App,
  store: TenantStore,
  { secret, everywhere }: { readonly secret: string; readonly everywhere: boolean },
): Promise<void> {
  const session = await store.sessions.hold(app.sha256(secret));
  if (session === null) return;
  await store.sessions.remove(session.id);
  if (everywhere && session.user.kind === 'crm') await store.sessions.removeOf(session.user);
}

type Found = { readonly session: Session; readonly hash: string; readonly now: Instant };

async function rotated(app: App, store: TenantStore, found: Found): Promise<Known> {
  const { session, hash, now } = found;
  const secret = app.randomId();
  const next: Session = {
    ...session,
    hash: app.sha256(secret),
    previousHash: hash,
    ...{ rotatedAt: now, seenAt: now, isConfirmed: false },
  };
  await store.sessions.put(next);
  return { session: next, secret };
}

/**
 * The answer that carried the new secret may have been lost: as long as nobody has used it, the old one
 * gets another. Later than that two browsers share the session, and neither keeps it.
 */
async function byOldSecret(app: App, store: TenantStore, found: Found): Promise<Known | null> {
  const { session, now } = found;
  if (now - session.rotatedAt <= GRACE_MS) return { session, secret: null };
  if (!session.isConfirmed) return rotated(app, store, found);
  await store.sessions.remove(session.id);
  await store.audit.append([
    {
      at: now,
      kind: 'session_revoked',
      actor: actorOf(session.user),
      subject: 'console',
      document: JSON.stringify({ why: 'an old cookie came back' }),
    },
  ]);
  return null;
}
