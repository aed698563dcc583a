// Escalation of what is overdue (policy A-3): its steps, and the roles that decide at each.
import type { Instant, UtcDay } from './time.ts';

export const DECIDER_ROLES = [
  'channel_manager',
  'regional_sales_director',
  'head_of_channel',
  'chief_revenue_officer',
] as const;
export type DeciderRole = (typeof DECIDER_ROLES)[number];

export const ROLE_WORDS: Readonly<Record<DeciderRole, string>> = {
  channel_manager: 'channel manager',
  regional_sales_director: 'regional sales director',
  head_of_channel: 'head of channel',
  chief_revenue_officer: 'chief revenue officer',
};

/** Who decides, step by step; the first is where every conflict begins, the last is final. */
export const ESCALATION_STEPS: readonly (readonly DeciderRole[])[] = [
  ['channel_manager'],
  ['regional_sales_director', 'head_of_channel'],
  ['chief_revenue_officer'],
];

/** How far an overdue conflict has come. */
export type Escalation = {
  /** Place in {@link ESCALATION_STEPS}, from 1. */
  readonly step: number;
  readonly since: Instant;
  /** Last day of those who decide at this step. */
  readonly dueOn: UtcDay;
};
