// Row locks: whoever writes a row first keeps others from writing it until its transaction ends, as
// on PostgreSQL. A circle of waiting transactions is broken by failing the one that closed it.

/** Thrown into the transaction that would close a circle; the store runs it again. */
export function deadlock(): Error {
  return Object.assign(new Error('deadlock detected'), { severity: 'ERROR', code: '40P01' });
}

/** One holder of locks: a transaction. */
export class LockHolder {
  readonly held = new Set<string>();
  /** Whom it waits for; null while it runs. */
  waitsFor: LockHolder | null = null;
  /** True once its client is dead: whatever it still awaits never comes. */
  isDead = false;
}

type Lock = { readonly holder: LockHolder; readonly waiters: (() => void)[] };

/** The locks of one database. */
export class RowLocks {
  readonly #locks = new Map<string, Lock>();

  /** True when `holder` has the lock now; never waits. */
  tryTake(key: string, holder: LockHolder): boolean {
    const lock = this.#locks.get(key);
    if (lock !== undefined) return lock.holder === holder;
    this.#locks.set(key, { holder, waiters: [] });
    holder.held.add(key);
    return true;
  }

  /** Resolves when `holder` has the lock. Throws {@link deadlock}. */
  async take(key: string, holder: LockHolder): Promise<void> {
    for (;;) {
      const lock = this.#locks.get(key);
      if (lock === undefined) {
        this.#locks.set(key, { holder, waiters: [] });
        holder.held.add(key);
        return;
      }
      if (lock.holder === holder) return;
      for (let other: LockHolder | null = lock.holder; other !== null; other = other.waitsFor) {
        if (other === holder) throw deadlock();
      }
      holder.waitsFor = lock.holder;
      await new Promise<void>((resolve) => lock.waiters.push(resolve));
      holder.waitsFor = null;
      if (holder.isDead) return new Promise<never>(() => {});
    }
  }

  /** Lets go of everything; those who waited try again, the first first. */
  release(holder: LockHolder): void {
    for (const key of holder.held) {
      const lock = this.#locks.get(key);
      this.#locks.delete(key);
      for (const wake of lock?.waiters ?? []) wake();
    }
    holder.held.clear();
  }
}
