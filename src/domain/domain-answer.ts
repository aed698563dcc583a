// What a person says to the proposal that a web domain belongs to several customers.
import type { Instant } from './time.ts';

export const DOMAIN_ANSWERS = ['declined', 'taken_back'] as const;

/**
 * `declined`: its accounts are one customer, and nobody is asked again; `taken_back`: as if never
 * declined. That it is shared says the policy. The newest on a domain counts.
 */
export type DomainAnswer = {
  /** Registrable part. */
  readonly domain: string;
  readonly answer: (typeof DOMAIN_ANSWERS)[number];
  /** Who says it, as the audit trail names people. */
  readonly by: string;
  readonly at: Instant;
};
