// Derives accounts and claims for a set of records, fetching what they point at in a few reads.
import type { Account } from '../domain/claim.ts';
import { accountIdOf, type ConnectionId, claimIdOf, type RecordRef } from '../domain/ids.ts';
import type { ClaimMapping, Mapping } from '../domain/mapping.ts';
import type { Policy } from '../domain/policy.ts';
import type { SourceRecord } from '../domain/source-record.ts';
import type { Instant } from '../domain/time.ts';
import { accountKeys } from '../matching/keys.ts';
import {
  type AccountFields,
  type DerivedAccount,
  deriveAccount,
} from '../observe/derive-account.ts';
import { deriveClaim } from '../observe/derive-claim.ts';
import type { RecordLookup } from '../observe/read-field.ts';
import type {
  AccountVersion,
  ClaimVersion,
  Connection,
  RecordProblem,
  TenantStore,
} from '../ports/store.ts';

/** Links followed from a claim: claim to account, account to parent, parent's own owner. */
const LINK_DEPTH = 3;

export type DeriveContext = {
  readonly store: TenantStore;
  readonly connection: Connection;
  readonly mapping: Mapping;
  readonly policy: Policy;
  readonly at: Instant;
};

export type DerivedBatch = {
  readonly accounts: readonly AccountVersion[];
  readonly claims: readonly ClaimVersion[];
  readonly problems: readonly RecordProblem[];
};

/** Derives every account and claim among `records` (deleted ones become empty versions). */
export async function deriveBatch(
  context: DeriveContext,
  records: readonly SourceRecord[],
): Promise<DerivedBatch> {
  const look = await lookupAround(context, records);
  const activities = await activitiesAround(context, records);
  const batch = {
    accounts: [] as AccountVersion[],
    claims: [] as ClaimVersion[],
    problems: [] as RecordProblem[],
  };
  for (const record of records) {
    if (record.object === context.mapping.account.object) addAccount(context, batch, record, look);
    for (const mapping of context.mapping.claims) {
      if (mapping.object === record.object) {
        addClaim(context, batch, { record, mapping, look, activities });
      }
    }
  }
  return batch;
}

type Batch = { accounts: AccountVersion[]; claims: ClaimVersion[]; problems: RecordProblem[] };

const refOf = (connectionId: ConnectionId, record: SourceRecord): RecordRef => ({
  connectionId,
  object: record.object,
  recordId: record.recordId,
});

function addAccount(
  context: DeriveContext,
  batch: Batch,
  record: SourceRecord,
  look: RecordLookup,
): void {
  const ref = refOf(context.connection.id, record);
  const { derived, problems } = record.deleted
    ? { derived: null, problems: [] }
    : deriveAccount(ref, record, context.mapping.account, look);
  batch.accounts.push(accountVersion(context, ref, derived));
  batch.problems.push({ ref, problems, at: context.at });
}

function accountVersion(
  context: DeriveContext,
  ref: RecordRef,
  derived: DerivedAccount | null,
): AccountVersion {
  return {
    id: accountIdOf(ref),
    ref,
    account: derived?.account ?? null,
    context: {
      namedSince: derived?.namedSince ?? null,
      contractEnd: derived?.contractEnd ?? null,
      incumbent: derived?.incumbent ?? null,
    },
    keys: derived === null ? [] : accountKeys(derived.account, context.policy),
    at: context.at,
  };
}

type ClaimSource = {
  readonly record: SourceRecord;
  readonly mapping: Mapping['claims'][number];
  readonly look: RecordLookup;
  readonly activities: Activities;
};

function addClaim(context: DeriveContext, batch: Batch, source: ClaimSource): void {
  const { record, mapping, look, activities } = source;
  const ref = refOf(context.connection.id, record);
  const gone = (accountRef: RecordRef): ClaimVersion => ({
    id: claimIdOf(ref),
    ref,
    accountId: accountIdOf(accountRef),
    claim: null,
    at: context.at,
  });
  if (record.deleted) {
    batch.claims.push(gone(ref));
    if (mapping.account !== undefined) batch.accounts.push(accountVersion(context, ref, null));
    batch.problems.push({ ref, problems: [], at: context.at });
    return;
  }
  const customer = customerOf(context, batch, record, mapping, look);
  const derived = deriveClaim({
    crm: context.connection.crm,
    ref,
    record,
    mapping,
    look,
    account: customer,
    activitiesOf: (object, link) =>
      activities.get(activityKey(object, link, record.recordId)) ?? [],
    knownCurrencies: new Set(['USD', ...Object.keys(context.policy.exchangeRatesToUsd)]),
  });
  if (derived.kind === 'claim') {
    batch.claims.push({
      id: derived.claim.id,
      ref,
      accountId: derived.claim.account.id,
      claim: derived.claim,
      at: context.at,
    });
  } else {
    batch.claims.push(gone(ref));
  }
  const problems = derived.kind === 'not_a_claim' ? [] : derived.problems;
  batch.problems.push({ ref, problems, at: context.at });
}

/** The customer of a claim: the linked account, or for a lead the account the lead itself names. */
function customerOf(
  context: DeriveContext,
  batch: Batch,
  record: SourceRecord,
  mapping: ClaimMapping & { readonly account?: AccountFields | undefined },
  look: RecordLookup,
): Account | null {
  const link = record.links.find((one) => one.name === mapping.accountLink);
  const linked = link === undefined ? undefined : look(link.object, link.recordId);
  if (linked !== undefined && !linked.deleted) {
    const ref = refOf(context.connection.id, linked);
    return deriveAccount(ref, linked, context.mapping.account, look).derived?.account ?? null;
  }
  if (mapping.account === undefined) return null;
  const ref = refOf(context.connection.id, record);
  const { derived } = deriveAccount(ref, record, mapping.account, look);
  batch.accounts.push(accountVersion(context, ref, derived));
  return derived?.account ?? null;
}

/** Loads what the records link to, link by link, and answers from that. */
async function lookupAround(
  context: DeriveContext,
  records: readonly SourceRecord[],
): Promise<RecordLookup> {
  const known = new Map<string, SourceRecord>();
  const keyOf = (object: string, id: string) => `${object}/${id}`;
  for (const record of records) known.set(keyOf(record.object, record.recordId), record);
  let frontier: readonly SourceRecord[] = records;
  for (let depth = 0; depth < LINK_DEPTH && frontier.length > 0; depth += 1) {
    const missing = Map.groupBy(
      frontier
        .flatMap((one) => one.links)
        .filter((one) => !known.has(keyOf(one.object, one.recordId))),
      (one) => one.object,
    );
    const next: SourceRecord[] = [];
    for (const [object, links] of missing) {
      const ids = [...new Set(links.map((one) => one.recordId))];
      next.push(...(await context.store.records.get(context.connection.id, object, ids)));
    }
    for (const record of next) known.set(keyOf(record.object, record.recordId), record);
    frontier = next;
  }
  return (object, id) => known.get(keyOf(object, id));
}

type Activities = ReadonlyMap<string, readonly SourceRecord[]>;

const activityKey = (object: string, link: string, claimRecordId: string) =>
  `${object}/${link}/${claimRecordId}`;

async function activitiesAround(
  context: DeriveContext,
  records: readonly SourceRecord[],
): Promise<Activities> {
  const found = new Map<string, SourceRecord[]>();
  for (const mapping of context.mapping.claims) {
    const ids = records
      .filter((one) => one.object === mapping.object && !one.deleted)
      .map((one) => one.recordId);
    if (ids.length === 0) continue;
    for (const { object, link } of mapping.activities) {
      const linked = await context.store.records.linkedTo(
        context.connection.id,
        object,
        link,
        mapping.object,
        ids,
      );
      for (const record of linked) {
        for (const target of record.links) {
          if (target.name !== link || target.object !== mapping.object) continue;
          const key = activityKey(object, link, target.recordId);
          found.set(key, [...(found.get(key) ?? []), record]);
        }
      }
    }
  }
  return found;
}
