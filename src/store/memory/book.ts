// Claims and accounts: versions that stay, a pointer to the current one; and people's answers about
// pairs of accounts.
import type { Claim } from '../../domain/claim.ts';
import type { AccountId, ClaimId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { MatchAnswer } from '../../ports/match-store.ts';
import type { AccountVersion, ClaimVersion, TenantStore } from '../../ports/store.ts';
import { isSame, keep } from './kept.ts';
import { byNumber, byText } from './order.ts';
import { appendOnly, changeable, type Table } from './tables.ts';
import type { MemoryTransaction } from './transaction.ts';

const CLAIMS = changeable<Pointer<ClaimVersion>>('claim');
const CLAIM_VERSIONS = appendOnly<Pointer<ClaimVersion>>('claim_version');
const ACCOUNTS = changeable<Pointer<AccountVersion>>('account');
const ACCOUNT_VERSIONS = appendOnly<Pointer<AccountVersion>>('account_version');
const ANSWERS = appendOnly<{ readonly seq: number; readonly answer: MatchAnswer }>('match_answer');

/** A version with its number; `from` never runs backwards. */
type Pointer<Version> = {
  readonly version: number;
  readonly from: Instant;
  readonly value: Version;
};

type Book<Version> = {
  readonly pointers: Table<Pointer<Version>>;
  readonly versions: Table<Pointer<Version>>;
  readonly isGone: (version: Version) => boolean;
  /** Everything but the instant, which alone makes no new version. */
  readonly contentOf: (version: Version) => unknown;
};

const CLAIM_BOOK: Book<ClaimVersion> = {
  pointers: CLAIMS,
  versions: CLAIM_VERSIONS,
  isGone: ({ claim }) => claim === null,
  contentOf: ({ accountId, claim }) => [accountId, claim],
};

const ACCOUNT_BOOK: Book<AccountVersion> = {
  pointers: ACCOUNTS,
  versions: ACCOUNT_VERSIONS,
  isGone: ({ account }) => account === null,
  contentOf: ({ ref, account, context, keys }) => [ref, account, context, keys],
};

/** Appends what differs; returns the ids that changed, ordered. */
async function append<Id extends string, Version extends { readonly id: Id; readonly at: Instant }>(
  tx: MemoryTransaction,
  book: Book<Version>,
  drafts: readonly Version[],
): Promise<readonly Id[]> {
  const last = byText([...new Map(drafts.map((one) => [one.id, one])).values()], (one) => one.id);
  const rows = await tx.some(
    book.pointers,
    last.map((one) => one.id),
  );
  const current = new Map(rows.map((row) => [row.value.id, row]));
  const next = last.flatMap((value) => {
    const now = current.get(value.id);
    // Something unknown that is gone leaves no version.
    if (book.isGone(value) && (now === undefined || book.isGone(now.value))) return [];
    if (now !== undefined && isSame(book.contentOf(now.value), book.contentOf(value))) return [];
    const from = Math.max(value.at, now?.from ?? value.at);
    return [{ version: (now?.version ?? 0) + 1, from, value: keep(value) }];
  });
  for (const row of next) await tx.insert(book.versions, `${row.value.id} ${row.version}`, row);
  await tx.changeAll(
    book.pointers,
    new Map(next.map((row) => [row.value.id as string, row])),
    (_, row) => row,
  );
  return next.map((row) => row.value.id);
}

/** `TenantStore.claims` in a transaction. Lists of claims come ordered by claim id. */
export function claimsIn(tx: MemoryTransaction): TenantStore['claims'] {
  const ofAccounts = (accountIds: readonly AccountId[], passes: (one: ClaimVersion) => boolean) => {
    const wanted = new Set(accountIds);
    return tx.where(CLAIMS, ({ value }) => wanted.has(value.accountId) && passes(value));
  };
  return {
    put: (versions) => append<ClaimId, ClaimVersion>(tx, CLAIM_BOOK, versions),
    async current(ids) {
      return claimsOf(await tx.some(CLAIMS, ids));
    },
    async ofAccounts(accountIds) {
      return claimsOf(await ofAccounts(accountIds, () => true));
    },
    async formerOf(accountIds) {
      const rows = await ofAccounts(accountIds, ({ claim }) => claim === null);
      return rows.map((row) => row.value.id).sort();
    },
    async accountsOf(ids) {
      const rows = await tx.some(CLAIMS, ids);
      return new Map(rows.map(({ value }) => [value.id, value.accountId]));
    },
    async hold(ids) {
      const rows = await tx.hold(CLAIMS, [...new Set(ids)].sort());
      return new Map(rows.map(({ value }) => [value.id, value.accountId]));
    },
    async asOf(id, at) {
      const versions = await tx.where(
        CLAIM_VERSIONS,
        (row) => row.value.id === id && row.from <= at,
      );
      return byNumber(versions, (row) => row.version).at(-1)?.value.claim ?? null;
    },
    async versions(id) {
      const rows = await tx.where(CLAIM_VERSIONS, (row) => row.value.id === id);
      return byNumber(rows, (row) => -row.version).map((row) => row.value.claim);
    },
    async page(after, limit) {
      const rows = await tx.where(CLAIMS, ({ value }) => after === null || value.id > after);
      return claimsOf(rows).slice(0, limit);
    },
    async count() {
      return (await tx.where(CLAIMS, ({ value }) => value.claim !== null)).length;
    },
  };
}

function claimsOf(rows: readonly Pointer<ClaimVersion>[]): readonly Claim[] {
  const claims = rows.map((row) => row.value.claim).filter((claim) => claim !== null);
  return byText(claims, (claim) => claim.id);
}

/** `TenantStore.accounts` in a transaction. Lists come ordered by account id. */
export function accountsIn(tx: MemoryTransaction): TenantStore['accounts'] {
  return {
    put: (versions) =>
      append<AccountId, AccountVersion>(tx, ACCOUNT_BOOK, versions.map(withSortedKeys)),
    async current(ids) {
      // The instant is the one from which the version holds.
      return (await tx.some(ACCOUNTS, ids)).map(({ value, from }) =>
        value.at === from ? value : keep({ ...value, at: from }),
      );
    },
    async byKeys(keys, limit) {
      const wanted = new Set(keys);
      const rows = await tx.where(
        ACCOUNTS,
        ({ value }) => value.account !== null && value.keys.some((key) => wanted.has(key)),
      );
      const found = new Map<string, AccountId[]>();
      for (const { value } of byText(rows, (row) => row.value.id)) {
        for (const key of value.keys) {
          if (wanted.has(key)) found.set(key, [...(found.get(key) ?? []), value.id]);
        }
      }
      return new Map([...found].filter(([, ids]) => ids.length <= limit));
    },
    async crowded(prefixes, { above, limit }) {
      const rows = await tx.where(ACCOUNTS, ({ value }) => value.account !== null);
      const keys = rows
        .flatMap(({ value }) => [...new Set(value.keys)])
        .filter((key) => prefixes.some((prefix) => key.startsWith(prefix)));
      const counts = [...Map.groupBy(keys, (key) => key)].map(([key, all]) => ({
        ...{ key, accounts: all.length },
      }));
      return byText(counts, ({ key }) => key)
        .filter(({ accounts }) => accounts > above)
        .sort((a, b) => b.accounts - a.accounts)
        .slice(0, limit);
    },
    async count() {
      return (await tx.where(ACCOUNTS, ({ value }) => value.account !== null)).length;
    },
    async page(after, limit) {
      const rows = await tx.where(
        ACCOUNTS,
        ({ value }) => value.account !== null && (after === null || value.id > after),
      );
      return byText(
        rows.map(({ value, from }) => (value.at === from ? value : keep({ ...value, at: from }))),
        ({ id }) => id,
      ).slice(0, limit);
    },
  };
}

/** The first matching key of each account that has any. */
export async function firstKeys(
  tx: MemoryTransaction,
  ids: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, string>> {
  const rows = await tx.some(ACCOUNTS, ids);
  return new Map(rows.flatMap(({ value: { id, keys } }) => (keys[0] ? [[id, keys[0]]] : [])));
}

function withSortedKeys(version: AccountVersion): AccountVersion {
  return { ...version, keys: [...new Set(version.keys)].sort() };
}

/** `TenantStore.answers` in a transaction. A pair is the same whichever account is named first. */
export function answersIn(tx: MemoryTransaction): TenantStore['answers'] {
  return {
    async append(answer) {
      await tx.append(ANSWERS, (seq) => ({ seq, answer: keep(answer) }));
    },
    async ofAccounts(ids) {
      const wanted = new Set(ids);
      const rows = byNumber(
        await tx.where(
          ANSWERS,
          ({ answer }) => wanted.has(answer.left) || wanted.has(answer.right),
        ),
        (row) => row.seq,
      );
      const perPair = new Map<string, MatchAnswer>();
      for (const { answer } of byNumber(rows, (row) => row.answer.at)) {
        perPair.set([answer.left, answer.right].sort().join(' '), answer);
      }
      return byText([...perPair], ([pair]) => pair).map(([, answer]) => answer);
    },
    async list(limit) {
      const rows = byNumber(await tx.where(ANSWERS, () => true), (row) => -row.seq);
      return byNumber(rows, (row) => -row.answer.at)
        .slice(0, limit)
        .map(({ answer }) => answer);
    },
  };
}
