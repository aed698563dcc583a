// Row locks: whoever writes a row first keeps others from writing it until its transaction ends, as
// on PostgreSQL. A circle of waiting transactions is broken by failing the one that closed it.

/** Thrown into the transaction that would close a circle; the store runs it again. */
export function deadlock(): Error {
  return Object.assign(new Error('deadlock detected'), { severity: 'ERROR', code: '40P01' });
}

/** One holder of locks: a transaction. */
export class LockHolder {
  readonly held: Held[] = [];
  /** Whom it waits for; null while it runs. */
  waitsFor: LockHolder | null = null;
  /** True once its client is dead: whatever it still awaits never comes. */
  isDead = false;

  /** Lets go of everything; those who waited try again, the first first. */
  release(): void {
    for (const { space, key } of this.held.splice(0)) {
      const lock = space.get(key);
      space.delete(key);
      for (const wake of lock?.waiters ?? []) wake();
    }
  }
}

type Lock = { readonly holder: LockHolder; waiters: (() => void)[] | null };

/** The locks of one table's rows by key. */
type LockSpace = Map<string, Lock>;

type Held = { readonly space: LockSpace; readonly key: string };

/** The locks of one tenant. `table` names whose rows they are, or '' for locks that are no row's. */
export class RowLocks {
  readonly #spaces = new Map<string, LockSpace>();

  /** True when `holder` has the lock now; never waits. */
  tryTake(table: string, key: string, holder: LockHolder): boolean {
    let space = this.#spaces.get(table);
    if (space === undefined) {
      space = new Map();
      this.#spaces.set(table, space);
    }
    const lock = space.get(key);
    if (lock !== undefined) return lock.holder === holder;
    space.set(key, { holder, waiters: null });
    holder.held.push({ space, key });
    return true;
  }

  /** Resolves when `holder` has the lock. Throws {@link deadlock}. */
  async take(table: string, key: string, holder: LockHolder): Promise<void> {
    while (!this.tryTake(table, key, holder)) {
      const lock = this.#spaces.get(table)?.get(key) as Lock;
      for (let other: LockHolder | null = lock.holder; other !== null; other = other.waitsFor) {
        if (other === holder) throw deadlock();
      }
      holder.waitsFor = lock.holder;
      await new Promise<void>((resolve) => {
        lock.waiters ??= [];
        lock.waiters.push(resolve);
      });
      holder.waitsFor = null;
      if (holder.isDead) return new Promise<never>(() => {});
    }
  }
}
