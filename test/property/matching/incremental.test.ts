// One record at a time gives what the whole book at once gives, for one frozen snapshot: the same
// edges to the last bit and the same clusters, whatever came before and in whatever order.
// PARLEY_PROPERTY_RUNS says how many sequences are tried.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccountId, asAccountId } from '../../../src/domain/ids.ts';
import { Answers } from '../../../src/matching/answers.ts';
import { Book, clusterBook, matchBook } from '../../../src/matching/book.ts';
import { answerPair, putRecord, removeRecord } from '../../../src/matching/change-record.ts';
import { byId } from '../../../src/matching/clusters.ts';
import type { MatchRecord } from '../../../src/matching/profile.ts';
import type { Snapshot } from '../../../src/matching/snapshot.ts';
import { anAccount, OPTIONS } from '../../unit/matching/an-account.ts';
import { MapIndex } from './map-index.ts';

const RUNS = Number(process.env['PARLEY_PROPERTY_RUNS'] ?? 300);
/** What thousands of sequences take on a busy machine. */
const TIMEOUT_MS = Math.max(60_000, RUNS * 200);

const WORDS = [
  'Acme',
  'Akme',
  'Acmee',
  'Zebra',
  'Zeebra',
  'Tools',
  'Leeds',
  'GmbH',
  'Ltd',
  '2',
  '3',
];
const name = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 })
  .map((list) => list.join(' '));
const anyRecord = fc
  .record({
    name,
    domain: fc.option(fc.constantFrom('acme.com', 'zebra.de', 'acmetools.com')),
    street: fc.option(fc.constantFrom('1 High St', '2 High Street')),
    city: fc.option(fc.constantFrom('Leeds', 'Köln', 'Koeln')),
    postalCode: fc.option(fc.constantFrom('50667', 'LS1 1UR')),
    country: fc.option(fc.constantFrom('GB', 'DE')),
    phone: fc.option(fc.constantFrom('+49 221 1234567', '0113 496 0000')),
    duns: fc.option(fc.constantFrom('150483782', '314639842'), { freq: 8 }),
  })
  .map(anAccount);

/** Twins score equally, so that only the order of the ids can decide between them. */
const TWINS = ['Acme Tools', 'Akme Tools'].map((twin) =>
  anAccount({ name: twin, city: 'Leeds', country: 'GB' }),
);
const record = fc.oneof(
  { weight: 3, arbitrary: anyRecord },
  { weight: 2, arbitrary: fc.constantFrom(...TWINS) },
);

/** Any book may have been counted, and any way of searching been chosen by its size. */
const snapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    counted: fc.array(record, { maxLength: 12 }),
    common: fc.constantFrom(2, 3, 60),
    depth: fc.constantFrom(1, 2, 3),
    leastShared: fc.constantFrom(0, 0.4, 0.9),
    screenFloor: fc.constantFrom(-7, -5.3),
    threshold: fc.constantFrom(0, 0, 1.5),
  })
  .map(({ counted, threshold, ...search }) => {
    const book = new Book(OPTIONS, { keepsCounts: true });
    for (const one of counted) book.add(one);
    book.close();
    const { terms, frequencies } = book.snapshot(threshold);
    return { terms: { ...terms, search }, frequencies };
  });

const IDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(asAccountId);
const id = fc.constantFrom(...IDS);
type Event =
  | { readonly kind: 'put'; readonly id: AccountId; readonly record: MatchRecord }
  | { readonly kind: 'remove'; readonly id: AccountId }
  | {
      readonly kind: 'answer';
      readonly pair: readonly [AccountId, AccountId];
      readonly answer: 'same' | 'different' | null;
    };
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('put' as const), id, record }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), id }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      pair: fc
        .uniqueArray(id, { minLength: 2, maxLength: 2 })
        .map(([left, right]) => [left ?? IDS[0], right ?? IDS[1]] as [AccountId, AccountId]),
      answer: fc.constantFrom('same' as const, 'different' as const, null),
    }),
  },
);
const events = fc.array(event, { minLength: 1, maxLength: 14, size: 'max' });

async function follow(index: MapIndex, happened: Event): Promise<void> {
  switch (happened.kind) {
    case 'put':
      index.apply(await putRecord(index, happened, OPTIONS));
      return;
    case 'remove':
      index.apply(await removeRecord(index, happened.id));
      return;
    case 'answer':
      index.say(...happened.pair, happened.answer);
      index.apply(await answerPair(index, happened.pair));
      return;
  }
}

/** What is true once everything has happened: the records and answers that are left. */
function endOf(happened: readonly Event[]) {
  const records = new Map<AccountId, MatchRecord>();
  const answers = new Map<string, 'same' | 'different'>();
  for (const one of happened) {
    if (one.kind === 'put') records.set(one.id, one.record);
    if (one.kind === 'remove') records.delete(one.id);
    if (one.kind !== 'answer') continue;
    const pair = [...one.pair].sort().join(' ');
    if (one.answer === null) answers.delete(pair);
    else answers.set(pair, one.answer);
  }
  return { records, answers };
}

/** Edges and clusters of the whole book at once, in the order in which `records` stand. */
function inBulk(frozen: Snapshot, { records, answers }: ReturnType<typeof endOf>) {
  const book = new Book(OPTIONS, { snapshot: frozen });
  const ids = [...records.keys()];
  for (const one of records.values()) book.add(one);
  book.close();
  const said = new Answers(
    [...answers].flatMap(([pair, answer]) => {
      const [left, right] = pair.split(' ').map((end) => ids.indexOf(asAccountId(end)));
      if (left === undefined || right === undefined || left < 0 || right < 0) return [];
      return [[left, right, answer] as const];
    }),
  );
  const options = { order: byId(ids), answers: said };
  const pairs = matchBook(book, { split: null, ...options });
  const threshold = frozen.terms.threshold;
  const clusterOf = clusterBook(book, pairs, { threshold, ...options });
  const edges = [...pairs.left].map((left, i) => {
    const ends = [ids[left], ids[pairs.right[i] ?? 0]].sort().join(' ');
    return `${ends} ${pairs.evidence[i]} ${pairs.logOdds[i]}`;
  });
  return { edges: edges.sort(), clusters: groupsBy(ids, (one) => clusterOf[ids.indexOf(one)]) };
}

function inIndex(index: MapIndex) {
  const edges = [...index.allEdges.values()]
    .filter(({ answer }) => answer !== 'different')
    .map(
      ({ left, right, evidence, logOdds }) =>
        `${left} ${right} ${evidence ?? Number.NEGATIVE_INFINITY} ${logOdds}`,
    );
  const ids = [...index.rows.keys()];
  return { edges: edges.sort(), clusters: groupsBy(ids, (one) => index.rows.get(one)?.cluster) };
}

function groupsBy(ids: readonly AccountId[], clusterOf: (id: AccountId) => unknown) {
  return [...Map.groupBy([...ids].sort(), clusterOf).values()]
    .map((group) => group.join(' '))
    .sort();
}

describe('changing one record at a time', () => {
  it(
    'gives the edges and clusters of the whole book at once',
    async () => {
      await fc.assert(
        fc.asyncProperty(snapshot, events, async (frozen, happened) => {
          const index = new MapIndex(frozen);
          for (const one of happened) await follow(index, one);
          expect(inIndex(index)).toEqual(inBulk(frozen, endOf(happened)));
        }),
        { numRuns: RUNS },
      );
    },
    TIMEOUT_MS,
  );
});
