// The profiles around one change, read from the index as far as needed, all on one lexicon.

import { invariant } from '../domain/errors.ts';
import type { AccountId } from '../domain/ids.ts';
import type { ClusterId, IndexedRecord, MatchIndexReader } from '../domain/match-index.ts';
import { Lexicon } from './lexicon.ts';
import type { Profile } from './profile.ts';
import { pairLogOdds } from './score.ts';
import { profileFromText } from './stored-profile.ts';

/** Records of an index by id; the changed one as it becomes. */
export class IndexedProfiles {
  readonly lexicon = new Lexicon();
  readonly #index: MatchIndexReader;
  readonly #records = new Map<AccountId, IndexedRecord | null>();
  readonly #profiles = new Map<AccountId, Profile>();

  constructor(index: MatchIndexReader) {
    this.#index = index;
    const { records } = index.terms;
    this.lexicon.freeze({ records, of: () => 0 });
  }

  /** Makes these records known, as far as the index has them. */
  async load(ids: Iterable<AccountId>): Promise<void> {
    const wanted = [...new Set(ids)].filter((id) => !this.#records.has(id));
    if (wanted.length === 0) return;
    for (const id of wanted) this.#records.set(id, null);
    for (const record of await this.#index.records(wanted)) this.#records.set(record.id, record);
  }

  /** The profile of the changed record, on this lexicon, as it will be stored. */
  replace(id: AccountId, profile: Profile): void {
    this.#profiles.set(id, profile);
  }

  /** True for a loaded record that the index has. */
  has(id: AccountId): boolean {
    return this.#stored(id) !== null;
  }

  textOf(id: AccountId): string | null {
    return this.#stored(id)?.profile ?? null;
  }

  clusterOf(id: AccountId): ClusterId | null {
    return this.#stored(id)?.cluster ?? null;
  }

  /** The profile of a loaded record. */
  of(id: AccountId): Profile {
    const known = this.#profiles.get(id);
    if (known) return known;
    const text = this.textOf(id);
    invariant(text !== null, `the match index has no record ${id}`);
    const made = profileFromText(text, this.lexicon);
    this.#profiles.set(id, made);
    return made;
  }

  /** Log-odds of two loaded records. */
  between(left: AccountId, right: AccountId): number {
    return pairLogOdds(this.of(left), this.of(right), this.#index.terms.shifts);
  }

  #stored(id: AccountId): IndexedRecord | null {
    return this.#records.get(id) ?? null;
  }
}
