// Derives accounts and claims for a set of records, fetching what is around them in a few reads.
import type { Account } from '../domain/claim.ts';
import { accountIdOf, type ConnectionId, claimIdOf, type RecordRef } from '../domain/ids.ts';
import type { ClaimMapping, Mapping } from '../domain/mapping.ts';
import { oncePerMapping, placesOf, type Relation, relationsOf } from '../domain/mapping-walk.ts';
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

type LookContext = Pick<DeriveContext, 'store' | 'mapping'> & {
  readonly connection: Pick<Connection, 'id'>;
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
  const batch = {
    accounts: [] as AccountVersion[],
    claims: [] as ClaimVersion[],
    problems: [] as RecordProblem[],
  };
  for (const record of records) {
    if (record.object === context.mapping.account.object) addAccount(context, batch, record, look);
    addClaim(context, batch, record, look);
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

type Looked = Required<Pick<RecordLookup, 'related'>> & RecordLookup;

/**
 * The first entry of the mapping that takes the record for a claim decides: one object may have several,
 * each with its own condition.
 */
function addClaim(context: DeriveContext, batch: Batch, record: SourceRecord, look: Looked): void {
  const entries = context.mapping.claims.filter((one) => one.object === record.object);
  if (entries.length === 0) return;
  const ref = refOf(context.connection.id, record);
  const none = (problems: readonly string[]) => {
    batch.claims.push({
      ...{ id: claimIdOf(ref), ref, accountId: accountIdOf(ref) },
      ...{ claim: null, at: context.at },
    });
    batch.problems.push({ ref, problems, at: context.at });
  };
  if (record.deleted) {
    none([]);
    const holdsCustomer = entries.some((one) => one.account !== undefined);
    if (holdsCustomer) batch.accounts.push(accountVersion(context, ref, null));
    return;
  }
  for (const mapping of entries) {
    const { account, own } = customerOf(context, record, mapping, look);
    const derived = deriveClaim({
      crm: context.connection.crm,
      ref,
      record,
      mapping,
      look,
      account,
      activitiesOf: (object, link) => look.related(object, link, record),
      knownCurrencies: new Set(['USD', ...Object.keys(context.policy.exchangeRatesToUsd)]),
    });
    if (derived.kind === 'not_a_claim' && mapping !== entries.at(-1)) continue;
    // Of what is no claim the customer is none either, such as of a lead that nobody registered.
    const isClaim = derived.kind !== 'not_a_claim';
    if (own !== null) batch.accounts.push(isClaim ? own : accountVersion(context, ref, null));
    if (derived.kind === 'claim') {
      const { claim, problems } = derived;
      batch.claims.push({ id: claim.id, ref, accountId: claim.account.id, claim, at: context.at });
      batch.problems.push({ ref, problems, at: context.at });
    } else {
      none(derived.kind === 'unreadable' ? derived.problems : []);
    }
    return;
  }
}

type Customer = {
  readonly account: Account | null;
  /** The account that the claim's own record describes. */
  readonly own: AccountVersion | null;
};

/** The customer of a claim: the linked account, or for a lead the account the lead itself names. */
function customerOf(
  context: DeriveContext,
  record: SourceRecord,
  mapping: ClaimMapping & { readonly account?: AccountFields | undefined },
  look: RecordLookup,
): Customer {
  const link = record.links.find((one) => one.name === mapping.accountLink);
  const linked = link === undefined ? undefined : look(link.object, link.recordId);
  if (linked !== undefined && !linked.deleted) {
    const ref = refOf(context.connection.id, linked);
    const { derived } = deriveAccount(ref, linked, context.mapping.account, look);
    return { account: derived?.account ?? null, own: null };
  }
  if (mapping.account === undefined) return { account: null, own: null };
  const ref = refOf(context.connection.id, record);
  const { derived } = deriveAccount(ref, record, mapping.account, look);
  const own = accountVersion(context, ref, derived);
  return { account: derived?.account ?? null, own };
}

/** Loads what the records link to, link by link, and what is related to them, and answers from that. */
export async function lookupAround(
  context: LookContext,
  records: readonly SourceRecord[],
): Promise<Looked> {
  const known = new Map(records.map((record) => [recordKey(record), record]));
  await followLinks(context, records, known);
  const around = [...known.values()].filter((one) => !one.deleted);
  const related = new Map<string, SourceRecord[]>();
  const through = readThrough(context.mapping);
  for (const { object, link, target } of neededRelations(context.mapping)) {
    const ids = around.filter((one) => one.object === target).map((one) => one.recordId);
    if (ids.length === 0) continue;
    const { id } = context.connection;
    const found = await context.store.records.linkedTo(id, object, link, target, ids);
    for (const record of found) {
      if (!known.has(recordKey(record))) known.set(recordKey(record), record);
      for (const to of record.links) {
        if (to.name !== link || to.object !== target) continue;
        const key = relatedKey(object, link, to);
        related.set(key, [...(related.get(key) ?? []), record]);
      }
    }
    // Activities are many, and most are read without a look at what they link to.
    if (through.has(object)) await followLinks(context, found, known);
  }
  const look = (object: string, recordId: string) => known.get(recordKey({ object, recordId }));
  return Object.assign(look, {
    related: (object: string, link: string, target: SourceRecord) =>
      related.get(relatedKey(object, link, target)) ?? [],
  });
}

type Named = Pick<SourceRecord, 'object' | 'recordId'>;

const recordKey = ({ object, recordId }: Named) => `${object}/${recordId}`;
const relatedKey = (object: string, link: string, target: Named) =>
  `${object}/${link}/${recordKey(target)}`;

/** Objects of which more is read than their own fields. */
const readThrough = oncePerMapping(
  (mapping) =>
    new Set(placesOf(mapping).flatMap(({ object, path }) => (path.includes('.') ? [object] : []))),
);

const neededRelations = oncePerMapping((mapping): readonly Relation[] => {
  const activities = mapping.claims.flatMap(({ object: target, activities: kinds }) =>
    kinds.map(({ object, link }) => ({ object, link, target })),
  );
  const all = [...relationsOf(mapping), ...activities];
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
});

async function followLinks(
  context: LookContext,
  records: readonly SourceRecord[],
  known: Map<string, SourceRecord>,
): Promise<void> {
  let frontier: readonly SourceRecord[] = records;
  for (let depth = 0; depth < LINK_DEPTH && frontier.length > 0; depth += 1) {
    const missing = Map.groupBy(
      frontier.flatMap((one) => one.links).filter((one) => !known.has(recordKey(one))),
      (one) => one.object,
    );
    const next: SourceRecord[] = [];
    for (const [object, links] of missing) {
      const ids = [...new Set(links.map((one) => one.recordId))];
      next.push(...(await context.store.records.get(context.connection.id, object, ids)));
    }
    for (const record of next) known.set(recordKey(record), record);
    frontier = next;
  }
}
