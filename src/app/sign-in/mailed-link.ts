// Signing in by a letter: whoever reads the mail of an active CRM user is that user. Nobody who asks learns
// whose addresses are known: the answer is given before anything is looked up.
import type { ConnectionId, TenantId } from '../../domain/ids.ts';
import { formatInstant, type Instant } from '../../domain/time.ts';
import type { CrmUser } from '../../ports/crm.ts';
import type { Mail, MailPort } from '../../ports/mail.ts';
import type { Connection } from '../../ports/store.ts';
import { openSession } from '../connect.ts';
import type { AppContext } from '../context.ts';
import { CRM_WORDS } from '../view-words.ts';
import { signInAddress } from './sign-in-link.ts';

const MINUTE_MS = 60_000;
/** A letter takes its time, and its reader too. */
export const MAILED_LINK_MS = 15 * MINUTE_MS;
/** One letter per address in each of these, whoever asks and over all processes. */
export const LETTER_EVERY_MS = 5 * MINUTE_MS;
/** However many ask, a CRM is asked for its users once in that time. */
export const USERS_HOLD_MS = MINUTE_MS;

export type LetterAsked = {
  /** As typed. */
  readonly email: string;
  /** Path that signing in leads to. */
  readonly to: string;
};

/** Writes to the users with that address, if there are any. Resolves in any case, without telling. */
export type AskForLetter = (asked: LetterAsked) => Promise<void>;

/**
 * Letters with links of {@link signInAddress}, one link for each CRM in which exactly one active user has
 * the address, sent to the address as the CRM has it. The links are stored nowhere; what is kept of a
 * letter is a hash, which stops the next one for a while. Faults go to the log.
 */
export function askForLetter(app: AppContext, tenantId: TenantId, mail: MailPort): AskForLetter {
  const usersOf = heldUsers(app, tenantId);
  return async ({ email, to }) => {
    const wanted = email.trim().toLowerCase();
    try {
      const found: Found[] = [];
      for (const connection of await app.store.inTenant(tenantId, (s) => s.connections.list())) {
        if (connection.state !== 'connected') continue;
        const [user, ...others] = (await usersOf(connection)).filter(
          (one) => one.active && one.email?.toLowerCase() === wanted,
        );
        // An address that several share says of none of them who they are.
        if (user !== undefined && others.length === 0) found.push({ connection, user });
      }
      const letter = await letterTo(app, tenantId, { found, to });
      if (letter !== null && (await mayWrite(app, tenantId, wanted))) await mail.send(letter);
    } catch (error) {
      app.log.warn({ error }, 'a sign-in letter was not sent');
    }
  };
}

type Found = { readonly connection: Connection; readonly user: CrmUser };

async function letterTo(
  app: AppContext,
  tenantId: TenantId,
  { found, to }: { readonly found: readonly Found[]; readonly to: string },
): Promise<Mail | null> {
  const expiresAt = app.clock.now() + MAILED_LINK_MS;
  const lines: string[] = [];
  let address: string | null = null;
  for (const { connection, user } of found) {
    const { email, name } = user;
    const [userId] = user.userIds;
    if (userId === undefined) continue;
    const who = { kind: 'crm', connectionId: connection.id, userId, name, email } as const;
    const content = { id: app.randomId(), expiresAt, user: who, opened: null, to };
    const link = await signInAddress(app, tenantId, content);
    lines.push(`As a user of ${CRM_WORDS[connection.crm]} ${connection.externalId}:\n${link}`);
    address ??= email;
  }
  if (address === null) return null;
  return { to: address, subject: 'Sign in to Parley', text: letterText(app, lines, expiresAt) };
}

function letterText(
  { publicUrl }: Pick<AppContext, 'publicUrl'>,
  lines: readonly string[],
  expiresAt: Instant,
): string {
  return [
    `Somebody asked to sign in to Parley at ${publicUrl} with this address.`,
    ...lines,
    `A link works once, until ${formatInstant(expiresAt).slice(11, 16)} UTC, and asks before it signs you in.`,
    'It was not you? Then do nothing, and pass this letter on to nobody.',
  ].join('\n\n');
}

async function mayWrite(app: AppContext, tenantId: TenantId, wanted: string): Promise<boolean> {
  const at = app.clock.now();
  const turn = Math.floor(at / LETTER_EVERY_MS);
  const use = {
    digest: app.sha256(JSON.stringify(['sign-in letter', wanted, turn])),
    at,
    keepUntil: (turn + 1) * LETTER_EVERY_MS,
    note: 'letter',
  };
  return app.store.inTenant(tenantId, async (store) => {
    await store.usedLinks.purge(at);
    return store.usedLinks.markUsed(use);
  });
}

/** Users of each connection, read again when the last reading is old; none while a CRM does not answer. */
function heldUsers(app: AppContext, tenantId: TenantId) {
  type Held = { readonly at: Instant; readonly users: Promise<readonly CrmUser[]> };
  const held = new Map<ConnectionId, Held>();
  const read = async (connection: Connection): Promise<readonly CrmUser[]> => {
    try {
      const session = openSession(app, tenantId, connection);
      return await session.users().finally(() => session.close());
    } catch (error) {
      app.log.warn({ error, connectionId: connection.id }, 'users could not be read for a sign-in');
      return [];
    }
  };
  return (connection: Connection): Promise<readonly CrmUser[]> => {
    const at = app.clock.now();
    const known = held.get(connection.id);
    if (known !== undefined && at - known.at < USERS_HOLD_MS) return known.users;
    const users = read(connection);
    held.set(connection.id, { at, users });
    return users;
  };
}
