// Derives accounts and claims for a set of records, fetching what is around them in a few reads.

import type { Claim } from '../domain/claim.ts';
import type { CurrencyRates } from '../domain/currency-rates.ts';
import { accountIdOf, type ClaimId, claimIdOf, type RecordRef } from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping.ts';
import {
  conversionsOf,
  oncePerMapping,
  placesOf,
  type Relation,
  relationsOf,
} from '../domain/mapping-walk.ts';
import type { Policy } from '../domain/policy.ts';
import type { SourceRecord } from '../domain/source-record.ts';
import type { Instant } from '../domain/time.ts';
import { accountKeys } from '../matching/keys.ts';
import { type DerivedAccount, deriveAccount } from '../observe/derive-account.ts';
import type {
  AccountVersion,
  ClaimVersion,
  Connection,
  RecordProblem,
  TenantStore,
} from '../ports/store.ts';
import { claimOf, type Looked, refOf } from './claim-of.ts';
import { currencyRates } from './currency-rates.ts';

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
  /** Claims that have become part of another: a lead's, of its opportunity's. */
  readonly joined: readonly JoinedClaim[];
};

export type JoinedClaim = { readonly id: ClaimId; readonly into: Claim };

/** Derives every account and claim among `records` (deleted ones become empty versions). */
export async function deriveBatch(
  context: DeriveContext,
  records: readonly SourceRecord[],
): Promise<DerivedBatch> {
  const look = await lookupAround(context, records);
  const rates = await currencyRates(context.store, context.connection.id);
  const batch = {
    accounts: [] as AccountVersion[],
    claims: [] as ClaimVersion[],
    problems: [] as RecordProblem[],
    joined: [] as JoinedClaim[],
  };
  for (const record of records) {
    if (record.object === context.mapping.account.object) addAccount(context, batch, record, look);
    addClaim({ ...context, rates }, batch, record, look);
  }
  return batch;
}

type Batch = {
  accounts: AccountVersion[];
  claims: ClaimVersion[];
  problems: RecordProblem[];
  joined: JoinedClaim[];
};

function addAccount(
  context: DeriveContext,
  batch: Batch,
  record: SourceRecord,
  look: Looked,
): void {
  const ref = refOf(context, record);
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

/** What a record says of a sale, if anything; see `claimOf`. */
function addClaim(
  context: DeriveContext & { readonly rates: CurrencyRates | null },
  batch: Batch,
  record: SourceRecord,
  look: Looked,
): void {
  const entries = context.mapping.claims.filter((one) => one.object === record.object);
  if (entries.length === 0) return;
  const ref = refOf(context, record);
  const holdsCustomer = entries.some((one) => one.account !== undefined);
  if (record.deleted) {
    const claim = { id: claimIdOf(ref), ref, accountId: accountIdOf(ref), claim: null };
    batch.claims.push({ ...claim, at: context.at });
    batch.problems.push({ ref, problems: [], at: context.at });
    if (holdsCustomer) batch.accounts.push(accountVersion(context, ref, null));
    return;
  }
  const { derived, own, partOf } = claimOf(context, record, look);
  if (partOf !== undefined) batch.joined.push({ id: claimIdOf(ref), into: partOf });
  if (holdsCustomer) {
    // Of what is no claim the customer is none either, such as of a lead that nobody registered.
    const isOwn = own !== null && derived.kind !== 'not_a_claim';
    batch.accounts.push(accountVersion(context, ref, isOwn ? own.derived : null));
  }
  const claim = derived.kind === 'claim' ? derived.claim : null;
  const accountId = claim?.account.id ?? accountIdOf(ref);
  batch.claims.push({ id: claimIdOf(ref), ref, accountId, claim, at: context.at });
  const problems = derived.kind === 'not_a_claim' ? [] : derived.problems;
  batch.problems.push({ ref, problems, at: context.at });
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
  const all = [...conversionsOf(mapping), ...relationsOf(mapping), ...activities];
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
