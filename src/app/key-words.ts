// Exact keys of accounts as people read them (src/matching/keys.ts). Pure.
const KEY_WORDS: Readonly<Record<string, string>> = {
  d: 'The web domain',
  n: 'The name',
  duns: 'The D-U-N-S number',
  lei: 'The LEI',
  tax: 'The tax number',
};

/** `d:acme.example` as `The web domain “acme.example”`. */
export function keyWords(key: string): string {
  const colon = key.indexOf(':');
  return `${KEY_WORDS[key.slice(0, colon)] ?? 'The key'} “${key.slice(colon + 1)}”`;
}
