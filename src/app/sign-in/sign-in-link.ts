// One-time links that sign in: the operator's, made where the secret keys are, the one a HubSpot card
// carries for whoever HubSpot says is looking, and those of letters to known addresses. Sealed: they show
// nothing of what they hold.
import { z } from 'zod';
import { asConflictId, asConnectionId, type TenantId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { Session, SessionUser } from '../../ports/access-store.ts';
import type { TenantStore } from '../../ports/store.ts';
import type { Vault } from '../../ports/vault.ts';
import type { AppContext } from '../context.ts';
import { actorOf, beginSession } from './sessions.ts';

const MINUTE_MS = 60_000;
/** A card is looked at for a moment; whoever comes later asks the card for another. */
export const CARD_LINK_MS = 5 * MINUTE_MS;
/** Copied from one window into another. */
export const OPERATOR_LINK_MS = 15 * MINUTE_MS;

/** Where these links lead, below the console's address. */
export const SIGN_IN_LINK_PATH = '/sign-in/link';

const link = z.strictObject({
  id: z.string(),
  expiresAt: z.number(),
  user: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('operator') }),
    z.strictObject({
      kind: z.literal('crm'),
      connectionId: z.string().transform(asConnectionId),
      userId: z.string(),
      name: z.string(),
      email: z.string().nullable(),
    }),
  ]),
  opened: z
    .strictObject({
      ref: z.strictObject({
        connectionId: z.string().transform(asConnectionId),
        object: z.string(),
        recordId: z.string(),
      }),
      conflictId: z.string().transform(asConflictId),
    })
    .nullable(),
  /** Path it leads to where no record was opened; the first page unless said. */
  to: z.string().optional(),
});
export type SignInLink = z.output<typeof link>;

const contextOf = (tenantId: TenantId) => ['sign-in link', tenantId];

/** The link's address. */
export async function signInAddress(
  { vault, publicUrl }: { readonly vault: Pick<Vault, 'seal'>; readonly publicUrl: string },
  tenantId: TenantId,
  content: SignInLink,
): Promise<string> {
  const sealed = await vault.seal(JSON.stringify(content), contextOf(tenantId));
  return `${publicUrl}${SIGN_IN_LINK_PATH}/${sealed}`;
}

/** Makes the link of a card for its viewer; `opened` is what the card stands on, `to` its page else. */
export function cardLink(
  app: Pick<AppContext, 'vault' | 'publicUrl' | 'clock' | 'randomId'>,
  tenantId: TenantId,
  leads: Pick<SignInLink, 'user' | 'opened' | 'to'>,
): Promise<string> {
  const expiresAt = app.clock.now() + CARD_LINK_MS;
  return signInAddress(app, tenantId, { id: app.randomId(), expiresAt, ...leads });
}

export type SignInOffer =
  /** Not a link of ours. */
  | { readonly state: 'unknown' }
  /** Used, or too old; `to` is where it was to lead. */
  | { readonly state: 'over'; readonly to: string }
  | { readonly state: 'ready'; readonly user: SessionUser; readonly to: string };

type App = Pick<AppContext, 'vault' | 'clock' | 'randomId' | 'sha256'>;

/** Whom a link would sign in. Changes nothing. */
export async function lookAtSignIn(
  app: App,
  store: TenantStore,
  text: string,
): Promise<SignInOffer> {
  const found = await opened(app, store.tenantId, text);
  return found === null ? { state: 'unknown' } : offerOf(app, store, found);
}

/**
 * Signs in by a link, once. Null when it does not any more; else the session's secret. What a card led
 * to in the session `before` stays with the new one, if it is the same person's.
 */
export async function enterByLink(
  app: App,
  store: TenantStore,
  { link: text, before }: { readonly link: string; readonly before: Session | null },
): Promise<{ readonly secret: string; readonly to: string } | null> {
  const found = await opened(app, store.tenantId, text);
  if (found === null) return null;
  const offer = await offerOf(app, store, found);
  if (offer.state !== 'ready') return null;
  const at = app.clock.now();
  await store.usedLinks.purge(at);
  const use = { digest: app.sha256(found.id), at, keepUntil: found.expiresAt + MINUTE_MS };
  if (!(await store.usedLinks.markUsed({ ...use, note: 'signed in' }))) return null;
  const records = [
    ...(found.opened === null ? [] : [found.opened]),
    ...(before !== null && actorOf(before.user) === actorOf(found.user) ? before.opened : []),
  ];
  const secret = await beginSession(app, store, { user: found.user, opened: records });
  return { secret, to: offer.to };
}

async function opened(app: App, tenantId: TenantId, text: string): Promise<SignInLink | null> {
  try {
    return link.parse(JSON.parse(await app.vault.open(text, contextOf(tenantId))));
  } catch {
    // Changed, of another tenant or installation, or no link at all: one answer for all of them.
    return null;
  }
}

async function offerOf(app: App, store: TenantStore, found: SignInLink): Promise<SignInOffer> {
  const to = found.opened === null ? (found.to ?? '/') : `/conflicts/${found.opened.conflictId}`;
  const isUsed = (await store.usedLinks.find(app.sha256(found.id))) !== null;
  const isLate = (now: Instant) => now >= found.expiresAt;
  if (isUsed || isLate(app.clock.now())) return { state: 'over', to };
  return { state: 'ready', user: found.user, to };
}
