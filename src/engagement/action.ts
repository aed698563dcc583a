// Chapter A: what to do, and until when.
import type { Action, ClauseId, ConflictType, ExtraAction, Severity } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import type { Instant, UtcDay } from '../domain/time.ts';
import { addBusinessDaysOf } from './calendar.ts';
import type { PrevailClause } from './prevail.ts';

const ACTION_BY_CLAUSE: Readonly<Record<PrevailClause, Action>> = {
  'P-1': 'honour_customer_choice',
  'P-2': 'uphold_incumbent',
  'P-3': 'uphold_direct',
  'P-4': 'uphold_first_registration',
  'P-5': 'uphold_registration',
  'P-6': 'uphold_direct',
  'P-7': 'uphold_first_claim',
  'P-8': 'share_credit',
};

/** In the order in which they are looked for. */
const ACTION_WITHOUT_CONFLICT: readonly (readonly [ClauseId, Action])[] = [
  ['S-4', 'record_agreed_split'],
  ['T-2', 'link_transition'],
  ['T-3', 'route_internal'],
  ['M-7', 'merge_duplicate'],
  ['S-3', 'link_fulfilment'],
  ['M-6', 'note_related_account'],
];

/** Action by deciding clause. If the match is only probable: confirm_match instead. */
export function conflictAction(clause: PrevailClause, isProbableOnly: boolean): Action {
  return isProbableOnly ? 'confirm_match' : ACTION_BY_CLAUSE[clause];
}

/** A-1, extra: align_price with type `price`, correct_territory with type `territory`. */
export function extraActions(types: readonly ConflictType[]): readonly ExtraAction[] {
  const actions: ExtraAction[] = [];
  if (types.includes('price')) actions.push('align_price');
  if (types.includes('territory')) actions.push('correct_territory');
  return actions;
}

/**
 * A-1, without conflict: the first found among the pair reasons and the clauses of set-aside claims:
 * S-4, T-2, T-3, M-7, S-3, M-6, else none.
 */
export function clearAction(found: readonly ClauseId[]): Action {
  return ACTION_WITHOUT_CONFLICT.find(([clause]) => found.includes(clause))?.[1] ?? 'none';
}

/**
 * Due date: as_of date plus sla_business_days of the final severity, Monday to Friday, the as_of
 * day not counted, no holidays. Weekdays, holidays and hours are parameters of the product.
 */
export function dueDay(severity: Severity, policy: Policy, now: Instant): UtcDay {
  return addBusinessDaysOf(now, policy.slaBusinessDays[severity], policy);
}
