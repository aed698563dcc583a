// What happens to the tenants of the estate: work, decisions, edits, a CRM that quotes their secrets in its
// errors, lost tokens, and jobs that somebody else has put together.
import { TokenBook } from '../../../connectors/sandbox/oauth.ts';
import { type Conflict, isActive } from '../../../src/domain/conflict.ts';
import { asConnectionId } from '../../../src/domain/ids.ts';
import { ownFieldName } from '../../../src/domain/own-fields.ts';
import { CLAIM_OBJECT } from '../../simulation/town.ts';
import { notify, submit } from './browser.ts';
import { type Estate, JOBS_ON_CONNECTIONS, round, type Tenancy } from './estate.ts';
import { CRMS } from './household.ts';

/** A connection only this tenant has; it must be connected again, so nothing is read there. */
export const onlyOf = ({ id }: Pick<Tenancy, 'id'>) => asConnectionId(`hs-90000-of-${id}`);

/** The active conflicts of a tenant, in an order that is the same for all. */
const activeConflicts = ({ inStore }: Tenancy) =>
  inStore(async (store) =>
    (await store.conflicts.list({ after: null, limit: 100 }))
      .filter((one) => isActive(one.status))
      .sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1)),
  );
const nameOf = ({ judgement }: Conflict) => judgement.claimIds.join(' ');

/** One conflict decided in the console, one on its task in the CRM, a deal that is renamed. */
export async function decideAndEdit(estate: Estate): Promise<void> {
  for (const tenancy of estate.tenancies) {
    const [first, second] = await activeConflicts(tenancy);
    if (first === undefined || second === undefined) throw new Error('two conflicts are needed');
    const { word } = tenancy.household.canary;
    const fields = { outcome: 'share', note: `as ${word} asked` };
    const page = `/conflicts/${first.id}`;
    await submit(tenancy, page, { path: `${page}/decide`, fields });
    const evidence = `${word} wrote a letter`;
    const entry = { kind: 'named_account', named_since: '2026-10-01', evidence };
    const other = `/conflicts/${second.id}`;
    await submit(tenancy, other, { path: `${other}/context`, fields: entry });
    await completeTask(tenancy, second.id);
    const { world, people } = tenancy.household.town;
    const [deal] = world.hubspot.rows('deals');
    const by = people.hubspot.rep.userId;
    world.hubspot.update('deals', deal?.id ?? '', { dealname: `New deal ${word}` }, by);
    const { status, text } = await notify(tenancy, Date.now());
    if (status !== 200) throw new Error(text);
  }
  await round(estate);
}

async function completeTask({ inStore, household }: Tenancy, conflictId: string): Promise<void> {
  const { world, people } = household.town;
  const keyField = ownFieldName('salesforce', 'task_key');
  const plans = await inStore((store) => store.tasks.ofConflict(conflictId as never));
  const key = plans.at(-1)?.key;
  const task = [...world.salesforce.rows('Task')].find((row) => row.fields[keyField] === key);
  const said = {
    Status: 'Completed',
    [ownFieldName('salesforce', 'task_outcome')]: 'not_a_conflict',
    [ownFieldName('salesforce', 'task_note')]: `${household.canary.word} said so`,
    Description: `${household.canary.word} said so`,
  };
  world.salesforce.update('Task', task?.id ?? '', said, people.salesforce.manager.userId);
}

/** What each vendor's errors look like when they quote what they refuse. */
const REFUSALS = {
  salesforce: {
    path: '/query',
    writePath: '/composite/',
    body: (text: string) => [{ errorCode: 'MALFORMED_QUERY', message: `unexpected ${text}` }],
  },
  hubspot: {
    path: '/crm/',
    writePath: '/batch/update',
    body: (text: string) => ({ category: 'VALIDATION_ERROR', message: `${text} is not valid` }),
  },
} as const;
/** As often as anything is repeated before it is given up, and more. */
const OFTEN = 12;

/** Every way in which a CRM's error may carry what only its tenant may see. */
export async function quoteSecrets(estate: Estate): Promise<void> {
  for (const status of [400, 403, 503]) {
    await whileRefused(estate, { status, path: 'path' });
  }
  await refuseTokens(estate);
  await round(estate);
  // Somebody empties a flag: it is to be written again, and that is refused too.
  for (const { household } of estate.tenancies) {
    const { world, people } = household.town;
    for (const crm of CRMS) {
      const object = CLAIM_OBJECT[crm];
      const field = ownFieldName(crm, 'conflict_status');
      const row = [...world.database(crm).rows(object)].find((one) => one.fields[field]);
      world.database(crm).update(object, row?.id ?? '', { [field]: null }, people[crm].rep.userId);
    }
  }
  await whileRefused(estate, { status: 400, path: 'writePath' });
}

type Refusing = { readonly status: number; readonly path: 'path' | 'writePath' };

/** Reads, and writes what the reading brings, while both CRMs of both tenants refuse and quote. */
async function whileRefused(estate: Estate, { status, path }: Refusing): Promise<void> {
  for (const { household } of estate.tenancies) {
    const { faults, canary } = household;
    for (const crm of CRMS) {
      const body = REFUSALS[crm].body(`${canary.word} at ${canary.amount}`);
      const times = status === 503 ? 2 : OFTEN;
      const fault = { kind: 'status', status, body } as const;
      faults.inject({ crm, path: REFUSALS[crm][path], times, fault });
    }
  }
  await Promise.all(estate.tenancies.map((one) => one.run('sync')));
  for (const { household } of estate.tenancies) household.faults.clear();
  await noteDead(estate);
}

/** Access tokens die, and the vendor's refusal of the first refresh names the tenant. */
async function refuseTokens({ tenancies }: Estate): Promise<void> {
  for (const { household } of tenancies) {
    const { faults, canary, town } = household;
    for (const crm of CRMS) {
      new TokenBook(town.world.database(crm), {
        clients: [],
        pkce: 'required',
        rotates: true,
        accessLifeMs: null,
        codeLifeMs: 0,
        now: () => Date.now(),
      }).expireAccessTokens();
      const body = {
        error: 'server_error',
        error_description: `no ${canary.word}`,
        message: canary.word,
      };
      faults.inject({ crm, path: '/token', fault: { kind: 'status', status: 500, body } });
    }
  }
  await Promise.all(tenancies.map((one) => one.run('sync')));
}

/** A job that succeeds later is dead no more: what was said of it must be read before. */
async function noteDead({ queue, dead }: Estate): Promise<void> {
  dead.push(...(await queue.deadJobs()));
}

/** Jobs of each tenant on a connection that only the other one has. */
export async function mixUpJobs(estate: Estate): Promise<void> {
  const { tenancies, queue } = estate;
  const [left, right] = tenancies;
  if (left === undefined || right === undefined) return;
  for (const one of tenancies) {
    await one.inStore((store) =>
      store.connections.save({
        id: onlyOf(one),
        crm: 'hubspot',
        externalId: `90000-${one.id}`,
        apiUrl: one.household.urls.hubspot,
        state: 'needs_reauth',
        stateReason: `${one.household.canary.word} took the app away`,
        writeMode: 'paused',
        connectedAt: 0,
      }),
    );
  }
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    for (const kind of JOBS_ON_CONNECTIONS) {
      await queue.enqueue({ kind, tenantId: one.id, connectionId: onlyOf(other) });
    }
  }
  await queue.idle();
  await noteDead(estate);
}
