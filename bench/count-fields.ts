// Counts how often web domains and addresses agree among pairs of one customer and among others, by the
// shipped weights, for src/matching/field-shares.json:
//   node bench/count-fields.ts SET_FOLDER...
// What a book's own counts are compared with (estimate-shifts.ts): made the same way, without labels, so
// that what is wrong with counting by names alone is in both. To be run after the weights were fitted.
import { writeFileSync } from 'node:fs';
import { readSet } from '../src/cli/match/sets.ts';
import { DEFAULT_POLICY } from '../src/domain/policy.ts';
import { samplePairs } from '../src/matching/book.ts';
import { countLevels, type LevelCounts } from '../src/matching/estimate-shifts.ts';
import { PairSample } from '../src/matching/pair-sample.ts';
import { meanShares } from './mean-shares.ts';

const OUT = new URL('../src/matching/field-shares.json', import.meta.url);

const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error('usage: node bench/count-fields.ts SET_FOLDER...');
  process.exit(2);
}
const counted: (readonly LevelCounts[])[] = [];
for (const folder of folders) {
  const { book, split } = await readSet(folder, DEFAULT_POLICY);
  counted.push(countLevels(samplePairs(book, split, new PairSample())));
}
const about =
  'How often each level of a field (src/matching/contact-fields.ts) is found among pairs of one customer ' +
  'and among others: the mean over the development sets named in docs/matching.md, counted without ' +
  'labels by bench/count-fields.ts.';
// As the formatter has it: a list on a line.
const text = JSON.stringify({ about, fields: meanShares(counted) }, null, 2).replace(
  /\[[^\]]*\]/g,
  (list) => list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'),
);
writeFileSync(OUT, `${text}\n`);
