// Conflicts, and what is only ever added to them: events, judgements, decisions.
import type { Conflict, ConflictEvent, Decision } from '../../domain/conflict.ts';
import { invariant } from '../../domain/errors.ts';
import type { ConflictId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { StoredJudgement, TenantStore } from '../../ports/store.ts';
import { keep } from './kept.ts';
import { byNumber, byText } from './order.ts';
import { appendOnly, changeable, type Table } from './tables.ts';
import type { MemoryTransaction } from './transaction.ts';

/** Other tables refer to conflicts. */
export const CONFLICTS = changeable<Conflict>('conflict');
const EVENTS = appendOnly<Entry<ConflictEvent>>('conflict_event');
const JUDGEMENTS = appendOnly<Entry<StoredJudgement>>('conflict_judgement');
const DECISIONS = appendOnly<Entry<Decision>>('conflict_decision');

type Entry<Value> = { readonly seq: number; readonly value: Value };

/** `TenantStore.conflicts` in a transaction. */
export function conflictsIn(tx: MemoryTransaction): TenantStore['conflicts'] {
  return {
    async insert(conflict) {
      tx.requireTenant('conflict_tenant_id_fkey');
      await tx.insert(CONFLICTS, conflict.id, keep(conflict));
    },
    async update(conflict) {
      await tx.change(CONFLICTS, conflict.id, (known) => {
        invariant(known !== undefined, `there is no conflict ${conflict.id} to update`);
        return keep(conflict);
      });
    },
    async record({ inserted, updated, events, judgements }) {
      for (const conflict of inserted) await this.insert(conflict);
      for (const conflict of updated) await this.update(conflict);
      for (const event of events) await this.addEvent(event);
      for (const judgement of judgements) await this.addJudgement(judgement);
    },
    async get(id) {
      return (await tx.get(CONFLICTS, id)) ?? null;
    },
    async hold(ids) {
      return tx.hold(CONFLICTS, ids);
    },
    async ofClaims(ids) {
      const wanted = new Set(ids);
      const rows = await tx.where(CONFLICTS, ({ judgement }) =>
        judgement.claimIds.some((id) => wanted.has(id)),
      );
      return byNumber(
        byText(rows, (one) => one.id),
        (one) => one.openedAt,
      );
    },
    async list({ statuses, after, limit }) {
      const rows = await tx.where(
        CONFLICTS,
        (one) =>
          (statuses === undefined || statuses.includes(one.status)) &&
          (after === null || one.id > after),
      );
      return byText(rows, (one) => one.id).slice(0, limit);
    },
    async countByStatus() {
      const groups = Map.groupBy(await tx.where(CONFLICTS, () => true), (one) => one.status);
      return new Map([...groups].map(([status, list]) => [status, list.length]));
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

function historyIn(tx: MemoryTransaction): History {
  const add = async <Value extends { readonly conflictId: ConflictId }>(
    table: Table<Entry<Value>>,
    value: Value,
  ) => {
    await tx.require(CONFLICTS, value.conflictId, `${table.name}_tenant_id_conflict_id_fkey`);
    await tx.append(table, (seq) => ({ seq, value: keep(value) }));
  };
  const of = async <Value extends { readonly conflictId: ConflictId }>(
    table: Table<Entry<Value>>,
    id: ConflictId,
  ) => {
    const rows = await tx.where(table, (row) => row.value.conflictId === id);
    return byNumber(rows, (row) => row.seq).map((row) => row.value);
  };
  const judgementAt = async (id: ConflictId, at: Instant) => {
    const until = (await of(JUDGEMENTS, id)).filter((one) => one.at <= at);
    return byNumber(until, (one) => one.at).at(-1) ?? null;
  };
  return {
    addEvent: (event) => add(EVENTS, event),
    events: (id) => of(EVENTS, id),
    addJudgement: (judgement) => add(JUDGEMENTS, judgement),
    judgementAt,
    async judgementsAt(asked) {
      const found: (StoredJudgement | null)[] = [];
      for (const { conflictId, at } of asked) found.push(await judgementAt(conflictId, at));
      return found;
    },
    async histories(ids) {
      const events: ConflictEvent[] = [];
      const decisions: Decision[] = [];
      for (const id of new Set(ids)) {
        events.push(...(await of(EVENTS, id)));
        decisions.push(...(await of(DECISIONS, id)));
      }
      return { events, decisions };
    },
    judgements: async (id) => byNumber(await of(JUDGEMENTS, id), (one) => one.at),
    addDecision: (decision) => add(DECISIONS, decision),
    decisions: (id) => of(DECISIONS, id),
  };
}
