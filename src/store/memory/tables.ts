// The tables of one tenant, as rows by key. A transaction sees what others have committed and, above
// it, its own changes (read committed, as on PostgreSQL); commit lays those over the shared rows.
import { invariant } from '../../domain/errors.ts';

/** One kind of rows. `appendOnly` rows can be added but never changed or removed. */
export type Table<Row> = {
  readonly name: string;
  readonly appendOnly: boolean;
  /** Never set: carries the type of the rows. */
  readonly row?: Row;
};

/** Declares a table whose rows change. */
export function changeable<Row>(name: string): Table<Row> {
  return { name, appendOnly: false };
}

/** Declares a table that only grows. */
export function appendOnly<Row>(name: string): Table<Row> {
  return { name, appendOnly: true };
}

/** Committed rows of one tenant: table name, then key. */
export type Rows = Map<string, Map<string, unknown>>;

/** Changes of one transaction: a row, or `GONE` where it was removed. */
const GONE = Symbol('gone');
type Changes = Map<string, Map<string, unknown>>;

const NOTHING: ReadonlyMap<string, unknown> = new Map();

/** What one transaction reads and writes. Rows are kept as they are: callers never change them. */
export class View {
  readonly #rows: Rows;
  /** Null until something is changed: most transactions only read. */
  #changes: Changes | null = null;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  /** The row now: our own change, else what is committed. */
  get<Row>(table: Table<Row>, key: string): Row | undefined {
    const own = this.#changes?.get(table.name)?.get(key);
    if (own !== undefined) return own === GONE ? undefined : (own as Row);
    return this.#rows.get(table.name)?.get(key) as Row | undefined;
  }

  /** Every row that passes, in no promised order. */
  where<Row>(table: Table<Row>, passes: (row: Row) => boolean): Row[] {
    const committed = (this.#rows.get(table.name) ?? NOTHING) as ReadonlyMap<string, Row>;
    const own = this.#changes?.get(table.name) as
      | ReadonlyMap<string, Row | typeof GONE>
      | undefined;
    const rows: Row[] = [];
    if (own === undefined) {
      for (const row of committed.values()) if (passes(row)) rows.push(row);
      return rows;
    }
    for (const [key, row] of committed) if (!own.has(key) && passes(row)) rows.push(row);
    for (const row of own.values()) if (row !== GONE && passes(row)) rows.push(row);
    return rows;
  }

  /** Keys of the rows that pass, sorted. */
  keys<Row>(table: Table<Row>, passes: (key: string, row: Row) => boolean): string[] {
    const committed = this.#rows.get(table.name) ?? NOTHING;
    const own = this.#changes?.get(table.name) ?? NOTHING;
    const keys = new Set([...committed.keys(), ...own.keys()]);
    return [...keys]
      .filter((key) => {
        const row = this.get(table, key);
        return row !== undefined && passes(key, row);
      })
      .sort();
  }

  set<Row>(table: Table<Row>, key: string, row: Row): void {
    invariant(
      !table.appendOnly || this.get(table, key) === undefined,
      `rows of ${table.name} may not be changed`,
    );
    this.#changesOf(table).set(key, row);
  }

  remove<Row>(table: Table<Row>, key: string): void {
    invariant(!table.appendOnly, `rows of ${table.name} may not be removed`);
    this.#changesOf(table).set(key, GONE);
  }

  /** Makes the changes everybody's. */
  commit(): void {
    for (const [name, changes] of this.#changes ?? []) {
      let rows = this.#rows.get(name);
      if (rows === undefined) {
        rows = new Map();
        this.#rows.set(name, rows);
      }
      for (const [key, row] of changes) {
        if (row === GONE) rows.delete(key);
        else rows.set(key, row);
      }
    }
  }

  #changesOf<Row>(table: Table<Row>): Map<string, unknown> {
    this.#changes ??= new Map();
    const known = this.#changes.get(table.name);
    if (known !== undefined) return known;
    const made = new Map<string, unknown>();
    this.#changes.set(table.name, made);
    return made;
  }
}
