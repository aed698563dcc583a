// Where and when a judgement is made; the same for every claim of a neighbourhood.
import type { CustomerContext } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import type { Instant } from '../domain/time.ts';

export type Setting = {
  readonly context: CustomerContext;
  readonly policy: Policy;
  /** The policy's as_of. */
  readonly now: Instant;
};
