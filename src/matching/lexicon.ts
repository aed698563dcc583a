// The words of a book of accounts and how rare each is. A shared rare word says much, a shared
// common one little.
import { type Frequencies, wordItem } from './snapshot.ts';
import { soundOf } from './sounds.ts';
import frequencies from './word-frequencies.json' with { type: 'json' };

/** One word, the same object wherever it occurs: words are compared by identity. */
export type Word = {
  readonly text: string;
  /** Position in its lexicon: words are stored as numbers. */
  readonly id: number;
  readonly isNumber: boolean;
  /** Its consonants when misspellings of it are worth a key (see sounds.ts); '' of common words. */
  readonly sound: string;
  /** Records of the book whose name has it. */
  count: number;
  /** 0 for a word in every name, 1 for a word never seen elsewhere. Set by `freeze`. */
  rarity: number;
  readonly book: BookSize;
};

/** How large the book is, on the scale of rarities: what is rarer than this is not shared by chance. */
export type BookSize = { size: number };

/** How many records of the book the shipped frequencies weigh as. */
const SHIPPED_WEIGHT = 2_000;
/** Share of names that hold a word the shipped list does not know. */
const UNSEEN_SHARE = 3e-5;
/** Rarity 1: one name in this many. */
export const RAREST = 2_000_000;

const shipped: ReadonlyMap<string, number> = new Map(Object.entries(frequencies.perMillion));

/** Frequencies of an earlier book, and how many records it had. */
export type FrozenCounts = Frequencies & { readonly records: number };

/** Counts words and turns counts into rarities. Grows while a book is read, then frozen. */
export class Lexicon {
  readonly #words = new Map<string, Word>();
  readonly #list: Word[] = [];
  readonly #book: BookSize = { size: sizeOf(0) };
  #records = 0;

  /** The word object of a text; the same for equal texts. */
  word(text: string): Word {
    const known = this.#words.get(text);
    if (known !== undefined) return known;
    const isNumber = /^\d+$/.test(text);
    const rarity = rarityOf(text, 0, this.#records);
    const id = this.#list.length;
    const word = {
      text,
      id,
      isNumber,
      sound: soundOfRare(text, isNumber),
      count: 0,
      rarity,
      book: this.#book,
    };
    this.#words.set(text, word);
    this.#list.push(word);
    return word;
  }

  /** The word with an id that {@link word} gave. */
  at(id: number): Word {
    return this.#list[id] as Word;
  }

  /** The rarity of every word, by id. */
  rarities(): Float32Array {
    return Float32Array.from(this.#list, (word) => word.rarity);
  }

  get bookSize(): number {
    return this.#book.size;
  }

  /** Counts the words of one record's name; a word that stands twice counts once. */
  count(words: readonly Word[]): void {
    this.#records += 1;
    for (let i = 0; i < words.length; i++) {
      const word = words[i];
      if (word !== undefined && words.indexOf(word) === i) word.count += 1;
    }
  }

  /** Fixes the rarity of every word so far from the counts so far, or from those of an earlier book. */
  freeze(frozen?: FrozenCounts): void {
    const records = frozen?.records ?? this.#records;
    this.#book.size = sizeOf(records);
    for (const word of this.#list) {
      // A word that was not counted stands in the name that asks for it.
      const count = frozen ? Math.max(1, frozen.of(wordItem(word.text))) : word.count;
      word.rarity = rarityOf(word.text, count, records);
    }
  }

  /** What {@link freeze} of another lexicon may take instead of its own counts. */
  *counts(): Generator<readonly [item: string, records: number]> {
    for (const { text, count } of this.#list) if (count > 1) yield [wordItem(text), count];
  }
}

/** Words above this rarity by the shipped frequencies are worth a misspelling key. */
const RARE = 0.25;
const LEAST_LETTERS = 4;

/** By shipped frequencies only, so that the keys of a record do not depend on its book. */
function soundOfRare(text: string, isNumber: boolean): string {
  const isRare = !isNumber && text.length >= LEAST_LETTERS && rarityOf(text, 0, 0) >= RARE;
  return isRare ? soundOf(text) : '';
}

function sizeOf(records: number): number {
  return Math.log(records + SHIPPED_WEIGHT) / Math.log(RAREST);
}

/** The book's own share of names with the word, pulled towards the shipped share while small. */
function rarityOf(text: string, count: number, records: number): number {
  const before = (shipped.get(text) ?? UNSEEN_SHARE * 1e6) / 1e6;
  const share = (count + SHIPPED_WEIGHT * before) / (records + SHIPPED_WEIGHT);
  return Math.min(1, Math.max(0.02, -Math.log(share) / Math.log(RAREST)));
}
