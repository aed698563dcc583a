// The name somebody probably meant: for messages about names that are unknown.

/** The candidate that differs least from a word; null when none is near. Case counts for nothing. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const wanted = word.toLowerCase();
  let best: { readonly name: string; readonly distance: number } | null = null;
  for (const name of candidates) {
    const distance = editDistance(wanted, name.toLowerCase());
    if (best === null || distance < best.distance) best = { name, distance };
  }
  // Two letters that changed places are two steps.
  const most = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  return best !== null && best.distance <= most ? best.name : null;
}

/** `; did you mean StageName?`, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const name = nearest(word, candidates);
  return name === null ? '' : `; did you mean ${name}?`;
}

/** Insertions, deletions and replacements of one letter each (Levenshtein). */
function editDistance(left: string, right: string): number {
  let above = [...Array(right.length + 1).keys()];
  for (let row = 1; row <= left.length; row += 1) {
    const here = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (above[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      here.push(Math.min(replaced, (above[column] ?? 0) + 1, (here[column - 1] ?? 0) + 1));
    }
    above = here;
  }
  return above[right.length] ?? 0;
}
