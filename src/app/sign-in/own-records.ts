// What a rep sees in the console: for records of their own, exactly what Parley's fields on the record
// say. Those are masked as the policy says, and whoever can open the record reads them anyway.
import type { Claim } from '../../domain/claim.ts';
import { ACTIVE_STATUSES } from '../../domain/conflict.ts';
import { asConflictId, type ConflictId, parseRecordKey, type RecordRef } from '../../domain/ids.ts';
import { OWN_FIELDS, type OwnField, type OwnFieldKey } from '../../domain/own-fields.ts';
import type { CrmPerson, OpenedRecord } from '../../ports/access-store.ts';
import type { TenantStore } from '../../ports/store.ts';
import type { PendingTarget } from '../../ports/write-store.ts';
import { CRM_WORDS, plainWord } from '../view-words.ts';

export type OwnRecord = {
  readonly conflictId: ConflictId;
  /** `HubSpot deal 70991`. */
  readonly record: string;
  /** The customer, as the rep's own record names it; null for a record that is not theirs. */
  readonly account: string | null;
  /** As on the record: `Open`. */
  readonly status: string;
  readonly isWaiting: boolean;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
};

/** Conflicts read for one person; beyond it the oldest are left out. */
const MOST_READ = 2_000;

/** Shown as heading, link or not at all. */
const NOT_LISTED: readonly OwnFieldKey[] = [
  ...(['conflict_status', 'conflict_id', 'url', 'checked_at'] as const),
];

export type Onlooker = {
  readonly person: CrmPerson | null;
  readonly opened: readonly OpenedRecord[];
};

/**
 * Records with a conflict whose owner has the person's e-mail in the person's own CRM, and those whose
 * card led them here; what waits first. Empty while that CRM is in a dry run: the records show nothing yet.
 */
export async function ownRecords(
  store: TenantStore,
  { person, opened }: Onlooker,
): Promise<readonly OwnRecord[]> {
  const home = person && (await store.connections.get(person.connectionId));
  if (!person || !home || home.writeMode === 'dry_run' || home.writeMode === 'undoing') return [];
  const led = opened.filter(({ ref }) => ref.connectionId === person.connectionId);
  const own = await claimsOf(store, person);
  const refs: RecordRef[] = [...own.keys(), ...led.map(({ ref }) => ref)];
  const targets = await store.targets.get(refs);
  const found = targets.flatMap((target) => recordOf(target, { own, led, crm: home.crm }) ?? []);
  return found.toSorted((a, b) => Number(b.isWaiting) - Number(a.isWaiting));
}

async function claimsOf(store: TenantStore, person: CrmPerson) {
  const own = new Map<RecordRef, Claim>();
  const email = person.email?.toLowerCase();
  if (email === undefined) return own;
  const statuses = [...ACTIVE_STATUSES, 'resolved', 'dismissed'] as const;
  const conflicts = await store.conflicts.list({ statuses, limit: MOST_READ, after: null });
  const ids = conflicts.flatMap(({ judgement }) => [
    ...judgement.claimIds,
    ...judgement.excluded.map(({ claimId }) => claimId),
  ]);
  for (const claim of await store.claims.current([...new Set(ids)])) {
    const ref = parseRecordKey(claim.id);
    const isOwn =
      ref.connectionId === person.connectionId && claim.owner?.email?.toLowerCase() === email;
    if (isOwn) own.set(ref, claim);
  }
  return own;
}

type Around = {
  readonly own: ReadonlyMap<RecordRef, Claim>;
  readonly led: readonly OpenedRecord[];
  readonly crm: Claim['crm'];
};

const isSame = (a: RecordRef, b: RecordRef) =>
  a.connectionId === b.connectionId && a.object === b.object && a.recordId === b.recordId;

function recordOf({ ref, values }: PendingTarget, { own, led, crm }: Around): OwnRecord | null {
  const stated = values.conflict_id;
  const conflictId =
    typeof stated === 'string'
      ? asConflictId(stated)
      : led.find((one) => isSame(one.ref, ref))?.conflictId;
  const status = values.conflict_status;
  if (conflictId === undefined || typeof status !== 'string') return null;
  const claim = [...own].find(([one]) => isSame(one, ref))?.[1] ?? null;
  const kind = claim?.recordType ?? OBJECT_WORDS[ref.object] ?? 'record';
  return {
    conflictId,
    record: `${CRM_WORDS[crm]} ${kind} ${ref.recordId}`,
    account: claim?.account.name ?? null,
    status: wordsOf(fieldOf('conflict_status'), status),
    isWaiting: status === 'open' || status === 'acknowledged',
    fields: OWN_FIELDS.flatMap((field) => {
      const value = values[field.key] ?? null;
      if (value === null || NOT_LISTED.includes(field.key)) return [];
      return [{ name: field.label, value: wordsOf(field, value) }];
    }),
  };
}

const OBJECT_WORDS: Readonly<Record<string, string>> = {
  deals: 'deal',
  companies: 'company',
  Opportunity: 'opportunity',
  Account: 'account',
  Lead: 'lead',
};

function fieldOf(key: OwnFieldKey): OwnField | undefined {
  return OWN_FIELDS.find((field) => field.key === key);
}

function wordsOf(field: OwnField | undefined, value: string | number): string {
  if (field?.type === 'percent') return `${Number(value).toFixed(2)} %`;
  if (field?.key === 'conflict_types') return String(value).split(';').map(plainWord).join(', ');
  return field?.options?.find((one) => one.value === value)?.label ?? String(value);
}
