// What keeps a record of a portal from being written, each caused as an admin causes it.
import { PROPERTIES } from '../../connectors/sandbox/hubspot/portal.ts';
import type { CrmRun, Hurdle } from './crm-run.ts';

const STATUS_ID = 'deals.parley_conflict_status';

function requireNextStep(run: CrmRun, { free }: Parameters<Hurdle['raise']>[1]) {
  run.world.hubspot.update('deals', free, { hs_next_step: 'Call' }, run.manager.userId);
  run.faults.set({ hubspotRequiredOnDeals: ['hs_next_step'] });
  return () => run.faults.set({ hubspotRequiredOnDeals: [] });
}

function archiveStatus({ world: { hubspot }, manager }: CrmRun) {
  hubspot.remove(PROPERTIES, STATUS_ID, manager.userId);
  return () => hubspot.restore(PROPERTIES, STATUS_ID, manager.userId);
}

function dropOption({ world: { hubspot }, manager }: CrmRun) {
  const { definition = '' } = hubspot.require(PROPERTIES, STATUS_ID).fields;
  const whole = JSON.parse(String(definition)) as { options: readonly { value: string }[] };
  const options = whole.options.filter(({ value }) => value !== 'open');
  const change = (text: string) =>
    hubspot.update(PROPERTIES, STATUS_ID, { definition: text }, manager.userId);
  change(JSON.stringify({ ...whole, options }));
  return () => change(String(definition));
}

export const HUBSPOT_HURDLES: readonly Hurdle[] = [
  {
    ...{ name: 'a required property' },
    ...{ result: 'refused', code: 'MISSING_CONDITIONAL_REQUIRED_PROPERTY' },
    raise: requireNextStep,
  },
  {
    ...{ name: 'a property that is archived', result: 'refused', code: 'PROPERTY_DOESNT_EXIST' },
    raise: archiveStatus,
  },
  {
    ...{ name: 'an option that somebody took out', result: 'refused', code: 'INVALID_OPTION' },
    raise: dropOption,
  },
];
