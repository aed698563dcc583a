// Conflicts, the claims each is about, and what is only ever added to them: events, judgements,
// decisions.
import type { Conflict, ConflictEvent, Decision } from '../domain/conflict.ts';
import { invariant } from '../domain/errors.ts';
import { asConflictId, type ClaimId } from '../domain/ids.ts';
import type { StoredJudgement, TenantStore } from '../ports/store.ts';
import { decode, encode } from './codec.ts';
import { anyOf, distinct, inParts, insertRows, lastPerKey } from './rows.ts';
import type { Tx } from './tables.ts';

/** `TenantStore.conflicts` on a transaction. */
export function conflictsIn(tx: Tx): TenantStore['conflicts'] {
  return {
    async insert(conflict) {
      await tx
        .insertInto('conflict')
        .values({ conflict_id: conflict.id, ...columnsOf(conflict) })
        .execute();
      await insertClaims(tx, conflict);
    },
    async update(conflict) {
      const updated = await tx
        .updateTable('conflict')
        .set(columnsOf(conflict))
        .where('conflict_id', '=', conflict.id)
        .returning('conflict_id')
        .execute();
      invariant(updated.length === 1, `there is no conflict ${conflict.id} to update`);
      await tx.deleteFrom('conflict_claim').where('conflict_id', '=', conflict.id).execute();
      await insertClaims(tx, conflict);
    },
    async get(id) {
      const row = await tx
        .selectFrom('conflict')
        .select('body')
        .where('conflict_id', '=', id)
        .executeTakeFirst();
      return row === undefined ? null : decode<Conflict>(row.body);
    },
    async hold(ids) {
      const rows = await inParts(distinct(ids), (part) =>
        tx
          .selectFrom('conflict')
          .select('body')
          .where('conflict_id', '=', anyOf(part))
          .orderBy('conflict_id')
          .forUpdate()
          .execute(),
      );
      return rows.map((row) => decode<Conflict>(row.body));
    },
    async ofClaims(ids) {
      const rows = await inParts(distinct(ids), (part) => conflictsOf(tx, part));
      return lastPerKey(rows, (row) => row.conflict_id)
        .toSorted((left, right) => left.opened_at_ms - right.opened_at_ms)
        .map((row) => decode<Conflict>(row.body));
    },
    async list({ statuses, after, limit }) {
      const rows = await tx
        .selectFrom('conflict')
        .select('body')
        .$if(statuses !== undefined, (query) => query.where('status', '=', anyOf(statuses ?? [])))
        .$if(after !== null, (query) => query.where('conflict_id', '>', after ?? asConflictId('')))
        .orderBy('conflict_id')
        .limit(limit)
        .execute();
      return rows.map((row) => decode<Conflict>(row.body));
    },
    async countByStatus() {
      const rows = await tx
        .selectFrom('conflict')
        .select((eb) => ['status', eb.fn.countAll<number>().as('count')])
        .groupBy('status')
        .execute();
      return new Map(rows.map((row) => [row.status, row.count]));
    },
    ...historyIn(tx),
  };
}

type History = Pick<
  TenantStore['conflicts'],
  'addEvent' | 'events' | 'addJudgement' | 'judgementAt' | 'addDecision' | 'decisions'
>;

function historyIn(tx: Tx): History {
  return {
    async addEvent(event) {
      const row = { conflict_id: event.conflictId, body: encode(event) };
      await tx.insertInto('conflict_event').values(row).execute();
    },
    async events(id) {
      const rows = await tx
        .selectFrom('conflict_event')
        .select('body')
        .where('conflict_id', '=', id)
        .orderBy('seq')
        .execute();
      return rows.map((row) => decode<ConflictEvent>(row.body));
    },
    async addJudgement(judgement) {
      const { conflictId, at } = judgement;
      const row = { conflict_id: conflictId, at_ms: at, body: encode(judgement) };
      await tx.insertInto('conflict_judgement').values(row).execute();
    },
    async judgementAt(id, at) {
      const row = await tx
        .selectFrom('conflict_judgement')
        .select('body')
        .where('conflict_id', '=', id)
        .where('at_ms', '<=', at)
        .orderBy('at_ms', 'desc')
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : decode<StoredJudgement>(row.body);
    },
    async addDecision(decision) {
      const row = { conflict_id: decision.conflictId, body: encode(decision) };
      await tx.insertInto('conflict_decision').values(row).execute();
    },
    async decisions(id) {
      const rows = await tx
        .selectFrom('conflict_decision')
        .select('body')
        .where('conflict_id', '=', id)
        .orderBy('seq')
        .execute();
      return rows.map((row) => decode<Decision>(row.body));
    },
  };
}

function columnsOf(conflict: Conflict) {
  return { status: conflict.status, opened_at_ms: conflict.openedAt, body: encode(conflict) };
}

async function insertClaims(tx: Tx, conflict: Conflict): Promise<void> {
  const rows = distinct(conflict.judgement.claimIds).map((claimId) => ({
    conflict_id: conflict.id,
    claim_id: claimId,
  }));
  await insertRows(tx, 'conflict_claim', rows, { conflict_id: 'text', claim_id: 'text' }).execute();
}

async function conflictsOf(tx: Tx, claimIds: readonly ClaimId[]) {
  return tx
    .selectFrom('conflict_claim as member')
    .innerJoin('conflict', (join) =>
      join
        .onRef('conflict.tenant_id', '=', 'member.tenant_id')
        .onRef('conflict.conflict_id', '=', 'member.conflict_id'),
    )
    .distinctOn('conflict.conflict_id')
    .select(['conflict.conflict_id', 'conflict.opened_at_ms', 'conflict.body'])
    .where('member.claim_id', '=', anyOf(claimIds))
    .orderBy('conflict.conflict_id')
    .execute();
}
