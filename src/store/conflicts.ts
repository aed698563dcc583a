// Conflicts, the claims each is about, and what is only ever added to them: events, judgements,
// decisions.
import type { Conflict, ConflictEvent, Decision } from '../domain/conflict.ts';
import { invariant } from '../domain/errors.ts';
import { asConflictId, type ClaimId, type ConflictId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { StoredJudgement, TenantStore } from '../ports/store.ts';
import { decode, encode } from './codec.ts';
import { anyOf, distinct, incoming, inParts, insertRows, lastPerKey } from './rows.ts';
import type { Tx } from './tables.ts';

/** `TenantStore.conflicts` on a transaction. */
export function conflictsIn(tx: Tx): TenantStore['conflicts'] {
  return {
    insert: (conflict) => insertAll(tx, [conflict]),
    update: (conflict) => updateAll(tx, [conflict]),
    async record({ inserted, updated, events, judgements }) {
      await insertAll(tx, inserted);
      await updateAll(tx, updated);
      await addEvents(tx, events);
      await addJudgements(tx, judgements);
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
  | 'addEvent'
  | 'events'
  | 'addJudgement'
  | 'judgementAt'
  | 'judgements'
  | 'addDecision'
  | 'decisions'
  | 'judgementsAt'
  | 'histories'
>;

function historyIn(tx: Tx): History {
  return {
    addEvent: (event) => addEvents(tx, [event]),
    async events(id) {
      const rows = await tx
        .selectFrom('conflict_event')
        .select('body')
        .where('conflict_id', '=', id)
        .orderBy('seq')
        .execute();
      return rows.map((row) => decode<ConflictEvent>(row.body));
    },
    addJudgement: (judgement) => addJudgements(tx, [judgement]),
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
    async judgements(id) {
      const rows = await tx
        .selectFrom('conflict_judgement')
        .select('body')
        .where('conflict_id', '=', id)
        .orderBy('at_ms')
        .orderBy('seq')
        .execute();
      return rows.map((row) => decode<StoredJudgement>(row.body));
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
    judgementsAt: (asked) => judgementsAt(tx, asked),
    async histories(ids) {
      const of = (table: 'conflict_event' | 'conflict_decision') =>
        inParts(distinct(ids), (part) =>
          tx
            .selectFrom(table)
            .select('body')
            .where('conflict_id', '=', anyOf(part))
            .orderBy('conflict_id')
            .orderBy('seq')
            .execute(),
        );
      const [events, decisions] = [await of('conflict_event'), await of('conflict_decision')];
      return {
        events: events.map((row) => decode<ConflictEvent>(row.body)),
        decisions: decisions.map((row) => decode<Decision>(row.body)),
      };
    },
  };
}

type Asked = { readonly conflictId: ConflictId; readonly at: Instant };

/** One look into the index per row: `distinct on` over the join would read every version. */
async function judgementsAt(tx: Tx, asked: readonly Asked[]) {
  const rows = asked.map(({ conflictId, at }, place) => ({
    place,
    conflict_id: conflictId,
    until_ms: at,
  }));
  const kinds = { place: 'bigint', conflict_id: 'text', until_ms: 'bigint' } as const;
  const found = await inParts(rows, (part) =>
    tx
      .selectFrom(incoming(part, kinds))
      .innerJoinLateral(
        (eb) =>
          eb
            .selectFrom('conflict_judgement as one')
            .select('one.body')
            .whereRef('one.conflict_id', '=', 'incoming.conflict_id')
            .whereRef('one.at_ms', '<=', 'incoming.until_ms')
            .orderBy('one.at_ms', 'desc')
            .orderBy('one.seq', 'desc')
            .limit(1)
            .as('newest'),
        (join) => join.onTrue(),
      )
      .select(['incoming.place', 'newest.body'])
      .execute(),
  );
  const byPlace = new Map(found.map(({ place, body }) => [Number(place), body]));
  return rows.map(({ place }) => {
    const body = byPlace.get(place);
    return body === undefined ? null : decode<StoredJudgement>(body);
  });
}

const COLUMNS = {
  conflict_id: 'text',
  status: 'text',
  opened_at_ms: 'bigint',
  body: 'text',
} as const;

function rowOf(conflict: Conflict) {
  return {
    conflict_id: conflict.id,
    status: conflict.status,
    opened_at_ms: conflict.openedAt,
    body: encode(conflict),
  };
}

async function insertAll(tx: Tx, conflicts: readonly Conflict[]): Promise<void> {
  await inParts(conflicts, async (part) => {
    await insertRows(tx, 'conflict', part.map(rowOf), COLUMNS).execute();
    return [];
  });
  await insertClaims(tx, conflicts);
}

async function updateAll(tx: Tx, conflicts: readonly Conflict[]): Promise<void> {
  const updated = await inParts(conflicts, (part) =>
    tx
      .updateTable('conflict')
      .from(incoming(part.map(rowOf), COLUMNS))
      .set((eb) => ({
        status: eb.ref('incoming.status'),
        opened_at_ms: eb.ref('incoming.opened_at_ms'),
        body: eb.ref('incoming.body'),
      }))
      .whereRef('conflict.conflict_id', '=', 'incoming.conflict_id')
      .returning('conflict.conflict_id')
      .execute(),
  );
  const known = new Set(updated.map((row) => row.conflict_id));
  for (const { id } of conflicts) invariant(known.has(id), `there is no conflict ${id} to update`);
  await inParts(
    conflicts.map((one) => one.id),
    async (part) => {
      await tx.deleteFrom('conflict_claim').where('conflict_id', '=', anyOf(part)).execute();
      return [];
    },
  );
  await insertClaims(tx, conflicts);
}

async function insertClaims(tx: Tx, conflicts: readonly Conflict[]): Promise<void> {
  const rows = conflicts.flatMap(({ id, judgement }) =>
    distinct(judgement.claimIds).map((claimId) => ({ conflict_id: id, claim_id: claimId })),
  );
  await inParts(rows, async (part) => {
    await insertRows(tx, 'conflict_claim', part, {
      conflict_id: 'text',
      claim_id: 'text',
    }).execute();
    return [];
  });
}

async function addEvents(tx: Tx, events: readonly ConflictEvent[]): Promise<void> {
  const rows = events.map((event) => ({ conflict_id: event.conflictId, body: encode(event) }));
  await inParts(rows, async (part) => {
    await insertRows(tx, 'conflict_event', part, { conflict_id: 'text', body: 'text' }).execute();
    return [];
  });
}

async function addJudgements(tx: Tx, judgements: readonly StoredJudgement[]): Promise<void> {
  const rows = judgements.map((judgement) => ({
    conflict_id: judgement.conflictId,
    at_ms: judgement.at,
    body: encode(judgement),
  }));
  await inParts(rows, async (part) => {
    await insertRows(tx, 'conflict_judgement', part, {
      conflict_id: 'text',
      at_ms: 'bigint',
      body: 'text',
    }).execute();
    return [];
  });
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
