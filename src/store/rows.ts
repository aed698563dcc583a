// Many rows in one statement: arrays, one per column, that the database turns into rows.
import { type Insertable, type RawBuilder, type SqlBool, sql } from 'kysely';
import { invariant } from '../domain/errors.ts';
import { type RecordRef, recordKeyOf } from '../domain/ids.ts';
import type { Tables, Tx } from './tables.ts';

/** Keeps a statement to a few megabytes; larger gained nothing on either engine. */
const ROWS_PER_STATEMENT = 2_000;

type ColumnKind = 'text' | 'bigint' | 'boolean' | 'double precision';
type Kinds<Row> = { readonly [Column in keyof Row & string]: ColumnKind };

/**
 * The rows as a table `incoming`, for `selectFrom`, `using` or a join:
 * `incoming(ids.map((id) => ({ id })), { id: 'text' })`. Columns come in the order of `kinds`.
 */
export function incoming<Row extends object>(rows: readonly Row[], kinds: Kinds<Row>) {
  const columns = Object.keys(kinds) as (keyof Row & string)[];
  const arrays = columns.map(
    (column) => sql`${rows.map((row) => row[column])}::${sql.raw(kinds[column])}[]`,
  );
  const table: RawBuilder<Row> = sql`unnest(${sql.join(arrays)})`;
  return table.as<'incoming'>(sql`incoming(${sql.join(columns.map((name) => sql.ref(name)))})`);
}

/**
 * Any of the values: `where(column, '=', anyOf(ids))`, for a column that follows the tenant in its
 * index. Behind further constants PostgreSQL without table statistics (the first minute of a first
 * sync) may scan the whole prefix instead: there, join each row of {@link incoming} laterally.
 */
export function anyOf<T extends string>(values: readonly T[]): RawBuilder<T> {
  return sql`any(${values}::text[])`;
}

/**
 * Starts an insert of rows into a table; add `onConflict` and `execute`. Columns are those of
 * `kinds`; the others take their defaults.
 */
export function insertRows<
  Table extends keyof Tables & string,
  Row extends {
    readonly [Column in keyof Row]: Column extends keyof Insertable<Tables[Table]>
      ? unknown
      : never;
  },
>(tx: Tx, table: Table, rows: readonly Row[], kinds: Kinds<Row>) {
  return tx
    .insertInto(table)
    .columns(Object.keys(kinds) as never[])
    .expression((eb) => eb.selectFrom(incoming(rows, kinds)).selectAll());
}

/** Columns of a record reference, for {@link incoming}. */
export const REF_KINDS = { connection_id: 'text', object: 'text', record_id: 'text' } as const;

/** True where a row of `table` is about the same record as a row of {@link incoming}. */
export function sameRecord(table: string): RawBuilder<SqlBool> {
  const columns = Object.keys(REF_KINDS);
  const left = columns.map((column) => sql.ref(`${table}.${column}`));
  const right = columns.map((column) => sql.ref(`incoming.${column}`));
  return sql`(${sql.join(left)}) = (${sql.join(right)})`;
}

/** The reference columns of a row. */
export function refColumns(ref: RecordRef) {
  return { connection_id: ref.connectionId, object: ref.object, record_id: ref.recordId };
}

type RefColumns = ReturnType<typeof refColumns>;

/** The reference a row's columns name. */
export function refOf(row: RefColumns): RecordRef {
  return { connectionId: row.connection_id, object: row.object, recordId: row.record_id };
}

/** One item per key, the last, ordered by key: upserts that lock in one order never deadlock. */
export function lastPerKey<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const byKey = new Map(items.map((item) => [keyOf(item), item]));
  return [...byKey].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, item]) => item);
}

/** {@link lastPerKey} for things that point at a record. */
export function lastPerRecord<T extends { readonly ref: RecordRef }>(items: readonly T[]) {
  return lastPerKey(items, (item) => recordKeyOf(item.ref));
}

/** Distinct references as rows, for {@link incoming}. */
export function distinctRefs(refs: readonly RecordRef[]): readonly RefColumns[] {
  return lastPerKey(refs, recordKeyOf).map(refColumns);
}

/** Each distinct text once, sorted. */
export function distinct<T extends string>(texts: readonly T[]): readonly T[] {
  return [...new Set(texts)].sort();
}

/** Runs `work` on parts of at most 2,000 items, in order, and joins the results. */
export async function inParts<T, R>(
  items: readonly T[],
  work: (part: readonly T[]) => Promise<readonly R[]>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += ROWS_PER_STATEMENT) {
    results.push(...(await work(items.slice(start, start + ROWS_PER_STATEMENT))));
  }
  return results;
}

/** The row an insert or aggregate always returns. */
export function onlyRow<T>(rows: readonly T[]): T {
  const [row] = rows;
  invariant(row !== undefined && rows.length === 1, `expected one row, got ${rows.length}`);
  return row;
}
