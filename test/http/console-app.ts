// The console app over a memory store, with everything outside it under the test's control.
import type { Express } from 'express';
import { asTenantId, type TenantId } from '../../src/domain/ids.ts';
import { type HttpOptions, httpApp } from '../../src/http/app.ts';
import type { DecideRequest } from '../../src/http/console-routes.ts';
import type { Viewer } from '../../src/http/viewer.ts';
import type { Store } from '../../src/ports/store.ts';
import { openEmbeddedStore } from '../../src/store/embedded.ts';
import { MANAGER, NOW } from './console-world.ts';

export async function openTestStore(): Promise<Store> {
  const store = await openEmbeddedStore({ folder: null });
  await store.migrate();
  return store;
}

let tenants = 0;

/** A new tenant: tests that share a store share nothing else. */
export async function newTenant(store: Store): Promise<TenantId> {
  tenants += 1;
  const id = asTenantId(`tenant-${tenants}`);
  await store.createTenant({ id, name: `Tenant ${tenants}`, createdAt: NOW });
  return id;
}

export type TestConsole = {
  readonly app: Express;
  /** Decisions the console passed on. */
  readonly decisions: DecideRequest[];
  /** Faults the console reported. */
  readonly faults: unknown[];
};

/** The viewer is the manager of `tenantId`; `null` is nobody. */
export function consoleApp(
  store: HttpOptions['store'],
  tenantId: TenantId,
  changes: Partial<HttpOptions> & { readonly viewer?: Partial<Viewer> | null } = {},
): TestConsole {
  const { viewer: viewerChanges, ...optionChanges } = changes;
  const viewer = { tenantId, name: 'Dana Ruiz', managerId: MANAGER, signedIn: true };
  const decisions: DecideRequest[] = [];
  const faults: unknown[] = [];
  const app = httpApp({
    store,
    clock: { now: () => NOW },
    publicUrl: 'http://127.0.0.1:8080',
    formKey: 'a key for tests only',
    viewerOf: async () => (viewerChanges === null ? null : { ...viewer, ...viewerChanges }),
    decide: async (request) => {
      decisions.push(request);
      return { ok: true };
    },
    pulses: async () => new Map(),
    onFault: (error) => faults.push(error),
    ...optionChanges,
  });
  return { app, decisions, faults };
}
