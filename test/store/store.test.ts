// The store port's promises, held by both engines: one suite, run twice.
import { afterAll, beforeAll, describe } from 'vitest';
import { ENGINES, type StoreUnderTest } from './engines.ts';
import { accountPromises, claimPromises, recordPromises } from './suites/book.ts';
import { conflictPromises } from './suites/conflicts.ts';
import { connectionPromises } from './suites/connections.ts';
import { documentPromises } from './suites/documents.ts';
import { isolationPromises } from './suites/isolation.ts';
import { markPromises } from './suites/marks.ts';
import { transactionPromises } from './suites/transactions.ts';
import { writeBackPromises } from './suites/write-back.ts';

const SUITES = [
  isolationPromises,
  transactionPromises,
  connectionPromises,
  recordPromises,
  claimPromises,
  accountPromises,
  markPromises,
  conflictPromises,
  writeBackPromises,
  documentPromises,
];

describe.each(ENGINES)('store on $name', ({ open }) => {
  let opened: StoreUnderTest;
  beforeAll(async () => {
    opened = await open();
  }, 180_000);
  afterAll(() => opened.remove());
  for (const promises of SUITES) promises(() => opened);
});
