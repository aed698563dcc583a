// Claims: versions that stay for ever and a pointer to the current one.
import type { Claim } from '../domain/claim.ts';
import { type AccountId, asClaimId, type ClaimId } from '../domain/ids.ts';
import type { ClaimVersion, TenantStore } from '../ports/store.ts';
import { decode, encode, hashOf } from './codec.ts';
import { anyOf, distinct, inParts, insertRows, lastPerKey, onlyRow } from './rows.ts';
import type { Tx } from './tables.ts';
import { type NextVersion, nextVersions } from './versions.ts';

/** `TenantStore.claims` on a transaction. Lists of claims come ordered by claim id. */
export function claimsIn(tx: Tx): TenantStore['claims'] {
  return {
    put(versions) {
      const last = lastPerKey(versions, (version) => version.id);
      return inParts(last, (part) => putPart(tx, part));
    },
    async current(ids) {
      return inParts(distinct(ids), async (part) => {
        const rows = await currentClaims(tx).where('claim.claim_id', '=', anyOf(part)).execute();
        return rows.map(({ body }) => decode<Claim>(body));
      });
    },
    async ofAccounts(accountIds) {
      const rows = await inParts(distinct(accountIds), (part) =>
        currentClaims(tx).where('claim.account_id', '=', anyOf(part)).execute(),
      );
      return lastPerKey(rows, (row) => row.claim_id).map(({ body }) => decode<Claim>(body));
    },
    async formerOf(accountIds) {
      const rows = await inParts(distinct(accountIds), (part) =>
        tx
          .selectFrom('claim')
          .where('claim.account_id', '=', anyOf(part))
          .select('claim_id')
          .where('gone', '=', true)
          .execute(),
      );
      return distinct(rows.map((row) => row.claim_id));
    },
    accountsOf: (ids) => accountsOf(tx, ids, { areHeld: false }),
    hold: (ids) => accountsOf(tx, ids, { areHeld: true }),
    async asOf(id, at) {
      const row = await tx
        .selectFrom('claim_version')
        .select('body')
        .where('claim_id', '=', id)
        .where('valid_from_ms', '<=', at)
        .orderBy('version', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row === undefined || row.body === null ? null : decode<Claim>(row.body);
    },
    async versions(id) {
      const rows = await tx
        .selectFrom('claim_version')
        .select('body')
        .where('claim_id', '=', id)
        .orderBy('version', 'desc')
        .execute();
      return rows.map(({ body }) => (body === null ? null : decode<Claim>(body)));
    },
    async page(after, limit) {
      const ids = await tx
        .selectFrom('claim')
        .select('claim_id')
        .where('gone', '=', false)
        .$if(after !== null, (query) => query.where('claim_id', '>', after ?? asClaimId('')))
        .orderBy('claim_id')
        .limit(limit)
        .execute();
      // By their ids: joined before the limit, a database without statistics reads the whole book.
      return this.current(ids.map((row) => row.claim_id));
    },
    async count() {
      const rows = await tx
        .selectFrom('claim')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('gone', '=', false)
        .execute();
      return onlyRow(rows).count;
    },
  };
}

async function accountsOf(
  tx: Tx,
  ids: readonly ClaimId[],
  { areHeld }: { readonly areHeld: boolean },
): Promise<ReadonlyMap<ClaimId, AccountId>> {
  const rows = await inParts([...distinct(ids)].sort(), (part) =>
    tx
      .selectFrom('claim')
      .where('claim.claim_id', '=', anyOf(part))
      .select(['claim_id', 'account_id'])
      .orderBy('claim_id')
      .$if(areHeld, (query) => query.forShare())
      .execute(),
  );
  return new Map(rows.map((row) => [row.claim_id, row.account_id]));
}

function currentClaims(tx: Tx) {
  return tx
    .selectFrom('claim')
    .innerJoin('claim_version as version', (join) =>
      join
        .onRef('version.tenant_id', '=', 'claim.tenant_id')
        .onRef('version.claim_id', '=', 'claim.claim_id')
        .onRef('version.version', '=', 'claim.version'),
    )
    .select(['claim.claim_id', 'version.body'])
    .where('claim.gone', '=', false)
    .$narrowType<{ body: string }>()
    .orderBy('claim.claim_id');
}

type ClaimDraft = ClaimVersion & {
  readonly hash: string;
  readonly gone: boolean;
  readonly body: string | null;
};

function draftOf(version: ClaimVersion): ClaimDraft {
  const body = version.claim === null ? null : encode(version.claim);
  // The account counts too: a claim that only moved to another account is another version.
  const hash = hashOf(encode([version.accountId, body]));
  return { ...version, body, hash, gone: version.claim === null };
}

async function putPart(tx: Tx, versions: readonly ClaimVersion[]): Promise<readonly ClaimId[]> {
  const ids = versions.map(({ id }) => id);
  const rows = await tx
    .selectFrom('claim')
    .select(['claim_id', 'version', 'hash', 'gone', 'valid_from_ms'])
    .where('claim_id', '=', anyOf(ids))
    .execute();
  const current = new Map(rows.map((row) => [row.claim_id as string, row]));
  const next = nextVersions(versions.map(draftOf), current);
  if (next.length > 0) await append(tx, next);
  return next.map(({ draft }) => draft.id);
}

async function append(tx: Tx, next: readonly NextVersion<ClaimDraft>[]): Promise<void> {
  const versions = next.map(({ draft, version, validFrom }) => ({
    claim_id: draft.id,
    version,
    valid_from_ms: validFrom,
    body: draft.body,
  }));
  await insertRows(tx, 'claim_version', versions, {
    claim_id: 'text',
    version: 'bigint',
    valid_from_ms: 'bigint',
    body: 'text',
  }).execute();
  const pointers = next.map(({ draft, version, validFrom }) => ({
    claim_id: draft.id,
    account_id: draft.accountId,
    version,
    hash: draft.hash,
    gone: draft.gone,
    valid_from_ms: validFrom,
  }));
  await insertRows(tx, 'claim', pointers, {
    claim_id: 'text',
    account_id: 'text',
    version: 'bigint',
    hash: 'text',
    gone: 'boolean',
    valid_from_ms: 'bigint',
  })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'claim_id']).doUpdateSet((eb) => ({
        account_id: eb.ref('excluded.account_id'),
        version: eb.ref('excluded.version'),
        hash: eb.ref('excluded.hash'),
        gone: eb.ref('excluded.gone'),
        valid_from_ms: eb.ref('excluded.valid_from_ms'),
      })),
    )
    .execute();
}
