// Reading ahead: the next pages are on their way while this one is stored. Else a CRM with room for seven
// calls a second gets two, as each waits for the database.
import type { ChangePage } from '../ports/crm.ts';

/**
 * Pages under way or waiting beside the one that is stored. Two, as lists that are read side by side come
 * in rounds: with one, a round would begin only with the storing of the last page of the round before.
 */
export const PAGES_AHEAD = 2;

/**
 * The pages, each asked for as soon as the one before it has come and there is room for it. Ends early
 * once `mayGoOn` says no, but never throws away what was asked for or came together with another page.
 * Where the vendor asks for patience the next page is asked for when the reader comes back. A fault is
 * thrown in its place in the order.
 */
export async function* readAhead(
  pages: AsyncIterable<ChangePage>,
  mayGoOn: () => boolean,
): AsyncGenerator<ChangePage> {
  const source = pages[Symbol.asyncIterator]();
  const asked: Promise<IteratorResult<ChangePage>>[] = [];
  /** The page that came last, where another may be asked for after it. */
  let isOpen = false;
  const ask = () => {
    isOpen = false;
    const next = source.next();
    asked.push(next);
    // Who stops in the middle does not hear of a fault any more.
    next.then(came, () => {});
  };
  const came = ({ value: page, done }: IteratorResult<ChangePage>) => {
    isOpen = done !== true && !page.done && page.waitMs === undefined;
    isOpen &&= page.isMidway === true || mayGoOn();
    askIfRoom();
  };
  const askIfRoom = () => {
    if (isOpen && asked.length < PAGES_AHEAD) ask();
  };
  ask();
  try {
    for (;;) {
      const first = asked[0];
      if (first === undefined) return;
      const { value: page, done } = await first;
      if (done) return;
      asked.splice(0, 1);
      askIfRoom();
      yield page;
      if (asked.length > 0) continue;
      if (page.done || !mayGoOn()) return;
      ask();
    }
  } finally {
    await Promise.allSettled(asked);
    await source.return?.();
  }
}
