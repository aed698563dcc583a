// Orders of lists, as the SQL engines give them: texts by code point, numbers by size.

/** A sorted copy by a text (collation "C"). */
export function byText<T>(items: readonly T[], textOf: (item: T) => string): T[] {
  if (items.length < 2) return [...items];
  return [...items].sort((left, right) => compareText(textOf(left), textOf(right)));
}

/** A sorted copy by a number, smallest first; equal ones stay in their order. */
export function byNumber<T>(items: readonly T[], numberOf: (item: T) => number): T[] {
  if (items.length < 2) return [...items];
  return [...items].sort((left, right) => numberOf(left) - numberOf(right));
}

/** Keys in the order in which their rows are locked and given back, each once. */
export function keysInOrder(keys: readonly string[]): readonly string[] {
  return keys.length < 2 ? keys : [...new Set(keys)].sort();
}

function compareText(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
