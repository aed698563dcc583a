// The store of one tenant inside one transaction, put together from its parts.
import type { TenantStore } from '../../ports/store.ts';
import { administratorsIn, sessionsIn, usedLinksIn } from './access.ts';
import { auditIn } from './audit.ts';
import { accountsIn, answersIn, claimsIn } from './book.ts';
import { checksIn } from './checks.ts';
import { conflictsIn } from './conflicts.ts';
import { connectionsIn, cursorsIn, leasesIn, tokensIn } from './connections.ts';
import { enteredIn } from './context-entries.ts';
import { managersIn, mappingsIn, policiesIn } from './documents.ts';
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

/** Getters shared by all stores: a transaction makes only the parts it uses, most use two or three. */
const PROTOTYPE = Object.defineProperties(
  {},
  Object.fromEntries(
    Object.entries(PARTS).map(([name, make]) => [
      name,
      {
        get(this: { readonly tx: MemoryTransaction; readonly made: Record<string, unknown> }) {
          this.made[name] ??= make(this.tx);
          return this.made[name];
        },
      },
    ]),
  ),
);

/** Everything a tenant's work may read and write, in an open transaction of that tenant. */
export function tenantStore(tx: MemoryTransaction): TenantStore {
  return Object.assign(Object.create(PROTOTYPE), {
    ...{ tx, tenantId: tx.tenantId, made: {} },
  }) as TenantStore;
}
