// Remembers what was computed of a text. Words, towns and endings repeat a thousandfold in a book.

/** Bounds the memory of a long-lived worker; a full memory starts over. */
const LIMIT = 100_000;

/** `compute`, but each text only once. `compute` must depend on nothing but the text. */
export function memoize<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const result = compute(text);
    if (known.size >= LIMIT) known.clear();
    known.set(text, result);
    return result;
  };
}
