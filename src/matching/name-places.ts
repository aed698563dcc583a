// In how many places of a book a name is at home: one that forty towns have says little, one that stands
// forty times in one town is one customer forty times.
import { GrowingUint32 } from './growing.ts';
import { countBelow, hashOf } from './holders.ts';
import type { Profile } from './profile.ts';

/** 2^21: with the 32 bits of the name before it, a place fills what a number holds exactly. */
const PLACES = 2_097_152;

/** Counts the places of every name, by hashes: two of a million may be taken for one. */
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

  /** Fixes the counts. */
  close(): void {
    const names = this.#names.values();
    const places = this.#places.values();
    const both = new Float64Array(names.length);
    for (let r = 0; r < names.length; r++) {
      const place = places[r] as number;
      // Zero is kept for "nowhere", which adds no place.
      const kept = place === 0 ? 0 : 1 + (place % (PLACES - 1));
      both[r] = (names[r] as number) * PLACES + kept;
    }
    both.sort();
    const distinct = both.filter((value, i) => value !== both[i - 1] && value % PLACES !== 0);
    this.#counts = Uint32Array.from(names, (name) =>
      Math.max(1, countBelow(distinct, (name + 1) * PLACES) - countBelow(distinct, name * PLACES)),
    );
  }
}

function placeOf({ city, postalCode, domains }: Profile): string {
  return city || postalCode || (domains[0] ?? '');
}
