// The desk at which an admin installs Parley: one call per page and per form of the setup.
import type { Crm } from '../../domain/claim.ts';
import type { ConnectionId, TenantId } from '../../domain/ids.ts';
import type { AskedScope } from '../../ports/crm.ts';
import type { AdminResult } from '../admin-mode.ts';
import { previewGoLive, type WritePreview } from '../admin-preview.ts';
import type { AppContext } from '../context.ts';
import { acceptDefaultRules, acceptMappings } from './accept.ts';
import { checkAccess } from './check-access.ts';
import { dryRunCsv } from './dry-run-csv.ts';
import { type DryRunView, dryRunView } from './view-dry-run.ts';
import { type SetupView, setupView } from './view-setup.ts';

export type SetupDesk = {
  view(tenantId: TenantId): Promise<SetupView>;
  /** CRMs whose app this process was given, with what their consent pages ask for. */
  readonly asks: ReadonlyMap<Crm, readonly AskedScope[]>;
  /** Looks again at rights and own fields; `reason` where there is nothing to look at. */
  check(tenantId: TenantId, id: ConnectionId): Promise<AdminResult>;
  acceptMappings(
    tenantId: TenantId,
    request: Parameters<typeof acceptMappings>[2],
  ): Promise<AdminResult>;
  acceptDefaultRules(tenantId: TenantId, by: string): Promise<void>;
  dryRun(tenantId: TenantId): Promise<DryRunView>;
  /** Of one connection, with a look at what its records show; null where it is not to go live. */
  preview(tenantId: TenantId, id: ConnectionId): Promise<WritePreview | null>;
  /** The same whole, as a file. */
  dryRunCsv(tenantId: TenantId, id: ConnectionId): Promise<string | null>;
};

/** The desk of one process. */
export function setupDesk(app: AppContext): SetupDesk {
  const asksOf = (crm: Crm) => app.connectors.get(crm)?.asks ?? [];
  return {
    view: (tenantId) =>
      app.store.inTenant(tenantId, (store) => setupView(store, { now: app.clock.now(), asksOf })),
    asks: new Map([...app.connectors].map(([crm, { asks }]) => [crm, asks])),
    async check(tenantId, id) {
      const connection = await app.store.inTenant(tenantId, (store) => store.connections.get(id));
      if (connection?.state !== 'connected') {
        return { ok: false, reason: 'Connect it again first: the CRM does not let Parley in.' };
      }
      await checkAccess(app, tenantId, connection);
      return { ok: true };
    },
    acceptMappings: (tenantId, request) => acceptMappings(app, tenantId, request),
    acceptDefaultRules: (tenantId, by) => acceptDefaultRules(app, tenantId, by),
    dryRun: (tenantId) => dryRunView(app, tenantId),
    preview: (tenantId, id) => previewGoLive(app, tenantId, id),
    dryRunCsv: (tenantId, id) =>
      app.store.inTenant(tenantId, (store) => dryRunCsv(store, id, app.clock.now())),
  };
}
