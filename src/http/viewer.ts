// Who looks: the one place that says which tenant's data an answer may hold.
import type { IncomingMessage } from 'node:http';
import type { ManagerId } from '../domain/conflict.ts';
import type { TenantId } from '../domain/ids.ts';

export type Viewer = {
  readonly tenantId: TenantId;
  /** Shown in the page's corner. */
  readonly name: string;
  /** As whom decisions are recorded; null: may look, not decide. */
  readonly managerId: ManagerId | null;
  /** May connect CRMs, switch their modes and appoint managers. */
  readonly isAdmin: boolean;
  /** False where no sign-in exists (embedded demo): every page says so. */
  readonly signedIn: boolean;
};

/** Tells who sends a request; null: nobody we know. Given by the composition root. */
export type ViewerOf = (request: IncomingMessage) => Promise<Viewer | null>;
