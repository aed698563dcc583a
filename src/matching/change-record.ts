// One record of a book that has been matched is inserted, changed or removed, or a person says whether
// two of them are one customer: what that changes, and nothing else is looked at. The result is the
// same as if the whole book were matched again with the index's snapshot, whatever the order of changes.

import type { AccountId } from '../domain/ids.ts';
import type {
  IndexChange,
  MatchEdge,
  MatchIndexReader,
  RecordEntry,
  SearchKey,
} from '../domain/match-index.ts';
import { answerLogOdds } from './answers.ts';
import { WEIGHT_UNIT } from './candidates.ts';
import { shiftOf } from './contact-fields.ts';
import { EdgeView } from './edge-view.ts';
import { hashOf } from './holders.ts';
import { IndexedProfiles } from './indexed-profiles.ts';
import type { MatchOptions } from './keys.ts';
import { cityShare, type MatchRecord, type Profile, profileOf } from './profile.ts';
import { type CandidateScore, scoreCandidate } from './score.ts';
import { Sketches } from './screen.ts';
import { combinationsOf, itemsOfKeys, keyQuestions, searchKeys } from './search-keys.ts';
import { type Session, settle } from './settle.ts';
import { cityItem, type Frequencies, keyItem, nameItem, wordItem } from './snapshot.ts';
import { profileText } from './stored-profile.ts';

/** Inserts a record, or replaces what it was. */
export async function putRecord(
  index: MatchIndexReader,
  { id, record }: { readonly id: AccountId; readonly record: MatchRecord },
  options: MatchOptions,
): Promise<IndexChange> {
  const session = open(index);
  const { profile, keys } = await describe(session, record, options);
  session.profiles.replace(id, profile);
  const { found, shared } = await candidatesOf(session, id, profile, keys);
  const touched = await removeEdges(session, id);
  for (const edge of found) session.edges.put(edge);
  for (const edge of await answeredEdges(session, id, found)) session.edges.put(edge);
  for (const other of session.edges.neighbours(id)) touched.add(other);
  const settled = await settle(session, touched.add(id), { id, isGone: false });
  const entry: RecordEntry = {
    id,
    profile: profileText(profile),
    keys: keys.map(({ key }) => key),
  };
  return { put: entry, removed: null, ...settled, candidates: shared };
}

/** Takes a record out; a record that is not there changes nothing. */
export async function removeRecord(index: MatchIndexReader, id: AccountId): Promise<IndexChange> {
  const session = open(index);
  const touched = await removeEdges(session, id);
  const settled = await settle(session, touched, { id, isGone: true });
  return { put: null, removed: id, ...settled, candidates: 0 };
}

/**
 * Takes over what people say of a pair now, also when they took it back. A pair of which a record is
 * not in the index changes nothing: the answer is asked for when the record comes.
 */
export async function answerPair(
  index: MatchIndexReader,
  pair: readonly [AccountId, AccountId],
): Promise<IndexChange> {
  const session = open(index);
  const [left, right] = [...pair].sort() as [AccountId, AccountId];
  await session.profiles.load(pair);
  const isKnown = left !== right && pair.every((id) => session.profiles.has(id));
  await session.edges.load(pair);
  if (isKnown) {
    const spoken = (await index.answers([left])).find(
      (one) => (one.left === left ? one.right : one.left) === right,
    );
    const known = session.edges.get(left, right);
    const answer = spoken?.answer ?? null;
    const evidence = known?.evidence ?? null;
    if (answer !== null || evidence !== null) {
      session.edges.put({ left, right, evidence, answer, logOdds: known?.logOdds ?? 0 });
    } else if (known) session.edges.remove(known);
  }
  const settled = await settle(session, new Set(isKnown ? pair : []), null);
  return { put: null, removed: null, ...settled, candidates: 0 };
}

/**
 * Records of the index that may be one customer with a record that is not in it, with the log-odds of
 * what the two say by themselves: no rival and no answer is considered. Changes nothing.
 */
export async function findAlike(
  index: MatchIndexReader,
  { id, record }: { readonly id: AccountId; readonly record: MatchRecord },
  options: MatchOptions,
): Promise<readonly { readonly id: AccountId; readonly evidence: number }[]> {
  const session = open(index);
  const { profile, keys } = await describe(session, record, options);
  session.profiles.replace(id, profile);
  const { found } = await candidatesOf(session, id, profile, keys);
  return found.flatMap(({ left, right, evidence }) =>
    evidence === null ? [] : { id: left === id ? right : left, evidence },
  );
}

function open(index: MatchIndexReader): Session {
  return { index, edges: new EdgeView(index), profiles: new IndexedProfiles(index) };
}

/** A record's profile and keys by the frequencies of the snapshot. */
async function describe(
  { index, profiles }: Session,
  record: MatchRecord,
  options: MatchOptions,
): Promise<{ readonly profile: Profile; readonly keys: readonly SearchKey[] }> {
  const { records, search } = index.terms;
  const { lexicon } = profiles;
  const profile = profileOf(record, lexicon, options);
  const questions = keyQuestions(profile);
  const [name, city] = [nameItem(hashOf(profile.compact)), cityItem(hashOf(profile.city))];
  const words = profile.words.map(({ text }) => wordItem(text));
  const counted = new Map(
    await index.frequencies([...words, name, city, ...itemsOfKeys(questions)]),
  );
  const frequencies: Frequencies = { of: (item) => counted.get(item) ?? 0 };
  // Before any other profile is read: their words bring their rarities with them.
  lexicon.freeze({ records, of: frequencies.of });
  const combinations = combinationsOf(questions, index.terms, frequencies);
  for (const [item, holders] of await index.frequencies(combinations.map(keyItem))) {
    counted.set(item, holders);
  }
  return {
    profile: {
      ...profile,
      namePlaces: Math.max(1, frequencies.of(name)),
      cityShare: cityShare(Math.max(1, frequencies.of(city)), records),
    },
    keys: searchKeys(questions, combinations, search, frequencies),
  };
}

/** Edges of a record by what the two records say, answers of people not considered. */
async function candidatesOf(
  { index, profiles }: Session,
  id: AccountId,
  profile: Profile,
  keys: readonly SearchKey[],
): Promise<{ readonly found: readonly MatchEdge[]; readonly shared: number }> {
  const { search, shifts } = index.terms;
  const { leastShared, screenFloor } = search;
  const score: CandidateScore = { logOdds: 0, levels: 0 };
  const least = leastShared * WEIGHT_UNIT;
  const sharing = (await index.sharing(keys, least)).filter((one) => one.id !== id);
  await profiles.load([id, ...sharing.map((one) => one.id)]);
  const sketches = new Sketches();
  sketches.add(profile);
  for (const one of sharing) sketches.add(profiles.of(one.id));
  sketches.close(profiles.lexicon);
  const found: MatchEdge[] = [];
  sharing.forEach(({ id: other, weight }, at) => {
    if (!sketches.isWorthComparing(0, at + 1, weight / WEIGHT_UNIT, screenFloor)) return;
    if (!scoreCandidate(profile, profiles.of(other), score)) return;
    const evidence = score.logOdds + shiftOf(score.levels, shifts);
    const [left, right] = id < other ? [id, other] : [other, id];
    found.push({ left, right, evidence, answer: null, logOdds: 0 });
  });
  return { found, shared: sharing.length };
}

/** Edges of a record on which people spoke, its evidence kept. */
async function answeredEdges(
  { index, profiles }: Session,
  id: AccountId,
  found: readonly MatchEdge[],
): Promise<readonly MatchEdge[]> {
  const spoken = await index.answers([id]);
  const others = new Map(
    spoken.map(({ left, right, answer }) => [left === id ? right : left, answer]),
  );
  await profiles.load(others.keys());
  const evidenceBy = new Map(
    found.map(({ left, right, evidence }) => [left === id ? right : left, evidence]),
  );
  return [...others].flatMap(([other, answer]) => {
    if (other === id || !profiles.has(other)) return [];
    const [left, right] = id < other ? [id, other] : [other, id];
    const evidence = evidenceBy.get(other) ?? null;
    return [{ left, right, evidence, answer, logOdds: answerLogOdds(answer) }];
  });
}

/** Takes all edges of a record away; the records at their other ends. */
async function removeEdges({ edges }: Session, id: AccountId): Promise<Set<AccountId>> {
  await edges.load([id]);
  const touched = new Set(edges.neighbours(id));
  for (const edge of edges.of(id)) edges.remove(edge);
  return touched;
}
