// What the store keeps of who may look and decide outside the CRM: links that were used, sessions of the
// console, and who administers. Parts of TenantStore. Nothing here lets anybody in: secrets are hashed.
import type { ConflictId, ConnectionId, RecordRef } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';

/** That a link was used. What it did is `note`, JSON text. */
export type LinkUse = {
  /** SHA-256 of what makes the link itself, hex. */
  readonly digest: string;
  readonly at: Instant;
  /** From then on the link has expired anyway, and its use need not be remembered. */
  readonly keepUntil: Instant;
  readonly note: string;
};

export interface UsedLinkStore {
  /** Marks the link as used; false, and nothing changes, when it was before. */
  markUsed(use: LinkUse): Promise<boolean>;
  find(digest: string): Promise<LinkUse | null>;
  /** Forgets uses that need not be remembered any more. */
  purge(now: Instant): Promise<void>;
}

/** A user of a connected org or portal, as the vendor vouches for them. */
export type CrmPerson = {
  readonly connectionId: ConnectionId;
  readonly userId: string;
  readonly name: string;
  readonly email: string | null;
};

export type SessionUser =
  | ({ readonly kind: 'crm' } & CrmPerson)
  /** Whoever runs the installation: holds its secret keys. */
  | { readonly kind: 'operator' };

/** A record whose card led here, with the conflict it showed. */
export type OpenedRecord = { readonly ref: RecordRef; readonly conflictId: ConflictId };

export type Session = {
  /** Random; a secret to nobody. */
  readonly id: string;
  readonly user: SessionUser;
  /** SHA-256 of the secret in the cookie, hex; and of the one before it, for requests under way. */
  readonly hash: string;
  readonly previousHash: string | null;
  readonly rotatedAt: Instant;
  /** The present secret has come back: whoever still sends the one before is not this browser. */
  readonly isConfirmed: boolean;
  readonly startedAt: Instant;
  readonly seenAt: Instant;
  readonly endsAt: Instant;
  /** What a card showed to this person may be shown here too. */
  readonly opened: readonly OpenedRecord[];
};

export interface SessionStore {
  put(session: Session): Promise<void>;
  /** The session with this secret, present or previous; its row stays locked until the transaction ends. */
  hold(hash: string): Promise<Session | null>;
  remove(id: string): Promise<void>;
  /** Ends every session of one user. */
  removeOf(person: Pick<CrmPerson, 'connectionId' | 'userId'>): Promise<void>;
  /** Removes sessions that have ended. */
  purge(now: Instant): Promise<void>;
}

/** Somebody who administers Parley. Who decides is a channel manager, see `managers`. */
export type Administrator = CrmPerson & { readonly by: string; readonly at: Instant };

export interface AdministratorStore {
  save(administrator: Administrator): Promise<void>;
  remove(person: Pick<CrmPerson, 'connectionId' | 'userId'>): Promise<void>;
  /** In the order of connection and user id. */
  list(): Promise<readonly Administrator[]>;
}
