// An AppContext for tests: embedded store in memory, a clock that tests move, and no CRM unless given.
import { createHash } from 'node:crypto';
import type { AppContext, Log } from '../../src/app/context.ts';
import type { Crm } from '../../src/domain/claim.ts';
import { asTenantId, type TenantId } from '../../src/domain/ids.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { CrmConnector } from '../../src/ports/crm.ts';
import type { Store } from '../../src/ports/store.ts';
import { aesVault } from '../../src/vault/aes-vault.ts';

export class TestClock implements Clock {
  #now: number;

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }
}

const SILENT: Log = { info: () => {}, warn: () => {} };

export type TestContextOptions = {
  readonly store: Store;
  readonly clock: Clock;
  readonly connectors?: readonly CrmConnector[];
  readonly log?: Log;
  /** Ids begin with it: two contexts on one store need two. */
  readonly ids?: string;
};

/** Ids count upwards, so that a failing test reads the same each time. */
export function testContext(options: TestContextOptions): AppContext {
  let ids = 0;
  return {
    store: options.store,
    clock: options.clock,
    vault: aesVault([Buffer.alloc(32, 7)]),
    connectors: new Map<Crm, CrmConnector>((options.connectors ?? []).map((one) => [one.crm, one])),
    log: options.log ?? SILENT,
    randomId: () => {
      ids += 1;
      return `${options.ids ?? ''}${String(ids).padStart(8, '0')}${'t'.repeat(40)}`;
    },
    random: () => 0.5,
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    wait: () => new Promise((resolve) => setImmediate(resolve)),
    countWrites: () => {},
    publicUrl: 'http://127.0.0.1:4300',
  };
}

let tenants = 0;

/** A tenant of its own for each test. */
export async function aTenant(store: Store): Promise<TenantId> {
  tenants += 1;
  const id = asTenantId(`tenant-${tenants}`);
  await store.createTenant({ id, name: `Tenant ${tenants}`, createdAt: 0 });
  return id;
}
