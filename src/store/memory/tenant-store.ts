// The store of one tenant inside one transaction, put together from its parts.
import type { TenantId } from '../../domain/ids.ts';
import type { TenantStore } from '../../ports/store.ts';
import { auditIn } from './audit.ts';
import { accountsIn, answersIn, claimsIn } from './book.ts';
import { conflictsIn } from './conflicts.ts';
import { connectionsIn, cursorsIn, leasesIn, tokensIn } from './connections.ts';
import { managersIn, mappingsIn, policiesIn } from './documents.ts';
import { inboxIn } from './inbox.ts';
import { dirtyIn, rejudgeIn, turnsIn } from './marks.ts';
import { problemsIn, recordsIn } from './records.ts';
import { tasksIn } from './tasks.ts';
import type { MemoryTransaction } from './transaction.ts';
import { ledgerIn, targetsIn } from './write-back.ts';

/**
 * Everything a tenant's work may read and write, in an open transaction of that tenant. A part is made
 * when it is asked for: most transactions use two or three.
 */
export class MemoryTenantStore implements TenantStore {
  readonly #tx: MemoryTransaction;
  readonly tenantId: TenantId;
  #connections: TenantStore['connections'] | null = null;
  #tokens: TenantStore['tokens'] | null = null;
  #leases: TenantStore['leases'] | null = null;
  #cursors: TenantStore['cursors'] | null = null;
  #records: TenantStore['records'] | null = null;
  #problems: TenantStore['problems'] | null = null;
  #claims: TenantStore['claims'] | null = null;
  #accounts: TenantStore['accounts'] | null = null;
  #answers: TenantStore['answers'] | null = null;
  #turns: TenantStore['turns'] | null = null;
  #dirty: TenantStore['dirty'] | null = null;
  #rejudge: TenantStore['rejudge'] | null = null;
  #inbox: TenantStore['inbox'] | null = null;
  #conflicts: TenantStore['conflicts'] | null = null;
  #targets: TenantStore['targets'] | null = null;
  #ledger: TenantStore['ledger'] | null = null;
  #tasks: TenantStore['tasks'] | null = null;
  #managers: TenantStore['managers'] | null = null;
  #policies: TenantStore['policies'] | null = null;
  #mappings: TenantStore['mappings'] | null = null;
  #audit: TenantStore['audit'] | null = null;

  constructor(tx: MemoryTransaction) {
    this.#tx = tx;
    this.tenantId = tx.tenantId;
  }

  get connections(): TenantStore['connections'] {
    this.#connections ??= connectionsIn(this.#tx);
    return this.#connections;
  }

  get tokens(): TenantStore['tokens'] {
    this.#tokens ??= tokensIn(this.#tx);
    return this.#tokens;
  }

  get leases(): TenantStore['leases'] {
    this.#leases ??= leasesIn(this.#tx);
    return this.#leases;
  }

  get cursors(): TenantStore['cursors'] {
    this.#cursors ??= cursorsIn(this.#tx);
    return this.#cursors;
  }

  get records(): TenantStore['records'] {
    this.#records ??= recordsIn(this.#tx);
    return this.#records;
  }

  get problems(): TenantStore['problems'] {
    this.#problems ??= problemsIn(this.#tx);
    return this.#problems;
  }

  get claims(): TenantStore['claims'] {
    this.#claims ??= claimsIn(this.#tx);
    return this.#claims;
  }

  get accounts(): TenantStore['accounts'] {
    this.#accounts ??= accountsIn(this.#tx);
    return this.#accounts;
  }

  get answers(): TenantStore['answers'] {
    this.#answers ??= answersIn(this.#tx);
    return this.#answers;
  }

  get turns(): TenantStore['turns'] {
    this.#turns ??= turnsIn(this.#tx);
    return this.#turns;
  }

  get dirty(): TenantStore['dirty'] {
    this.#dirty ??= dirtyIn(this.#tx);
    return this.#dirty;
  }

  get rejudge(): TenantStore['rejudge'] {
    this.#rejudge ??= rejudgeIn(this.#tx);
    return this.#rejudge;
  }

  get inbox(): TenantStore['inbox'] {
    this.#inbox ??= inboxIn(this.#tx);
    return this.#inbox;
  }

  get conflicts(): TenantStore['conflicts'] {
    this.#conflicts ??= conflictsIn(this.#tx);
    return this.#conflicts;
  }

  get targets(): TenantStore['targets'] {
    this.#targets ??= targetsIn(this.#tx);
    return this.#targets;
  }

  get ledger(): TenantStore['ledger'] {
    this.#ledger ??= ledgerIn(this.#tx);
    return this.#ledger;
  }

  get tasks(): TenantStore['tasks'] {
    this.#tasks ??= tasksIn(this.#tx);
    return this.#tasks;
  }

  get managers(): TenantStore['managers'] {
    this.#managers ??= managersIn(this.#tx);
    return this.#managers;
  }

  get policies(): TenantStore['policies'] {
    this.#policies ??= policiesIn(this.#tx);
    return this.#policies;
  }

  get mappings(): TenantStore['mappings'] {
    this.#mappings ??= mappingsIn(this.#tx);
    return this.#mappings;
  }

  get audit(): TenantStore['audit'] {
    this.#audit ??= auditIn(this.#tx);
    return this.#audit;
  }
}
