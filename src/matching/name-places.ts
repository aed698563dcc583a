// In how many places of a book a name is at home: one that forty towns have says little, one that stands
// forty times in one town is one customer forty times.
import { GrowingUint32 } from './growing.ts';
import { hashOf, onePerRecord } from './holders.ts';
import { visitRuns } from './key-runs.ts';
import type { Profile } from './profile.ts';

/** Counts the places of every name, by hashes of 32 bits: two of a million may be taken for one. */
export class NamePlaces {
  readonly #names = new GrowingUint32();
  readonly #places = new GrowingUint32();
  #counts: Uint32Array | null = null;

  add(profile: Profile): void {
    this.#names.push(hashOf(profile.compact));
    this.#places.push(hashOf(placeOf(profile)));
  }

  /** Places of the name of this record, at least 1; 1 before {@link close}. */
  of(record: number): number {
    return this.#counts?.[record] ?? 1;
  }

  /** Fixes the counts, by what an earlier book counted where given. */
  close(frozen?: (hash: number) => number): void {
    const keys = this.#names.values();
    if (frozen) {
      this.#counts = keys.map((name) => Math.max(1, frozen(name)));
      return;
    }
    const places = this.#places.values();
    const counts = new Uint32Array(keys.length).fill(1);
    const found = new Set<number>();
    visitRuns(onePerRecord(keys), (name, records, start, end) => {
      if (name === 0) return;
      found.clear();
      for (let i = start; i < end; i++) found.add(places[records[i] as number] as number);
      // Nowhere is no place.
      found.delete(0);
      const count = Math.max(1, found.size);
      for (let i = start; i < end; i++) counts[records[i] as number] = count;
    });
    this.#counts = counts;
  }

  /** The hash of every name that is in more than one place, perhaps more than once. */
  *counts(): Generator<readonly [hash: number, places: number]> {
    for (let r = 0; r < this.#names.length; r++) {
      if (this.of(r) > 1) yield [this.#names.at(r), this.of(r)];
    }
  }
}

function placeOf({ city, postalCode, domains }: Profile): string {
  return city || postalCode || (domains[0] ?? '');
}
