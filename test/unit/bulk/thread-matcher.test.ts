// A book matched on a thread of its own is the book matched on this one.
import { afterEach, describe, expect, it } from 'vitest';
import { BULK_HERE } from '../../../src/app/bulk-here.ts';
import { threadMatcher } from '../../../src/bulk/thread-matcher.ts';
import { asAccountId } from '../../../src/domain/ids.ts';
import type { BulkBook, BulkMatcher, BulkParts } from '../../../src/ports/bulk-matcher.ts';
import { anAccount, OPTIONS } from '../matching/an-account.ts';

const opened: BulkBook[] = [];
afterEach(() => Promise.all(opened.splice(0).map((book) => book.close())));

function open(matcher: BulkMatcher): BulkBook {
  const book = matcher.open(OPTIONS);
  opened.push(book);
  return book;
}

/** More than a page of customers, each written in two ways. */
const ACCOUNTS = Array.from({ length: 1_100 }, (_, n) => [
  {
    id: asAccountId(`a${n}`),
    account: anAccount({ name: `Customer ${n} GmbH`, domain: `c${n}.de` }),
  },
  { id: asAccountId(`b${n}`), account: anAccount({ name: `Customer ${n}`, domain: `c${n}.de` }) },
]).flat();
const ASK = { threshold: 0, answers: [[0, 1, 'different']] } as const;

async function matched(matcher: BulkMatcher) {
  const book = open(matcher);
  for (let at = 0; at < ACCOUNTS.length; at += 500) await book.add(ACCOUNTS.slice(at, at + 500));
  const index = await book.index(ASK);
  const parts: Record<string, readonly unknown[]> = {};
  for (const kind of ['items', 'edges', 'entries', 'groups'] satisfies (keyof BulkParts)[]) {
    const all: unknown[] = [];
    for await (const page of index.pages(kind)) all.push(...page);
    parts[kind] = all;
  }
  return { terms: index.terms, ...parts };
}

describe('the thread that matches books', () => {
  it('finds what is found on this one, page by page', async () => {
    const there = await matched(threadMatcher);
    expect(there).toEqual(await matched(BULK_HERE));
    expect(there).toMatchObject({
      entries: { length: ACCOUNTS.length },
      groups: { length: 1_101 },
    });
  });

  it('says what went wrong with a question, and goes on', async () => {
    const book = open(threadMatcher);
    const broken = [{ id: asAccountId('a'), account: null as never }];
    await expect(book.add(broken)).rejects.toThrow('matching the book failed: TypeError');
    await expect(book.add(ACCOUNTS.slice(0, 2))).resolves.toBeUndefined();
  });

  it('that is ended fails what still waits and whatever comes after', async () => {
    const book = open(threadMatcher);
    const waiting = book.index(ASK);
    const outcome = expect(waiting).rejects.toThrow('has ended');
    await book.close();
    await outcome;
    await expect(book.add([])).rejects.toThrow('has ended');
  });
});
