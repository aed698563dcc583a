// What keeps a record of an org from being written, each caused as an admin or another user causes it.
import type { Switches } from '../../connectors/sandbox/faults.ts';
import type { SaveRule } from '../../connectors/sandbox/salesforce/save-rules.ts';
import type { CrmRun, Hurdle } from './crm-run.ts';

type Claims = Parameters<Hurdle['raise']>[1];

const STATUS = 'Opportunity.Parley_Conflict_Status__c';

const turn = ({ faults }: CrmRun, change: Partial<Switches>) => {
  const before = faults.switches;
  faults.set(change);
  return () => faults.set(before);
};

/** A rule that one claim breaks and the other, which has the field filled, does not. */
const unlessFilled =
  (rule: SaveRule): Hurdle['raise'] =>
  (run, { free }) => {
    run.world.salesforce.update('Opportunity', free, { Territory__c: 'DACH' }, run.manager.userId);
    return turn(run, { salesforceSaveRules: [rule] });
  };

const onRecord =
  (ruleOf: (id: string) => SaveRule): Hurdle['raise'] =>
  (run, { stopped }) =>
    turn(run, { salesforceSaveRules: [ruleOf(stopped)] });

/** Both claims hang on one account: the other one gets another. */
function lockParent(run: CrmRun, { free }: Claims) {
  const [locked = '', other = ''] = run.accountIds;
  run.world.salesforce.update('Opportunity', free, { AccountId: other }, run.manager.userId);
  return turn(run, { salesforceSaveRules: [{ kind: 'row_lock', id: locked }] });
}

const FIELD = { object: 'Opportunity', field: 'Territory__c' } as const;

export const SALESFORCE_HURDLES: readonly Hurdle[] = [
  {
    ...{ name: 'a validation rule', result: 'refused', code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' },
    raise: unlessFilled({ kind: 'validation', ...FIELD, message: 'Territory is missing.' }),
  },
  {
    ...{ name: 'a required field', result: 'refused', code: 'REQUIRED_FIELD_MISSING' },
    raise: unlessFilled({ kind: 'required', ...FIELD }),
  },
  {
    ...{ name: 'a trigger', result: 'refused', code: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY' },
    raise: onRecord((id) => ({
      kind: 'trigger',
      id,
      message: 'CheckDeal: execution of AfterUpdate',
    })),
  },
  {
    ...{ name: 'an approval process', result: 'refused', code: 'ENTITY_IS_LOCKED' },
    raise: onRecord((id) => ({ kind: 'approval', id })),
  },
  {
    ...{ name: 'a row in use', result: 'retry', code: 'UNABLE_TO_LOCK_ROW' },
    raise: onRecord((id) => ({ kind: 'row_lock', id })),
  },
  {
    ...{ name: 'its account in use', result: 'retry', code: 'UNABLE_TO_LOCK_ROW' },
    raise: lockParent,
  },
  {
    ...{ name: 'an option that the package does not have' },
    ...{ result: 'refused', code: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST' },
    raise: (run) => turn(run, { salesforceOptionsGone: [`${STATUS}.open`] }),
  },
  {
    ...{ name: 'a field that is deleted or hidden', result: 'refused', code: 'CRM_FIELD_MISSING' },
    raise: (run) => turn(run, { salesforceHidden: [STATUS] }),
  },
];
