// The console app over a memory store, with everything outside it under the test's control.
import type { Express } from 'express';
import type { DismissRequest } from '../../src/app/admin-managers.ts';
import type { AdminResult, SwitchRequest } from '../../src/app/admin-mode.ts';
import { adoptOver } from '../../src/app/adopt-policy.ts';
import type { AnswerInput } from '../../src/app/answer-match.ts';
import { checkDesk } from '../../src/app/check/desk.ts';
import { confirmSnapshot } from '../../src/app/confirm-snapshot.ts';
import type { ManagerChoice } from '../../src/app/connect.ts';
import type { EnterRequest, WithdrawRequest } from '../../src/app/enter-context.ts';
import { healthDesk } from '../../src/app/health/desk.ts';
import { mappingDesk } from '../../src/app/mapping-edit/desk.ts';
import { recordUrlOf } from '../../src/app/record-url.ts';
import { setupDesk } from '../../src/app/setup/desk.ts';
import type { ShareDomainInput } from '../../src/app/share-domain.ts';
import { simulateStored } from '../../src/app/simulate-stored.ts';
import type { UndoRequest } from '../../src/app/undo.ts';
import type { UninstallRequest } from '../../src/app/uninstall.ts';
import { asTenantId, type TenantId } from '../../src/domain/ids.ts';
import { type HttpOptions, httpApp } from '../../src/http/app.ts';
import type { DecideRequest } from '../../src/http/exchange.ts';
import type { Viewer } from '../../src/http/viewer.ts';
import type { Store } from '../../src/ports/store.ts';
import { openEmbeddedStore } from '../../src/store/embedded.ts';
import { testContext } from '../helpers/app-context.ts';
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
  /** What else a manager did and the console passed on: act, conflict, manager. */
  readonly attentions: (readonly [string, string, string])[];
  /** What an admin asked for and the console passed on. */
  readonly switches: (SwitchRequest & { readonly tenantId: TenantId })[];
  readonly appointments: (ManagerChoice & { readonly tenantId: TenantId; readonly by: string })[];
  readonly dismissals: (DismissRequest & { readonly tenantId: TenantId })[];
  readonly undone: (UndoRequest & { readonly tenantId: TenantId })[];
  readonly uninstalls: (UninstallRequest & { readonly tenantId: TenantId })[];
  /** Context that was entered or withdrawn and the console passed on. */
  readonly entries: (EnterRequest & { readonly tenantId: TenantId })[];
  readonly withdrawals: (WithdrawRequest & { readonly tenantId: TenantId })[];
  /** What was said in match court and passed on. */
  readonly answers: (AnswerInput & { readonly tenantId: TenantId })[];
  readonly domains: (ShareDomainInput & { readonly tenantId: TenantId })[];
  /** Faults the console reported. */
  readonly faults: unknown[];
};

type ConsoleChanges = Partial<HttpOptions> & {
  readonly viewer?: Partial<Viewer> | null;
  /** What every act of an admin, and everything said in match court, comes to. */
  readonly adminResult?: AdminResult;
};

/** The viewer is an admin and the manager of `tenantId`; `null` is nobody. */
export function consoleApp(
  store: HttpOptions['store'],
  tenantId: TenantId,
  changes: ConsoleChanges = {},
): TestConsole {
  const { viewer: viewerChanges, adminResult = { ok: true }, ...optionChanges } = changes;
  const viewer = {
    tenantId,
    name: 'Dana Ruiz',
    managerId: MANAGER,
    isAdmin: true,
    signedIn: true,
    person: null,
    opened: [],
  };
  const decisions: DecideRequest[] = [];
  const attentions: TestConsole['attentions'] = [];
  const switches: TestConsole['switches'] = [];
  const appointments: TestConsole['appointments'] = [];
  const dismissals: TestConsole['dismissals'] = [];
  const undone: TestConsole['undone'] = [];
  const uninstalls: TestConsole['uninstalls'] = [];
  const entries: TestConsole['entries'] = [];
  const withdrawals: TestConsole['withdrawals'] = [];
  const answers: TestConsole['answers'] = [];
  const domains: TestConsole['domains'] = [];
  const faults: unknown[] = [];
  const around = testContext({ store: store as Store, clock: { now: () => NOW } });
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
    acknowledge: async ({ conflictId, by }) => {
      attentions.push(['acknowledge', conflictId, by]);
      return { ok: true };
    },
    undoDecision: async ({ conflictId, by }) => {
      attentions.push(['undo', conflictId, by]);
      return { ok: true };
    },
    sendBack: async ({ conflictId, by, reason }) => {
      attentions.push([`send back: ${reason}`, conflictId, by]);
      return { ok: true };
    },
    administer: {
      switchMode: async (id, request) => {
        switches.push({ ...request, tenantId: id });
        return adminResult;
      },
      appoint: async (id, choice, by) => {
        appointments.push({ ...choice, tenantId: id, by });
        return adminResult;
      },
      dismissManager: async (id, request) => {
        dismissals.push({ ...request, tenantId: id });
        return adminResult;
      },
      nameAdministrator: async () => adminResult,
      dismissAdministrator: async () => adminResult,
      undo: async (id, request) => {
        undone.push({ ...request, tenantId: id });
        return adminResult;
      },
      uninstall: async (id, request) => {
        uninstalls.push({ ...request, tenantId: id });
        return adminResult;
      },
    },
    context: {
      enter: async (id, request) => {
        entries.push({ ...request, tenantId: id });
        return { ok: true };
      },
      withdraw: async (id, request) => {
        withdrawals.push({ ...request, tenantId: id });
        return { ok: true };
      },
    },
    court: {
      answer: async (id, input) => {
        answers.push({ ...input, tenantId: id });
        return adminResult;
      },
      answerDomain: async (id, input) => {
        domains.push({ ...input, tenantId: id });
        return adminResult;
      },
      shareDomain: async (id, input) => {
        domains.push({ ...input, tenantId: id });
        return adminResult;
      },
      renew: (id, input) => store.inTenant(id, (inside) => confirmSnapshot(around, inside, input)),
    },
    policy: {
      simulate: (id, after) =>
        simulateStored(around, (work) => store.inTenant(id, work) as never, after),
      adopt: (id, input) => adoptOver(around, id, input),
    },
    setup: setupDesk(around),
    health: healthDesk(around, null),
    mappingDesk: mappingDesk(around),
    checks: checkDesk(around),
    recordUrlOf: (inside) => recordUrlOf(around, inside),
    pulses: async () => new Map(),
    onFault: (error) => faults.push(error),
    ...optionChanges,
  });
  const acts = { decisions, attentions, switches, appointments, dismissals, entries, withdrawals };
  return { app, ...acts, answers, domains, undone, uninstalls, faults };
}
