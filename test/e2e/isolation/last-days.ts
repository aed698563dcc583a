// What sellers say on their records, what owners are told of decisions, and how a tenant leaves a CRM.
import { Faults } from '../../../connectors/sandbox/faults.ts';
import { makeStatement } from '../../../connectors/sandbox/salesforce/person.ts';
import type { WorldCrm } from '../../../connectors/sandbox/world.ts';
import { readReceipt } from '../../../src/app/uninstall-receipt.ts';
import { type OwnFieldKey, ownFieldName, statementLookup } from '../../../src/domain/own-fields.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import { TASK_OBJECT } from '../../simulation/town.ts';
import { ask, submit } from './browser.ts';
import { type Estate, round, type Tenancy } from './estate.ts';

const nameOf = (key: OwnFieldKey) => ownFieldName('salesforce', key);

/** All that a seller may say of a conflict: seen, another split, evidence; each with words of the tenant. */
export async function speak(estate: Estate): Promise<void> {
  for (const { household } of estate.tenancies) {
    const { town, canary } = household;
    const [deal] = [...town.world.salesforce.rows('Opportunity')].filter(
      ({ fields }) => fields[nameOf('conflict_id')],
    );
    const text = { [nameOf('statement_text')]: `${canary.word} ran the proof of concept` };
    const said = [
      { [nameOf('statement_kind')]: 'seen' },
      { [nameOf('statement_kind')]: 'other_split', [nameOf('statement_share')]: 40, ...text },
      { [nameOf('statement_kind')]: 'evidence', ...text },
    ];
    for (const one of said) {
      const about = {
        [statementLookup()]: deal?.id ?? '',
        [nameOf('statement_conflict')]: deal?.fields[nameOf('conflict_id')] ?? '',
      };
      const by = town.people.salesforce.rep.userId;
      const statement = { by, permissionSet: 'seller', fields: { ...one, ...about } } as const;
      makeStatement({ world: town.world, faults: new Faults() }, statement);
    }
  }
  await round(estate);
}

/** Tasks of a CRM that tell an owner what was decided. */
export function noticesIn({ household }: Tenancy, crm: WorldCrm): number {
  const key = ownFieldName(crm, 'task_key');
  const tasks = [...household.town.world.database(crm).rows(TASK_OBJECT[crm])];
  return tasks.filter(({ fields }) => String(fields[key]).startsWith('outcome-')).length;
}

/** Rounds of a minute that taking back and uninstalling may take. */
const MOST_ROUNDS = 10;

/**
 * Takes back what was written to HubSpot, then uninstalls it with everything, as an admin does in the console.
 * Resolves with every page the admin saw. Throws when it does not come to its end.
 */
export async function leaveHubspot({ later }: Estate, tenancy: Tenancy): Promise<string[]> {
  const hubspot = (await tenancy.connections()).find(
    (one) => one.crm === 'hubspot' && one.state === 'connected',
  );
  if (hubspot === undefined) throw new Error('HubSpot is not connected');
  const { id } = hubspot;
  const at = `/connections/${id}`;
  const pages: string[] = [];
  const until = async (page: string, isOver: (store: TenantStore) => Promise<boolean>) => {
    for (let count = 0; !(await tenancy.inStore(isOver)); count += 1) {
      if (count === MOST_ROUNDS) throw new Error(`${page} comes to no end`);
      later(60_000);
      await tenancy.run('write-back');
      pages.push((await ask(tenancy, page)).text, (await ask(tenancy, '/connections')).text);
    }
  };
  await submit(tenancy, `${at}/undo`, { path: `${at}/undo`, fields: { sure: 'yes' } });
  await until(
    `${at}/undo`,
    async (store) => (await store.connections.get(id))?.writeMode === 'dry_run',
  );
  const fields = { fields: 'restore', tasks: 'close', sure: 'yes' };
  await submit(tenancy, `${at}/uninstall`, { path: `${at}/uninstall`, fields });
  await until(`${at}/uninstall`, async (store) => (await readReceipt(store, id))?.step === 'done');
  return pages;
}
