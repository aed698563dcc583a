// A book matched in bulk step by step, as whoever does it elsewhere is asked: accounts in, pages out.
import type { AccountId } from '../domain/ids.ts';
import type {
  MatchAnswerKind,
  MatchEdge,
  RecordEntry,
  SnapshotTerms,
} from '../domain/match-index.ts';
import { Answers } from './answers.ts';
import { Book } from './book.ts';
import { type BookIndex, indexOfBook } from './index-of-book.ts';
import type { MatchOptions } from './keys.ts';
import type { MatchRecord } from './profile.ts';

/** Of a page that goes from one thread to another, or into one transaction. */
const PAGE = 2_000;

type Parts = {
  readonly items: readonly [string, number];
  readonly edges: MatchEdge;
  readonly entries: RecordEntry;
  readonly groups: readonly AccountId[];
};

/** One book, from its first account to its last page. */
export class BulkRun {
  readonly #book: Book;
  readonly #ids: AccountId[] = [];
  #index: BookIndex | null = null;
  readonly #streams = new Map<keyof Parts, Iterator<unknown>>();

  constructor(options: MatchOptions) {
    this.#book = new Book(options, { keepsCounts: true });
  }

  add(accounts: readonly { readonly id: AccountId; readonly account: MatchRecord }[]): void {
    for (const { id, account } of accounts) {
      this.#ids.push(id);
      this.#book.add(account);
    }
  }

  /** Matches what was added. Once. */
  index(ask: {
    readonly threshold: number;
    readonly answers: readonly (readonly [number, number, MatchAnswerKind])[];
  }): SnapshotTerms {
    this.#book.close();
    const answers = new Answers(ask.answers);
    this.#index = indexOfBook(this.#book, this.#ids, { threshold: ask.threshold, answers });
    return this.#index.snapshot.terms;
  }

  /** The next page of a kind; empty at its end. */
  page<Kind extends keyof Parts>(kind: Kind): readonly Parts[Kind][] {
    const stream = this.#streams.get(kind) ?? this.#all(kind);
    this.#streams.set(kind, stream);
    const page: Parts[Kind][] = [];
    while (page.length < PAGE) {
      const next = stream.next();
      if (next.done) break;
      page.push(next.value as Parts[Kind]);
    }
    return page;
  }

  #all(kind: keyof Parts): Iterator<unknown> {
    const index = this.#index;
    if (index === null) throw new Error('the book has not been matched yet');
    const all = kind === 'entries' ? index.entries() : index[kind];
    return (all as Iterable<unknown>)[Symbol.iterator]();
  }
}

/** Pages until an empty one. */
export async function* pagesUntilEmpty<T>(
  next: () => Promise<readonly T[]>,
): AsyncGenerator<readonly T[]> {
  for (let page = await next(); page.length > 0; page = await next()) yield page;
}
