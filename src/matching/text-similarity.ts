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

/** How often each letter pair occurs in the left text; emptied after every comparison. */
const pairCounts = new Uint8Array(1 << 16);

/** Dice coefficient of the letter pairs of two texts, borders included: 1 for equal texts. */
export function diceOfBigrams(left: string, right: string): number {
  let shared = 0;
  for (let i = 0; i <= left.length; i++) {
    const code = pairCode(left, i);
    pairCounts[code] = (pairCounts[code] as number) + 1;
  }
  for (let i = 0; i <= right.length; i++) {
    const code = pairCode(right, i);
    const count = pairCounts[code] as number;
    if (count === 0) continue;
    pairCounts[code] = count - 1;
    shared++;
  }
  for (let i = 0; i <= left.length; i++) pairCounts[pairCode(left, i)] = 0;
  return (2 * shared) / (left.length + right.length + 2);
}

const BORDER = 32;

/** The letters before and after position `i`, as 16 bits. */
function pairCode(text: string, i: number): number {
  const before = i === 0 ? BORDER : text.charCodeAt(i - 1);
  const after = i === text.length ? BORDER : text.charCodeAt(i);
  return (Math.imul(before, 251) ^ after) & 0xffff;
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
