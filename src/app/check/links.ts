// The links by which partners look before they start: a channel manager issues one, may take it back,
// and is whom the partner is sent to. The store knows a link's secret only as a hash.
import type { CheckLink, CheckLinkId } from '../../domain/check.ts';
import { isAppointed, type ManagerId } from '../../domain/conflict.ts';
import { DAY_MS, type Instant } from '../../domain/time.ts';
import type { TenantStore } from '../../ports/store.ts';
import type { AppContext } from '../context.ts';

export const CHECKS_PER_DAY = { initial: 20, most: 200 } as const;
export const LINK_DAYS = { initial: 90, most: 366 } as const;

export type IssueRequest = {
  readonly partner: string;
  readonly perDay: number;
  /** For how long it works. */
  readonly days: number;
  readonly by: ManagerId;
};

export type Issued =
  | { readonly ok: true; readonly link: CheckLink; readonly token: string }
  | { readonly ok: false; readonly reason: string };

/** Where links lead, below the console's address; the token follows. */
export const CHECK_PATH = '/check';

/** Link, secret, code. */
const TOKEN = /^(cl_[\w-]{16})\.([\w-]{32,128})\.([\w-]{24})$/;

const contextOf = (store: Pick<TenantStore, 'tenantId'>) => ['check link', store.tenantId];

/** Issues a link; its token is told this once. */
export async function issueLink(
  { clock, randomId, sha256, vault }: Pick<AppContext, 'clock' | 'randomId' | 'sha256' | 'vault'>,
  store: TenantStore,
  { partner, perDay, days, by }: IssueRequest,
): Promise<Issued> {
  const managers = (await store.managers.list()).filter(isAppointed);
  if (!managers.some(({ id }) => id === by)) {
    return { ok: false, reason: 'Only a channel manager issues links.' };
  }
  const secret = randomId();
  const now = clock.now();
  const link: CheckLink = {
    ...{ id: `cl_${randomId().slice(0, 16)}`, secretHash: sha256(secret), partner, perDay },
    ...{ managerId: by, issuedAt: now, expiresAt: now + days * DAY_MS, revoked: null },
  };
  await store.checks.saveLink(link);
  await tell(store, link, { at: now, actor: by, what: 'issued' });
  const signed = `${link.id}.${secret}`;
  return { ok: true, link, token: `${signed}.${vault.sign(signed, contextOf(store))}` };
}

/** Takes a link back; a second time changes nothing. */
export async function revokeLink(
  { clock }: Pick<AppContext, 'clock'>,
  store: TenantStore,
  { id, by }: { readonly id: CheckLinkId; readonly by: string },
): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }> {
  await store.turns.take(`check/link/${id}`);
  const link = await store.checks.link(id);
  if (link === null) return { ok: false, reason: 'There is no such link.' };
  if (link.revoked !== null) return { ok: true };
  const at = clock.now();
  await store.checks.saveLink({ ...link, revoked: { at, by } });
  await tell(store, link, { at, actor: by, what: 'revoked' });
  return { ok: true };
}

type Telling = {
  readonly at: Instant;
  readonly actor: string;
  readonly what: 'issued' | 'revoked';
};

async function tell(store: TenantStore, link: CheckLink, { at, actor, what }: Telling) {
  const { partner, perDay, expiresAt } = link;
  const document = JSON.stringify({ what, partner, perDay, expiresAt });
  await store.audit.append([{ at, kind: 'check_link', actor, subject: link.id, document }]);
}

export type LinkState = 'usable' | 'expired' | 'revoked';

/** What a link is worth now. */
export function linkState({ expiresAt, revoked }: CheckLink, now: Instant): LinkState {
  if (revoked !== null) return 'revoked';
  return now < expiresAt ? 'usable' : 'expired';
}

/**
 * The link of a token, if it can still be used; null for every other text. What we did not sign is not
 * looked for.
 */
export async function usableLink(
  { clock, sha256, vault }: Pick<AppContext, 'clock' | 'sha256' | 'vault'>,
  store: TenantStore,
  token: string,
): Promise<CheckLink | null> {
  const [, id, secret, code] = TOKEN.exec(token) ?? [];
  if (id === undefined || secret === undefined || code === undefined) return null;
  if (!vault.isSigned(`${id}.${secret}`, code, contextOf(store))) return null;
  const link = await store.checks.link(id);
  if (link === null || link.secretHash !== sha256(secret)) return null;
  return linkState(link, clock.now()) === 'usable' ? link : null;
}
