// Every state of the card as a store that leads to it. The preview and the tests ask the product's own
// desk about these stores: nothing on the card is made up for the picture.
import { notePulse } from '../../src/app/pulse.ts';
import type { Claim } from '../../src/domain/claim.ts';
import type { Conflict, Decision } from '../../src/domain/conflict.ts';
import { asConflictId, type ClaimId, parseRecordKey } from '../../src/domain/ids.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { accountKeys } from '../../src/matching/keys.ts';
import type { CardPlace } from '../../src/ports/card.ts';
import type { TenantStore } from '../../src/ports/store.ts';
import {
  aConflict,
  aConnection,
  at,
  COMPANY,
  DEAL,
  day,
  directDealThere,
  HUBSPOT,
  longNamedDeal,
  MANAGER,
  MANAGER_USER,
  NOW,
  otherDeal,
  ownDeal,
  partnerDeal,
  partnerDealHere,
  referralDeal,
  SALESFORCE,
  SALESFORCE_CONNECTION,
  SELLER,
} from './book.ts';

export type Scene = {
  readonly name: string;
  /** What to look for on the picture. */
  readonly title: string;
  readonly place: CardPlace;
  readonly user: { readonly userId: string; readonly email: string };
  readonly fill: (store: TenantStore) => Promise<void>;
};

const two = [ownDeal, partnerDeal];
const three = [ownDeal, referralDeal, partnerDeal];

const decided = (outcome: Decision['outcome'], claims: readonly Claim[]): Decision => ({
  conflictId: asConflictId('cf_1042'),
  outcome,
  split:
    outcome === 'not_a_conflict'
      ? null
      : claims.map(({ id }, index) => ({ claimId: id, basisPoints: index === 0 ? 3_000 : 7_000 })),
  claimIds: claims.map(({ id }) => id),
  factsHash: 'facts',
  decidedBy: MANAGER.id,
  decidedAt: at('2026-11-17T15:02:00Z'),
  via: 'hubspot task',
  note: 'Jonas Park of Northwind agreed on the phone.',
});

const withConflict =
  (conflict: Conflict, claims: readonly Claim[] = two, policy: string | null = null) =>
  async (store: TenantStore): Promise<void> => {
    await putFrame(store);
    await putClaims(store, claims);
    await putConflict(store, conflict);
    if (policy !== null) await store.policies.append(policy, 'admin', NOW);
  };

const scene = (name: string, title: string, fill: Scene['fill']): Scene => ({
  ...{ name, title, fill },
  place: DEAL,
  user: SELLER,
});

const atLevel = (level: number, claims: readonly Claim[]) =>
  withConflict(aConflict({ claims }), claims, `mask_level: { seller: ${level} }`);

const masked = (level: number): Scene =>
  scene(`masked-${level}`, `Masked at level ${level}`, atLevel(level, three));

/** All of them; `loading` and faults of the network are the page's own. */
export const SCENES: readonly Scene[] = [
  scene('none', 'No conflict', async (store) => {
    await putFrame(store);
    await putClaims(store, [ownDeal, otherDeal]);
  }),
  scene('none-stale', 'No conflict, checked long ago', async (store) => {
    await putFrame(store);
    await putClaims(store, [ownDeal, otherDeal]);
    await notePulse(store, SALESFORCE, { lastReadAt: NOW - 200 * 60_000 });
  }),
  scene('unchecked', 'Not read yet', putFrame),
  scene('not-live', 'Not live', async (store) => {
    await withConflict(aConflict({ claims: two }))(store);
    await store.connections.setWriteMode(HUBSPOT, 'dry_run');
  }),
  scene('no-permission', 'No permission', async (store) => {
    await withConflict(aConflict({ claims: two }))(store);
    await store.connections.setState(HUBSPOT, 'disconnected', 'Removed by an admin.');
  }),
  scene('open-high', 'Open, high', withConflict(aConflict({ claims: two }))),
  scene(
    'open-medium',
    'Open, medium',
    withConflict(aConflict({ claims: two, judgement: { severity: 'medium' } })),
  ),
  scene(
    'open-low',
    'Open, low',
    withConflict(aConflict({ claims: two, judgement: { severity: 'low' } })),
  ),
  scene(
    'acknowledged',
    'Acknowledged',
    withConflict(aConflict({ claims: two, status: 'acknowledged' })),
  ),
  scene(
    'resolved',
    'Resolved',
    withConflict(
      aConflict({ claims: two, status: 'resolved', decision: decided('accept_split', two) }),
    ),
  ),
  scene(
    'dismissed',
    'Dismissed',
    withConflict(
      aConflict({ claims: two, status: 'dismissed', decision: decided('not_a_conflict', two) }),
    ),
  ),
  scene(
    'probable',
    'Probable match',
    withConflict(
      aConflict({
        claims: two,
        judgement: { action: 'confirm_match', match: ['M-4'], severity: 'low' },
      }),
    ),
  ),
  scene(
    'escalated',
    'Late, escalated',
    withConflict(
      aConflict({
        claims: two,
        dueOn: day('2026-11-16'),
        escalation: { step: 1, since: at('2026-11-17T00:00:00Z'), dueOn: day('2026-11-18') },
      }),
    ),
  ),
  scene(
    'partner-deal',
    'On a partner’s deal',
    withConflict(aConflict({ claims: [directDealThere, partnerDealHere] }), [
      directDealThere,
      partnerDealHere,
    ]),
  ),
  masked(0),
  masked(1),
  masked(2),
  masked(3),
  scene('masked-3-long', 'Long names', atLevel(3, [ownDeal, referralDeal, longNamedDeal])),
  scene('stale', 'Open, checked long ago', async (store) => {
    await withConflict(aConflict({ claims: two }))(store);
    await store.connections.setState(SALESFORCE, 'needs_reauth', 'The sign-in was withdrawn.');
    await notePulse(store, SALESFORCE, { lastReadAt: at('2026-11-19T06:10:00Z') });
  }),
  scene('said', 'Open, after some words', async (store) => {
    await withConflict(aConflict({ claims: two }))(store);
    const by = { connectionId: HUBSPOT, ...SELLER };
    const about = { conflictId: asConflictId('cf_1042'), ref: DEAL, split: null, link: null, by };
    await store.statements.add({ ...about, kind: 'seen', text: null, key: 'k1-seen', at: NOW });
    const text = 'Another plant of theirs, with a budget of its own.';
    await store.statements.add({ ...about, kind: 'not_same', text, key: 'k2-same', at: NOW });
  }),
  {
    ...scene(
      'manager',
      'For the channel manager',
      withConflict(aConflict({ claims: three }), three),
    ),
    user: MANAGER_USER,
  },
  {
    ...scene('company', 'On the company or account', async (store) => {
      await withConflict(aConflict({ claims: two }))(store);
      const id = asConflictId('cf_1051');
      const claims = [ownDeal, referralDeal];
      await putClaims(store, [referralDeal]);
      await store.conflicts.insert(aConflict({ id, claims, judgement: { severity: 'low' } }));
    }),
    place: COMPANY,
  },
];

/** Both connections, read ten minutes ago, and the manager. */
export async function putFrame(store: TenantStore): Promise<void> {
  for (const connection of [aConnection(), SALESFORCE_CONNECTION]) {
    await store.connections.save(connection);
    await notePulse(store, connection.id, { lastReadAt: NOW - 12 * 60_000 });
  }
  await store.managers.save(MANAGER);
}

/** Claims with their accounts, read and judged. */
export async function putClaims(store: TenantStore, claims: readonly Claim[]): Promise<void> {
  const context = { namedSince: null, contractEnd: null, incumbent: null };
  await store.accounts.put(
    claims.map(({ account }) => {
      const ref = parseRecordKey(account.id);
      const keys = accountKeys(account, DEFAULT_POLICY);
      return { id: account.id, ref, account, context, keys, at: NOW };
    }),
  );
  await store.claims.put(
    claims.map((claim) => {
      const ref = parseRecordKey(claim.id);
      return { id: claim.id, ref, accountId: claim.account.id, claim, at: NOW };
    }),
  );
}

/** A conflict that its records show. */
export async function putConflict(store: TenantStore, conflict: Conflict): Promise<void> {
  await store.conflicts.insert(conflict);
  await store.targets.put(
    conflict.judgement.claimIds.map((id: ClaimId) => ({
      ref: parseRecordKey(id),
      home: 'claim',
      values: { conflict_status: 'open', conflict_id: conflict.id },
    })),
  );
}
