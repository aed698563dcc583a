// How alike two strings are, 0 to 1. Plain loops over char codes: these run millions of times.

const leftUsed = new Uint8Array(256);
const rightUsed = new Uint8Array(256);

/** Jaro-Winkler similarity (Winkler 1990; prefix up to 4, scale 0.1). Longer texts are cut at 255. */
export function jaroWinkler(left: string, right: string): number {
  if (left === right) return 1;
  const [n, m] = [Math.min(255, left.length), Math.min(255, right.length)];
  if (n === 0 || m === 0) return 0;
  const reach = Math.max(0, (Math.max(n, m) >> 1) - 1);
  leftUsed.fill(0, 0, n);
  rightUsed.fill(0, 0, m);
  const matches = markMatches(left, right, { n, m, reach });
  if (matches === 0) return 0;
  const jaro = (matches / n + matches / m + (matches - swaps(left, right, n) / 2) / matches) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < n && prefix < m && left[prefix] === right[prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}

type Sizes = { readonly n: number; readonly m: number; readonly reach: number };

function markMatches(left: string, right: string, { n, m, reach }: Sizes): number {
  let matches = 0;
  for (let i = 0; i < n; i++) {
    const code = left.charCodeAt(i);
    const last = Math.min(m - 1, i + reach);
    for (let j = Math.max(0, i - reach); j <= last; j++) {
      if (rightUsed[j] === 1 || right.charCodeAt(j) !== code) continue;
      leftUsed[i] = 1;
      rightUsed[j] = 1;
      matches++;
      break;
    }
  }
  return matches;
}

/** Matched letters that stand in another order, both ends counted. */
function swaps(left: string, right: string, n: number): number {
  let count = 0;
  let j = 0;
  for (let i = 0; i < n; i++) {
    if (leftUsed[i] !== 1) continue;
    while (rightUsed[j] !== 1) j++;
    if (left.charCodeAt(i) !== right.charCodeAt(j)) count++;
    j++;
  }
  return count;
}

/** Codes of all letter pairs of a text with its borders, sorted; input of {@link diceOfBigrams}. */
export function bigramsOf(text: string): Uint16Array {
  const codes = new Uint16Array(text.length + 1);
  let previous = 32;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 32;
    codes[i] = ((previous * 251) ^ code) & 0xffff;
    previous = code;
  }
  return codes.sort();
}

/** Dice coefficient of two sorted bigram lists: twice the shared pairs over all pairs. */
export function diceOfBigrams(left: Uint16Array, right: Uint16Array): number {
  let shared = 0;
  for (let i = 0, j = 0; i < left.length && j < right.length; ) {
    const difference = (left[i] ?? 0) - (right[j] ?? 0);
    if (difference === 0) shared++;
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  const total = left.length + right.length;
  return total === 0 ? 0 : (2 * shared) / total;
}

/** True when the letters of `short` stand in `long` in their order, the first at the start. */
export function isAbbreviation(short: string, long: string): boolean {
  if (short.length >= long.length || short.charCodeAt(0) !== long.charCodeAt(0)) return false;
  let at = 0;
  for (let i = 0; i < long.length && at < short.length; i++) {
    if (long.charCodeAt(i) === short.charCodeAt(at)) at++;
  }
  return at === short.length;
}

/** Length of the common start of two texts. */
export function commonPrefix(left: string, right: string): number {
  const end = Math.min(left.length, right.length);
  let length = 0;
  while (length < end && left.charCodeAt(length) === right.charCodeAt(length)) length++;
  return length;
}
