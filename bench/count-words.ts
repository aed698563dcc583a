// Counts how common words are in names of organisations, for src/matching/word-frequencies.json:
//   node bench/count-words.ts SET_FOLDER...
// A small book of accounts cannot know that `university` is common; this list tells it.
import { writeFileSync } from 'node:fs';
import { readSet } from '../src/cli/match/sets.ts';
import { DEFAULT_POLICY } from '../src/domain/policy.ts';

const OUT = new URL('../src/matching/word-frequencies.json', import.meta.url);
/** Rarer words are left to the book itself; so no name can be read off the list. */
const LEAST_PER_MILLION = 300;
const LEAST_SETS = 2;

const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error('usage: node bench/count-words.ts SET_FOLDER...');
  process.exit(2);
}

const shares = new Map<string, number[]>();
for (const folder of folders) {
  const { book } = await readSet(folder, DEFAULT_POLICY);
  const counts = new Map<string, number>();
  for (const { words } of book.profiles) {
    for (const { text } of new Set(words)) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  for (const [word, count] of counts) {
    const list = shares.get(word) ?? [];
    list.push(count / book.profiles.length);
    shares.set(word, list);
  }
}
const perMillion = [...shares]
  .filter(([, list]) => list.length >= LEAST_SETS)
  .map(([word, list]) => [word, Math.round((1e6 * sum(list)) / folders.length)] as const)
  .filter(([, rate]) => rate >= LEAST_PER_MILLION)
  .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
const about =
  'Words in names of organisations, per million names: the mean over the development sets named in ' +
  'docs/matching.md. Words in fewer than two sets or below 300 per million are left out. ' +
  'Made by bench/count-words.ts.';
writeFileSync(
  OUT,
  `${JSON.stringify({ about, perMillion: Object.fromEntries(perMillion) }, null, 2)}\n`,
);
console.log(`${perMillion.length} words`);

function sum(list: readonly number[]): number {
  return list.reduce((total, value) => total + value, 0);
}
