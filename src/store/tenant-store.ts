// The store of one tenant inside one transaction, put together from its parts.
import type { TenantId } from '../domain/ids.ts';
import type { TenantStore } from '../ports/store.ts';
import { administratorsIn, sessionsIn, usedLinksIn } from './access.ts';
import { accountsIn, answersIn } from './accounts.ts';
import { auditIn } from './audit.ts';
import { checksIn } from './checks.ts';
import { claimsIn } from './claims.ts';
import { conflictsIn } from './conflicts.ts';
import { connectionsIn, cursorsIn, leasesIn, tokensIn } from './connections.ts';
import { enteredIn } from './context-entries.ts';
import { managersIn, mappingsIn, policiesIn } from './documents.ts';
import { domainAnswersIn } from './domain-answers.ts';
import { eraseIn } from './erase.ts';
import { inboxIn } from './inbox.ts';
import { dirtyIn, rejudgeIn, turnsIn } from './marks.ts';
import { matchStoreIn } from './match-snapshots.ts';
import { problemsIn, recordsIn } from './records.ts';
import { statementsIn } from './statements.ts';
import type { Tx } from './tables.ts';
import { tasksIn } from './tasks.ts';
import { ledgerIn, targetsIn } from './write-back.ts';

/**
 * Everything a tenant's work may read and write, on an open transaction of that tenant, and what must
 * run between that work and the commit.
 */
export function tenantStore(
  tenantId: TenantId,
  tx: Tx,
): { readonly store: TenantStore; readonly beforeCommit: () => Promise<void> } {
  const { audit, beforeCommit } = auditIn(tenantId, tx);
  const store: TenantStore = {
    tenantId,
    connections: connectionsIn(tx),
    tokens: tokensIn(tx),
    leases: leasesIn(tx),
    cursors: cursorsIn(tx),
    records: recordsIn(tx),
    problems: problemsIn(tx),
    claims: claimsIn(tx),
    accounts: accountsIn(tx),
    answers: answersIn(tx),
    matching: matchStoreIn(tx),
    turns: turnsIn(tx, tenantId),
    dirty: dirtyIn(tx),
    rejudge: rejudgeIn(tx),
    inbox: inboxIn(tx),
    conflicts: conflictsIn(tx),
    entered: enteredIn(tx),
    statements: statementsIn(tx),
    domainAnswers: domainAnswersIn(tx),
    checks: checksIn(tx),
    targets: targetsIn(tx),
    ledger: ledgerIn(tx),
    tasks: tasksIn(tx),
    managers: managersIn(tx),
    policies: policiesIn(tx),
    mappings: mappingsIn(tx),
    usedLinks: usedLinksIn(tx),
    sessions: sessionsIn(tx),
    administrators: administratorsIn(tx),
    erasure: eraseIn(tx),
    audit,
  };
  return { store, beforeCommit };
}
