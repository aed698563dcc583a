// The store port's promises, held by every engine: one suite, run on each; and what SQL adds.
import { afterAll, beforeAll, describe } from 'vitest';
import { ENGINES, openMemory, type SqlStoreUnderTest, type StoreUnderTest } from './engines.ts';
import { accessPromises } from './suites/access.ts';
import { accountPromises } from './suites/accounts.ts';
import { claimPromises, recordPromises } from './suites/book.ts';
import { checkPromises } from './suites/checks.ts';
import { conflictPromises } from './suites/conflicts.ts';
import { connectionPromises } from './suites/connections.ts';
import { documentPromises } from './suites/documents.ts';
import { domainAnswerPromises } from './suites/domain-answers.ts';
import { enteredPromises } from './suites/entered.ts';
import { erasePromises } from './suites/erase.ts';
import { inboxPromises } from './suites/inbox.ts';
import { isolationPromises, rowSecurityPromises } from './suites/isolation.ts';
import { markPromises } from './suites/marks.ts';
import { matchIndexPromises } from './suites/match-index.ts';
import { statementPromises } from './suites/statements.ts';
import { taskPromises } from './suites/tasks.ts';
import { sqlPromises, transactionPromises } from './suites/transactions.ts';
import { writeBackPromises } from './suites/write-back.ts';

const SUITES = [
  isolationPromises,
  transactionPromises,
  connectionPromises,
  recordPromises,
  claimPromises,
  accountPromises,
  markPromises,
  matchIndexPromises,
  inboxPromises,
  conflictPromises,
  enteredPromises,
  statementPromises,
  domainAnswerPromises,
  checkPromises,
  writeBackPromises,
  taskPromises,
  documentPromises,
  erasePromises,
  accessPromises,
];

const SQL_SUITES = [rowSecurityPromises, sqlPromises];

describe.each(ENGINES)('store on $name', ({ open }) => {
  let opened: SqlStoreUnderTest;
  beforeAll(async () => {
    opened = await open();
  }, 180_000);
  afterAll(() => opened.remove());
  for (const promises of SUITES) promises(() => opened);
  for (const promises of SQL_SUITES) promises(() => opened);
});

describe('store in memory', () => {
  let opened: StoreUnderTest;
  beforeAll(async () => {
    opened = await openMemory();
  });
  afterAll(() => opened.remove());
  for (const promises of SUITES) promises(() => opened);
});
