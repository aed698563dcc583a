// Accounts: versions that stay, a pointer to the current one, the keys by which others find it, and
// people's answers about pairs of them.
import type { AccountId } from '../domain/ids.ts';
import type { MatchAnswer } from '../ports/match-store.ts';
import type { AccountVersion, TenantStore } from '../ports/store.ts';
import { decode, encode, hashOf } from './codec.ts';
import { anyOf, distinct, incoming, inParts, insertRows, lastPerKey, onlyRow } from './rows.ts';
import type { Tx } from './tables.ts';
import { type NextVersion, nextVersions } from './versions.ts';

/** `TenantStore.accounts` on a transaction. Lists come ordered by account id. */
export function accountsIn(tx: Tx): TenantStore['accounts'] {
  return {
    put(versions) {
      const last = lastPerKey(versions, (version) => version.id);
      return inParts(last, (part) => putPart(tx, part));
    },
    current(ids) {
      return inParts(distinct(ids), (part) => currentPart(tx, part));
    },
    async byKeys(keys, limit) {
      const asked = new Map(keys.map((key) => [indexedForm(key), key]));
      const rows = await inParts(distinct([...asked.keys()]), (part) =>
        keyHolders(tx, part, limit + 1),
      );
      const found = new Map<string, AccountId[]>();
      for (const { key, account_id } of rows) {
        const original = asked.get(key) ?? key;
        found.set(original, [...(found.get(original) ?? []), account_id]);
      }
      return new Map([...found].filter(([, ids]) => ids.length <= limit));
    },
    crowded(prefixes, { above, limit }) {
      return tx
        .selectFrom('account_key')
        .select((eb) => ['key', eb.fn.countAll<number>().as('accounts')])
        .where((eb) => eb.or(prefixes.map((prefix) => eb('key', 'like', `${prefix}%`))))
        .groupBy('key')
        .having((eb) => eb.fn.countAll(), '>', above)
        .orderBy('accounts', 'desc')
        .orderBy('key')
        .limit(limit)
        .execute();
    },
    async count() {
      const rows = await tx
        .selectFrom('account')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('gone', '=', false)
        .execute();
      return onlyRow(rows).count;
    },
    async page(after, limit) {
      const rows = await tx
        .selectFrom('account')
        .select('account_id')
        .where('gone', '=', false)
        .where('account_id', '>', after ?? ('' as AccountId))
        .orderBy('account_id')
        .limit(limit)
        .execute();
      return currentPart(
        tx,
        rows.map((row) => row.account_id),
      );
    },
  };
}

/** What a version's `body` holds: all but the id and the instant, which are columns. */
type AccountBody = Omit<AccountVersion, 'id' | 'at'>;

type AccountDraft = AccountVersion & {
  readonly hash: string;
  readonly gone: boolean;
  readonly body: string;
};

function draftOf(version: AccountVersion): AccountDraft {
  const { id: _, at: __, ...rest } = version;
  const content: AccountBody = { ...rest, keys: distinct(version.keys) };
  const body = encode(content);
  return { ...version, body, hash: hashOf(body), gone: version.account === null };
}

async function currentPart(tx: Tx, ids: readonly AccountId[]): Promise<readonly AccountVersion[]> {
  const rows = await tx
    .selectFrom('account')
    .innerJoin('account_version as version', (join) =>
      join
        .onRef('version.tenant_id', '=', 'account.tenant_id')
        .onRef('version.account_id', '=', 'account.account_id')
        .onRef('version.version', '=', 'account.version'),
    )
    .select(['account.account_id', 'account.valid_from_ms', 'version.body'])
    .where('account.account_id', '=', anyOf(ids))
    .orderBy('account.account_id')
    .execute();
  return rows.map((row) => ({
    ...decode<AccountBody>(row.body),
    id: row.account_id,
    at: row.valid_from_ms,
  }));
}

async function putPart(tx: Tx, versions: readonly AccountVersion[]): Promise<readonly AccountId[]> {
  const ids = versions.map(({ id }) => id);
  const rows = await tx
    .selectFrom('account')
    .select(['account_id', 'version', 'hash', 'gone', 'valid_from_ms'])
    .where('account_id', '=', anyOf(ids))
    .execute();
  const current = new Map(rows.map((row) => [row.account_id as string, row]));
  const next = nextVersions(versions.map(draftOf), current);
  if (next.length > 0) {
    await append(tx, next);
    await replaceKeys(
      tx,
      next.map(({ draft }) => draft),
    );
  }
  return next.map(({ draft }) => draft.id);
}

async function append(tx: Tx, next: readonly NextVersion<AccountDraft>[]): Promise<void> {
  const versions = next.map(({ draft, version, validFrom }) => ({
    account_id: draft.id,
    version,
    valid_from_ms: validFrom,
    body: draft.body,
  }));
  await insertRows(tx, 'account_version', versions, {
    account_id: 'text',
    version: 'bigint',
    valid_from_ms: 'bigint',
    body: 'text',
  }).execute();
  const pointers = next.map(({ draft, version, validFrom }) => ({
    account_id: draft.id,
    version,
    hash: draft.hash,
    gone: draft.gone,
    valid_from_ms: validFrom,
  }));
  await insertRows(tx, 'account', pointers, {
    account_id: 'text',
    version: 'bigint',
    hash: 'text',
    gone: 'boolean',
    valid_from_ms: 'bigint',
  })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'account_id']).doUpdateSet((eb) => ({
        version: eb.ref('excluded.version'),
        hash: eb.ref('excluded.hash'),
        gone: eb.ref('excluded.gone'),
        valid_from_ms: eb.ref('excluded.valid_from_ms'),
      })),
    )
    .execute();
}

async function replaceKeys(tx: Tx, drafts: readonly AccountDraft[]): Promise<void> {
  const ids = drafts.map(({ id }) => id);
  await tx.deleteFrom('account_key').where('account_id', '=', anyOf(ids)).execute();
  const rows = drafts.flatMap((draft) =>
    draft.gone
      ? []
      : distinct(draft.keys.map(indexedForm)).map((key) => ({ key, account_id: draft.id })),
  );
  await inParts(rows, async (part) => {
    await insertRows(tx, 'account_key', part, { key: 'text', account_id: 'text' }).execute();
    return [];
  });
}

const MAX_INDEXED_LENGTH = 255;

/**
 * A key as the index holds it. An index entry has an upper size and text an alphabet; a key made of
 * somebody's pasted page is found by its hash, like any other.
 */
function indexedForm(key: string): string {
  const fits = key.length <= MAX_INDEXED_LENGTH && key.isWellFormed() && !key.includes('\0');
  return fits ? key : `sha256:${hashOf(key)}`;
}

/** At most `most` accounts for each key: how many more there are does not matter to anybody. */
async function keyHolders(tx: Tx, keys: readonly string[], most: number) {
  return tx
    .selectFrom(
      incoming(
        keys.map((wanted) => ({ wanted })),
        { wanted: 'text' },
      ),
    )
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('account_key')
          .select(['key', 'account_id'])
          .whereRef('key', '=', 'incoming.wanted')
          .orderBy('account_id')
          .limit(most)
          .as('holder'),
      (join) => join.onTrue(),
    )
    .select(['holder.key', 'holder.account_id'])
    .execute();
}

/** `TenantStore.answers` on a transaction. A pair is the same whichever account is named first. */
export function answersIn(tx: Tx): TenantStore['answers'] {
  return {
    async append(answer) {
      const [low, high] =
        answer.left < answer.right ? [answer.left, answer.right] : [answer.right, answer.left];
      await tx
        .insertInto('match_answer')
        .values({
          account_low: low,
          account_high: high,
          at_ms: answer.at,
          body: encode(answer),
        })
        .execute();
    },
    async ofAccounts(ids) {
      const rows = await inParts(distinct(ids), async (part) => [
        ...(await newestAnswers(tx, part, 'account_low')),
        ...(await newestAnswers(tx, part, 'account_high')),
      ]);
      const perPair = lastPerKey(rows, (row) => encode([row.account_low, row.account_high]));
      return perPair.map((row) => decode<MatchAnswer>(row.body));
    },
    async list(limit) {
      const rows = await tx
        .selectFrom('match_answer')
        .select('body')
        .orderBy('at_ms', 'desc')
        .orderBy('seq', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => decode<MatchAnswer>(row.body));
    },
  };
}

async function newestAnswers(
  tx: Tx,
  ids: readonly AccountId[],
  side: 'account_low' | 'account_high',
) {
  return tx
    .selectFrom('match_answer')
    .distinctOn(['account_low', 'account_high'])
    .select(['account_low', 'account_high', 'body'])
    .where(side, '=', anyOf(ids))
    .orderBy('account_low')
    .orderBy('account_high')
    .orderBy('at_ms', 'desc')
    .orderBy('seq', 'desc')
    .execute();
}
