// What the store knows of the record a card stands on: found by portal and record id, never by asking
// the CRM. Everything the view and the acts of a card rest on.
import type { Claim } from '../../domain/claim.ts';
import {
  type ChannelManager,
  type Conflict,
  isActive,
  isAppointed,
  type ManagerId,
} from '../../domain/conflict.ts';
import {
  accountIdOf,
  asConflictId,
  type ClaimId,
  claimIdOf,
  type RecordRef,
} from '../../domain/ids.ts';
import { SEVERITIES } from '../../domain/judgement.ts';
import type { MaskLevel, Policy } from '../../domain/policy.ts';
import type { Speaker, Statement } from '../../domain/statement.ts';
import type { Instant } from '../../domain/time.ts';
import { policyFor } from '../../engagement/segment.ts';
import type { CardPlace, CardViewer } from '../../ports/card.ts';
import type { Connection, TenantStore } from '../../ports/store.ts';
import { policyInForce } from '../policy-in-force.ts';
import { type Freshness, freshness } from '../pulse.ts';
import { isPartnerViewer } from './partner-viewer.ts';
import type { Onlooker } from './sides.ts';
import type { QuietCard } from './view-model.ts';

/** A record with a conflict to show. */
export type Standing = Freshness & {
  readonly ref: RecordRef;
  readonly speaker: Speaker;
  /** The viewer as one who decides; null for everybody else. */
  readonly managerId: ManagerId | null;
  readonly conflict: Conflict;
  /** Its claims that are still there. */
  readonly claims: readonly Claim[];
  readonly policy: Policy;
  readonly onlooker: Onlooker;
  readonly managers: readonly ChannelManager[];
  readonly statements: readonly Statement[];
  readonly further: number;
};

export type Found =
  | { readonly quiet: QuietCard }
  | { readonly quiet: null; readonly standing: Standing };

export type Looked = {
  readonly viewer: CardViewer;
  readonly place: CardPlace;
  readonly connection: Connection;
  readonly now: Instant;
};

/** The conflict a record shows, or why there is nothing to show. */
export async function standingOf(store: TenantStore, looked: Looked): Promise<Found> {
  const { viewer, connection, place } = looked;
  const { closed, userId } = visitorOf(looked);
  if (closed !== null) return { quiet: closed };
  const ref = { connectionId: connection.id, ...place };
  const isCompany = place.object === 'companies';
  const { conflict, further } = isCompany
    ? await worstOf(store, ref)
    : { conflict: await conflictOf(store, ref), further: 0 };
  const fresh = await freshness(store, looked.now);
  if (conflict === null) return { quiet: await nothingOn(store, ref, fresh) };
  const claims = await store.claims.current(conflict.judgement.claimIds);
  const { policy } = await policyInForce(store);
  const managers = await store.managers.list();
  const managerId = managerOf(managers, connection, userId);
  const { seller, partner, channelManager } = policyFor(policy, claims).maskLevel;
  const own = isCompany
    ? claims.filter(({ account }) => account.id === accountIdOf(ref)).map(({ id }) => id)
    : [keptClaim(conflict, claimIdOf(ref))];
  const speaker = { connectionId: connection.id, userId, email: viewer.email };
  const isPartner = await isPartnerViewer(store, connection, viewer);
  const others = isPartner ? (Math.min(partner, seller) as MaskLevel) : seller;
  const level = managerId === null ? others : channelManager;
  const onlooker = { level, own: new Set(own) };
  const statements = await store.statements.ofConflicts([conflict.id]);
  const found = { ref, speaker, managerId, conflict, claims, policy, onlooker, managers };
  return { quiet: null, standing: { ...found, ...fresh, statements, further } };
}

type Closed = Extract<QuietCard, { readonly state: 'no_permission' | 'not_live' }>;

export type Visitor =
  | { readonly closed: Closed; readonly userId: null }
  | { readonly closed: null; readonly userId: string };

/** Who looks, or why they are told nothing at all here. */
export function visitorOf({ viewer, connection }: Looked): Visitor {
  const { state, writeMode } = connection;
  const no = (closed: Closed): Visitor => ({ closed, userId: null });
  if (state === 'disconnected') return no({ state: 'no_permission', why: 'not_connected' });
  if (viewer.userId === null) return no({ state: 'no_permission', why: 'unknown_viewer' });
  if (writeMode === 'dry_run' || writeMode === 'undoing') return no({ state: 'not_live' });
  return { closed: null, userId: viewer.userId };
}

/** Whoever decides is known by the id the CRM itself vouches for, in the connection at hand. */
function managerOf(
  managers: readonly ChannelManager[],
  { id }: Connection,
  userId: string,
): ManagerId | null {
  const found = managers
    .filter(isAppointed)
    .find((one) => one.connectionId === id && one.crmUserIds.includes(userId));
  return found?.id ?? null;
}

/** What the record's own fields show, so that card and fields never differ. */
async function conflictOf(store: TenantStore, ref: RecordRef): Promise<Conflict | null> {
  const [target] = await store.targets.get([ref]);
  const id = target?.values.conflict_id;
  const conflict = typeof id === 'string' ? await store.conflicts.get(asConflictId(id)) : null;
  return conflict !== null && isShown(conflict) ? conflict : null;
}

const isShown = ({ status }: Conflict) => status !== 'superseded' && status !== 'ended';

/** The first conflict of a company: what waits before what is decided, severe first, old first. */
async function worstOf(store: TenantStore, ref: RecordRef) {
  const claims = await store.claims.ofAccounts([accountIdOf(ref)]);
  const all = await store.conflicts.ofClaims(claims.map(({ id }) => id));
  const rank = ({ status, judgement }: Conflict) =>
    (isActive(status) ? SEVERITIES.length : 0) + SEVERITIES.indexOf(judgement.severity);
  const [conflict = null, ...others] = all
    .filter(isShown)
    .toSorted((a, b) => rank(b) - rank(a) || a.openedAt - b.openedAt);
  return { conflict, further: others.filter(({ status }) => isActive(status)).length };
}

/** A copy stands for the claim it folds into (M-7). */
function keptClaim({ judgement }: Conflict, claimId: ClaimId): ClaimId {
  const copy = judgement.excluded.find((one) => one.claimId === claimId);
  return copy?.foldsInto ?? claimId;
}

/** "No overlapping claim" is said only of a record that was read and judged. */
async function nothingOn(
  store: TenantStore,
  ref: RecordRef,
  { checkedAt, isStale }: Freshness,
): Promise<QuietCard> {
  const accountId =
    ref.object === 'companies'
      ? (await store.accounts.current([accountIdOf(ref)])).find(({ account }) => account)?.id
      : (await store.claims.current([claimIdOf(ref)]))[0]?.account.id;
  const isJudged = accountId !== undefined && (await store.dirty.of([accountId])).length === 0;
  if (!isJudged) return { state: 'unchecked' };
  const at = checkedAt === null ? null : new Date(checkedAt).toISOString();
  return { state: 'none', checkedAt: at, isStale };
}
