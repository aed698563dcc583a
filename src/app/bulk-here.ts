// The bulk matcher of tests, of the simulation and of small tools: on the thread that asks.
import { BulkRun, pagesUntilEmpty } from '../matching/bulk-run.ts';
import type { BulkMatcher } from '../ports/bulk-matcher.ts';

export const BULK_HERE: BulkMatcher = {
  open(options) {
    const run = new BulkRun(options);
    return {
      add: async (accounts) => run.add(accounts),
      index: async (ask) => ({
        terms: run.index(ask),
        pages: (kind) => pagesUntilEmpty(async () => run.page(kind)),
      }),
      close: async () => {},
    };
  },
};
