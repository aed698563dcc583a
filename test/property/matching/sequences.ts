// Random books, snapshots and sequences of changes, and what the whole book at once gives at their end.

import fc from 'fast-check';
import { type AccountId, asAccountId } from '../../../src/domain/ids.ts';
import type {
  IndexChange,
  MatchAnswerKind,
  MatchEdge,
  MatchIndexReader,
} from '../../../src/domain/match-index.ts';
import { Answers } from '../../../src/matching/answers.ts';
import { Book, clusterBook, matchBook } from '../../../src/matching/book.ts';
import { answerPair, putRecord, removeRecord } from '../../../src/matching/change-record.ts';
import { byId } from '../../../src/matching/clusters.ts';
import { indexOfBook } from '../../../src/matching/index-of-book.ts';
import type { MatchRecord } from '../../../src/matching/profile.ts';
import type { Snapshot } from '../../../src/matching/snapshot.ts';
import { anAccount, OPTIONS } from '../../unit/matching/an-account.ts';

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
    parentDomain: fc.option(fc.constantFrom('acme.com', 'zebra.de', 'holding.com'), { freq: 2 }),
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

const search = fc.record({
  common: fc.constantFrom(2, 3, 60),
  depth: fc.constantFrom(1, 2, 3),
  leastShared: fc.constantFrom(0, 0.4, 0.9),
  screenFloor: fc.constantFrom(-7, -5.3),
});

const shift = fc.constantFrom(-1.5, 0, 0.7);
/** What fields are worth in a book; a book of a dozen records says nothing of that by itself. */
const shifts = fc.option(
  fc.record({
    'web domain': fc.tuple(shift, shift, shift),
    city: fc.tuple(shift, shift, shift),
    street: fc.tuple(shift, shift, shift, shift),
  }),
);

/** A book of up to twelve records, matched; any way of searching may have been chosen by its size. */
export const anyBook = fc
  .record({
    records: fc.array(record, { maxLength: 12 }),
    search,
    shifts,
    threshold: fc.constantFrom(0, 0, 1.5),
  })
  .map(({ records, search: how, shifts: worth, threshold }) => {
    const book = new Book(OPTIONS, { keepsCounts: true, search: how, shifts: worth });
    for (const one of records) book.add(one);
    book.close();
    const named = new Map(
      records.map((one, at) => [asAccountId('abcdefghijkl'.charAt(at)), one] as const),
    );
    return { records: named, ...indexOfBook(book, [...named.keys()], { threshold }) };
  });

export const IDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(asAccountId);
const id = fc.constantFrom(...IDS);
export type Event =
  | { readonly kind: 'put'; readonly id: AccountId; readonly record: MatchRecord }
  | { readonly kind: 'remove'; readonly id: AccountId }
  | {
      readonly kind: 'answer';
      readonly pair: readonly [AccountId, AccountId];
      readonly answer: MatchAnswerKind | null;
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
export const anyEvents = fc.array(event, { minLength: 1, maxLength: 14, size: 'max' });

/** What one event makes of an index; the answer it tells has been recorded before. */
export function changeBy(index: MatchIndexReader, happened: Event): Promise<IndexChange> {
  switch (happened.kind) {
    case 'put':
      return putRecord(index, happened, OPTIONS);
    case 'remove':
      return removeRecord(index, happened.id);
    case 'answer':
      return answerPair(index, happened.pair);
  }
}

/** What is true once everything has happened to the records of the start: those and the answers left. */
export function endOf(
  happened: readonly Event[],
  start: ReadonlyMap<AccountId, MatchRecord> = new Map(),
) {
  const records = new Map(start);
  const answers = new Map<string, MatchAnswerKind>();
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
export function inBulk(frozen: Snapshot, { records, answers }: ReturnType<typeof endOf>) {
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

/** The same of an index, from its edges and the cluster of each record. */
export function inIndex(
  edges: readonly MatchEdge[],
  clusterOf: ReadonlyMap<AccountId, unknown>,
): ReturnType<typeof inBulk> {
  const texts = edges.map(
    ({ left, right, evidence, logOdds }) =>
      `${left} ${right} ${evidence ?? Number.NEGATIVE_INFINITY} ${logOdds}`,
  );
  const ids = [...clusterOf.keys()];
  return { edges: texts.sort(), clusters: groupsBy(ids, (one) => clusterOf.get(one)) };
}

function groupsBy(ids: readonly AccountId[], clusterOf: (id: AccountId) => unknown) {
  return [...Map.groupBy([...ids].sort(), clusterOf).values()]
    .map((group) => group.join(' '))
    .sort();
}
