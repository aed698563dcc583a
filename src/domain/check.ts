// Looking before starting on a customer: who asks, what they are told, and what is kept of it. An answer
// names nobody; the kept entry is the channel manager's.
import type { ManagerId } from './conflict.ts';
import type { AccountId, ConnectionId } from './ids.ts';
import type { Instant, UtcDay } from './time.ts';

/**
 * `free`: nothing stands in the way; `ask`: talk to the channel manager first; `registered`: the same,
 * because a partner holds a registration in force (sellers only, where the policy says so).
 */
export const CHECK_ANSWERS = ['free', 'ask', 'registered'] as const;
export type CheckAnswer = (typeof CHECK_ANSWERS)[number];

/** A link is known by its id; its secret is in the address alone. */
export type CheckLinkId = string & { readonly __checkLink?: never };

/** By which a partner asks, issued by a channel manager. */
export type CheckLink = {
  readonly id: CheckLinkId;
  /** SHA-256 of the secret, hex. */
  readonly secretHash: string;
  /** The partner it was issued to, as the channel manager names them. */
  readonly partner: string;
  /** Checks a UTC day. */
  readonly perDay: number;
  /** Whom the partner is to talk to. */
  readonly managerId: ManagerId;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  readonly revoked: { readonly at: Instant; readonly by: string } | null;
};

export type CheckAsker =
  | { readonly kind: 'partner'; readonly linkId: CheckLinkId }
  | {
      readonly kind: 'seller';
      readonly connectionId: ConnectionId;
      readonly userId: string;
      readonly email: string | null;
    };

/** The customer asked about, as it was typed or as the record says. */
export type CheckedCustomer = {
  readonly name: string;
  readonly website: string | null;
  readonly country: string | null;
};

/** One check, kept. */
export type CheckEntry = {
  readonly by: CheckAsker;
  readonly day: UtcDay;
  /** Equal for the same question: it counts once a day. */
  readonly key: string;
  readonly customer: CheckedCustomer;
  readonly answer: CheckAnswer;
  /** The account of the book it was about; null where the book has none. */
  readonly about: AccountId | null;
  readonly at: Instant;
};

/** Under this their checks are counted: `link/…` or `user/connection/…`. */
export function askerKeyOf(by: CheckAsker): string {
  return by.kind === 'partner' ? `link/${by.linkId}` : `user/${by.connectionId}/${by.userId}`;
}
