// What people said about conflicts. Only grows.
import type { Statement } from '../domain/statement.ts';
import type { TenantStore } from '../ports/store.ts';
import { decode, encode } from './codec.ts';
import { anyOf, distinct, inParts } from './rows.ts';
import type { Tx } from './tables.ts';

/** `TenantStore.statements` on a transaction. */
export function statementsIn(tx: Tx): TenantStore['statements'] {
  return {
    async add(statement) {
      const { conflictId, by, key } = statement;
      const added = await tx
        .insertInto('statement')
        .values({
          connection_id: by.connectionId,
          user_id: by.userId,
          key,
          conflict_id: conflictId,
          body: encode(statement),
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('seq')
        .execute();
      return added.length > 0;
    },
    async ofConflicts(ids) {
      const rows = await inParts(distinct(ids), (part) =>
        tx
          .selectFrom('statement')
          .select(['seq', 'body'])
          .where('conflict_id', '=', anyOf(part))
          .execute(),
      );
      return rows
        .toSorted((left, right) => left.seq - right.seq)
        .map((row) => decode<Statement>(row.body));
    },
  };
}
