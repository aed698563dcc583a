// Reading ahead: the next page is on its way while this one is stored. Else a CRM with room for seven
// calls a second gets two, as each waits for the database.
import type { ChangePage } from '../ports/crm.ts';

/**
 * The pages, each asked for as soon as the one before it is handed out. Ends early once `mayGoOn` says
 * no, but never throws away what was asked for or came together with another page. Where the vendor
 * asks for patience the next page is asked for when the reader comes back. A fault is thrown in its
 * place in the order.
 */
export async function* readAhead(
  pages: AsyncIterable<ChangePage>,
  mayGoOn: () => boolean,
): AsyncGenerator<ChangePage> {
  const source = pages[Symbol.asyncIterator]();
  let asked: Promise<IteratorResult<ChangePage>> | null = source.next();
  try {
    for (;;) {
      const { value: page, done } = await asked;
      asked = null;
      if (done) return;
      const isAtHand = page.isMidway === true;
      if (!page.done && page.waitMs === undefined && (isAtHand || mayGoOn())) {
        asked = source.next();
        // Who stops in the middle does not hear of it any more.
        asked.catch(() => {});
      }
      yield page;
      if (asked === null && (page.done || !mayGoOn())) return;
      asked ??= source.next();
    }
  } finally {
    await asked?.catch(() => {});
    await source.return?.();
  }
}
