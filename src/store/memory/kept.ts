// Values as the store keeps them: copied once when they come in and frozen, so that neither the
// writer nor a reader can change what is stored; and compared by what they hold.
import { invariant } from '../../domain/errors.ts';

/**
 * A frozen copy without undefined members, as the SQL engines give back. A value that came from here
 * is returned as it is; so is what the sandbox's port face froze of a row, and its mappings, to their
 * last member. Nothing else in the house freezes anything. Throws INVARIANT_BROKEN for what they could not store.
 */
export function keep<T>(value: T): T {
  if (typeof value === 'number') {
    invariant(Number.isFinite(value), 'a stored number must be finite');
    return value;
  }
  if (typeof value !== 'object' || value === null) {
    invariant(typeof value !== 'function' && typeof value !== 'symbol', 'only data is stored');
    return value;
  }
  if (Object.isFrozen(value)) return value;
  const copy = (Array.isArray(value) ? value.map(keep) : keptMembers(value)) as T & object;
  return Object.freeze(copy);
}

function keptMembers(value: object): object {
  // Spread first: the copy has the shape of the original, and texts need no second look.
  const copy: Record<string, unknown> = { ...value };
  for (const key in copy) {
    const member = copy[key];
    if (typeof member === 'string') continue;
    if (member === undefined) delete copy[key];
    else {
      const kept = keep(member);
      if (kept !== member) copy[key] = kept;
    }
  }
  return copy;
}

/** True when a value holds the same as a kept one; members that are undefined count for nothing. */
export function isSame(stored: unknown, value: unknown): boolean {
  if (Object.is(stored, value)) return true;
  if (typeof stored !== 'object' || typeof value !== 'object') return false;
  if (stored === null || value === null || Array.isArray(stored) !== Array.isArray(value)) {
    return false;
  }
  return hasSameMembers(stored as Members, value as Members);
}

type Members = Readonly<Record<string, unknown>>;

function hasSameMembers(stored: Members, value: Members): boolean {
  let count = 0;
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (member === undefined) continue;
    const known = stored[key];
    if (known !== member && (!Object.hasOwn(stored, key) || !isSame(known, member))) return false;
    count += 1;
  }
  return count === Object.keys(stored).length;
}
