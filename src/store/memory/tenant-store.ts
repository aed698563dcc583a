// The store of one tenant inside one transaction, put together from its parts.
import type { TenantId } from '../../domain/ids.ts';
import type { TenantStore } from '../../ports/store.ts';
import { administratorsIn, sessionsIn, usedLinksIn } from './access.ts';
import { auditIn } from './audit.ts';
import { accountsIn, answersIn, claimsIn } from './book.ts';
import { checksIn } from './checks.ts';
import { conflictsIn } from './conflicts.ts';
import { connectionsIn, cursorsIn, leasesIn, tokensIn } from './connections.ts';
import { enteredIn } from './context-entries.ts';
import { managersIn, mappingsIn, policiesIn } from './documents.ts';
import { domainAnswersIn } from './domain-answers.ts';
import { eraseIn } from './erase.ts';
import { inboxIn } from './inbox.ts';
import { dirtyIn, rejudgeIn, turnsIn } from './marks.ts';
import { matchStoreIn } from './match-index.ts';
import { problemsIn, recordsIn } from './records.ts';
import { statementsIn } from './statements.ts';
import { tasksIn } from './tasks.ts';
import type { MemoryTransaction } from './transaction.ts';
import { ledgerIn, targetsIn } from './write-back.ts';

type Parts = Omit<TenantStore, 'tenantId'>;

const PARTS: { readonly [Name in keyof Parts]: (tx: MemoryTransaction) => Parts[Name] } = {
  connections: connectionsIn,
  tokens: tokensIn,
  leases: leasesIn,
  cursors: cursorsIn,
  records: recordsIn,
  problems: problemsIn,
  claims: claimsIn,
  accounts: accountsIn,
  answers: answersIn,
  matching: matchStoreIn,
  turns: turnsIn,
  dirty: dirtyIn,
  rejudge: rejudgeIn,
  inbox: inboxIn,
  conflicts: conflictsIn,
  entered: enteredIn,
  statements: statementsIn,
  domainAnswers: domainAnswersIn,
  checks: checksIn,
  targets: targetsIn,
  ledger: ledgerIn,
  tasks: tasksIn,
  managers: managersIn,
  policies: policiesIn,
  mappings: mappingsIn,
  usedLinks: usedLinksIn,
  sessions: sessionsIn,
  administrators: administratorsIn,
  erasure: eraseIn,
  audit: auditIn,
};

const COUNT = Object.keys(PARTS).length;

/** A transaction makes only the parts it uses, most use two or three. */
class Opened {
  readonly tenantId: TenantId;
  readonly tx: MemoryTransaction;
  /** By number: a name that differs from call to call would be looked up each time. */
  readonly made = new Array<unknown>(COUNT);

  constructor(tx: MemoryTransaction) {
    this.tenantId = tx.tenantId;
    this.tx = tx;
  }
}

for (const [index, [name, make]] of Object.entries(PARTS).entries()) {
  Object.defineProperty(Opened.prototype, name, {
    get(this: Opened) {
      this.made[index] ??= make(this.tx);
      return this.made[index];
    },
  });
}

/** Everything a tenant's work may read and write, in an open transaction of that tenant. */
export function tenantStore(tx: MemoryTransaction): TenantStore {
  return new Opened(tx) as unknown as TenantStore;
}
