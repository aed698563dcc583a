// Who looks: the one place that says which tenant's data an answer may hold.
import type { IncomingMessage } from 'node:http';
import type { Response } from 'express';
import type { ManagerId } from '../domain/conflict.ts';
import type { TenantId } from '../domain/ids.ts';
import type { CrmPerson, OpenedRecord } from '../ports/access-store.ts';

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
  /** The user of a CRM who looks; null where it is none. */
  readonly person: CrmPerson | null;
  /** Records whose card led this person here. */
  readonly opened: readonly OpenedRecord[];
};

/** Channel managers and admins see everything of their tenant; everybody else their own records. */
export function isStaff({ managerId, isAdmin }: Viewer): boolean {
  return managerId !== null || isAdmin;
}

/**
 * Tells who sends a request; null: nobody we know. May set cookies on the response. Given by the
 * composition root.
 */
export type ViewerOf = (request: IncomingMessage, response: Response) => Promise<Viewer | null>;
