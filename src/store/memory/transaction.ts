// One transaction of one tenant in the memory store: reads, locked writes, and the rules the schema
// of the SQL engines holds (unique keys, references). Every statement lets other work in between.
import type { TenantId } from '../../domain/ids.ts';
import { keysInOrder } from './order.ts';
import type { LockHolder, RowLocks } from './row-locks.ts';
import { changeable, type Table, type View } from './tables.ts';

/** Where a transaction runs. */
export type Surroundings = {
  readonly tenantId: TenantId;
  /** False for a tenant that was never created. */
  readonly hasTenant: () => boolean;
  readonly view: View;
  readonly locks: RowLocks;
  readonly holder: LockHolder;
  /** Called before each statement; a simulation lets time pass here. Null: no time passes. */
  readonly pause: () => Promise<void> | null;
  /** One number sequence for all transactions, never given back (PostgreSQL's sequences). */
  readonly nextNumber: () => number;
};

/** The statements that the parts of the store are written in. */
export class MemoryTransaction {
  readonly tenantId: TenantId;
  readonly #around: Surroundings;
  readonly #commitSteps: ((view: View) => void)[] = [];

  constructor(around: Surroundings) {
    this.tenantId = around.tenantId;
    this.#around = around;
  }

  /** Lets other work in, as a statement would. */
  async statement(): Promise<void> {
    // Awaiting nothing costs as much as awaiting something, and most statements pause for nothing.
    const pause = this.#around.pause();
    if (pause !== null) await pause;
  }

  /** Has `step` run at the commit itself, with nothing in between; it sees what is committed then. */
  atCommit(step: (view: View) => void): void {
    this.#commitSteps.push(step);
  }

  /** Runs those steps. */
  finish(): void {
    for (const step of this.#commitSteps.splice(0)) step(this.#around.view);
  }

  /** The next number of the sequence, whatever becomes of this transaction. */
  nextNumber(): number {
    return this.#around.nextNumber();
  }

  async get<Row>(table: Table<Row>, key: string): Promise<Row | undefined> {
    const pause = this.#around.pause();
    if (pause !== null) await pause;
    return this.#around.view.get(table, key);
  }

  /** The rows of these keys that exist, each once, ordered by key. */
  async some<Row>(table: Table<Row>, keys: readonly string[]): Promise<readonly Row[]> {
    const pause = this.#around.pause();
    if (pause !== null) await pause;
    const rows: Row[] = [];
    for (const key of keysInOrder(keys)) {
      const row = this.#around.view.get(table, key);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  /** All rows that pass, in no promised order. */
  async where<Row>(table: Table<Row>, passes: (row: Row) => boolean): Promise<readonly Row[]> {
    const pause = this.#around.pause();
    if (pause !== null) await pause;
    return this.#around.view.where(table, passes);
  }

  /** The rows of these keys that exist, locked in order and read once they are (`for update`). */
  async hold<Row>(table: Table<Row>, keys: readonly string[]): Promise<readonly Row[]> {
    const rows: Row[] = [];
    for (const key of keysInOrder(keys)) {
      const waiting = this.#lock(table.name, key);
      if (waiting !== null) await waiting;
      const row = this.#around.view.get(table, key);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  /** Waits for a lock that belongs to no row. */
  async lock(name: string): Promise<void> {
    const waiting = this.#lock('', name);
    if (waiting !== null) await waiting;
  }

  /** Takes such a lock if nobody has it. */
  async tryLock(name: string): Promise<boolean> {
    const pause = this.#around.pause();
    if (pause !== null) await pause;
    return this.#around.locks.tryTake('', name, this.#around.holder);
  }

  /** Adds a row; a key that is taken fails the statement (23505), and the store tries again. */
  async insert<Row>(table: Table<Row>, key: string, row: Row): Promise<void> {
    const waiting = this.#lock(table.name, key);
    if (waiting !== null) await waiting;
    if (this.#around.view.get(table, key) !== undefined) throw refused('23505', table.name);
    this.#around.view.set(table, key, row);
  }

  /** Adds a row at the end of a table that only grows. */
  async append<Row>(table: Table<Row>, make: (seq: number) => Row): Promise<void> {
    const pause = this.#around.pause();
    if (pause !== null) await pause;
    const seq = this.nextNumber();
    this.#around.view.set(table, String(seq), make(seq));
  }

  /**
   * Changes one row under its lock. `change` sees the row as it is once the lock is held and returns
   * what it becomes: null removes it, undefined leaves it. True when something was changed.
   */
  async change<Row>(
    table: Table<Row>,
    key: string,
    change: (row: Row | undefined) => Row | null | undefined,
  ): Promise<boolean> {
    const waiting = this.#lock(table.name, key);
    if (waiting !== null) await waiting;
    return this.#replace(table, key, change);
  }

  /** Several rows in one statement, locked in order of their keys so that two never deadlock. */
  async changeAll<Row, Item>(
    table: Table<Row>,
    items: ReadonlyMap<string, Item>,
    change: (row: Row | undefined, item: Item) => Row | null | undefined,
  ): Promise<void> {
    for (const key of [...items.keys()].sort()) {
      const waiting = this.#lock(table.name, key);
      if (waiting !== null) await waiting;
      const item = items.get(key) as Item;
      this.#replace(table, key, (row) => change(row, item));
    }
  }

  /**
   * Removes at most `limit` rows that pass, of a table that only grows too: what nothing but
   * uninstalling does. Returns how many.
   */
  async erase(
    table: string,
    passes: (key: string, row: unknown) => boolean,
    limit: number,
  ): Promise<number> {
    const pause = this.#around.pause();
    if (pause !== null) await pause;
    const rows = changeable<unknown>(table);
    const keys = this.#around.view.keys(rows, passes).slice(0, limit);
    for (const key of keys) await this.change(rows, key, () => null);
    return keys.length;
  }

  /** Fails the statement (23503) unless the row that `constraint` refers to is there. */
  async require<Row>(table: Table<Row>, key: string, constraint: string): Promise<void> {
    const pause = this.#around.pause();
    if (pause !== null) await pause;
    if (this.#around.view.get(table, key) === undefined) throw refused('23503', constraint);
  }

  /** Fails the statement (23503) for a tenant that was never created. */
  requireTenant(constraint: string): void {
    if (!this.#around.hasTenant()) throw refused('23503', constraint);
  }

  /** Fails the statement (23505) when another row than `key` passes. */
  async requireUnique<Row>(
    table: Table<Row>,
    constraint: string,
    clashes: (row: Row) => boolean,
  ): Promise<void> {
    const pause = this.#around.pause();
    if (pause !== null) await pause;
    if (this.#around.view.where(table, clashes).length > 0) throw refused('23505', constraint);
  }

  #replace<Row>(
    table: Table<Row>,
    key: string,
    change: (row: Row | undefined) => Row | null | undefined,
  ): boolean {
    const { view } = this.#around;
    const next = change(view.get(table, key));
    if (next === undefined) return false;
    if (next === null) view.remove(table, key);
    else view.set(table, key, next);
    return true;
  }

  /** Null when the lock is there at once. */
  #lock(table: string, key: string): Promise<void> | null {
    const { pause, locks, holder } = this.#around;
    const paused = pause();
    if (paused !== null) return this.#lockAfter(paused, table, key);
    return locks.tryTake(table, key, holder) ? null : locks.take(table, key, holder);
  }

  async #lockAfter(paused: Promise<void>, table: string, key: string): Promise<void> {
    const { locks, holder } = this.#around;
    await paused;
    if (!locks.tryTake(table, key, holder)) await locks.take(table, key, holder);
  }
}

/** As the drivers of the SQL engines report it; faults.ts knows the codes. */
function refused(code: string, constraint: string): Error {
  return Object.assign(new Error('refused'), { severity: 'ERROR', code, constraint });
}
