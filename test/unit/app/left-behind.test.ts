// An account that leaves its customer has those it leaves judged again, though no claim of its own says
// that anything changed: since when the customer is named may have come from it.
import { beforeEach, expect, it } from 'vitest';
import type { Row } from '../../../connectors/sandbox/world.ts';
import type { AppContext } from '../../../src/app/context.ts';
import { detect } from '../../../src/app/detect.ts';
import { syncConnection } from '../../../src/app/sync.ts';
import { accountIdOf, type ConnectionId } from '../../../src/domain/ids.ts';
import { addAccount, type Town } from '../../simulation/town.ts';
import { openOrg, TENANT } from './one-org.ts';

const CUSTOMER = 1;

let now: number;
let town: Town;
let app: AppContext;
let salesforce: ConnectionId;
let parent: Row;

/** Reads Salesforce; returns the accounts to be judged, and judges them. */
async function accountsJudged(): Promise<readonly string[]> {
  await syncConnection(app, TENANT, salesforce);
  const marks = await app.store.inTenant(TENANT, async (store) =>
    (
      await Promise.all((await store.dirty.blocks()).map((one) => store.dirty.take(one, 100)))
    ).flat(),
  );
  await detect(app, TENANT);
  return marks.map((one) => one.accountId);
}

beforeEach(async () => {
  now = Date.UTC(2026, 10, 20, 9);
  ({ app, town, salesforce } = await openOrg(() => now));
  parent = addAccount(town, 'salesforce', CUSTOMER);
  await accountsJudged();
  now += 60_000;
});

const idOf = (recordId: string) =>
  accountIdOf({ connectionId: salesforce, object: 'Account', recordId });

const others = () =>
  [...town.world.salesforce.rows('Account')]
    .filter(({ id, fields }) => id !== parent.id && fields['Website'] === parent.fields['Website'])
    .map(({ id }) => idOf(id));

it('is judged with those it leaves when its domain changes', async () => {
  const left = others();
  expect(left.length).toBeGreaterThan(0);
  town.world.salesforce.update('Account', parent.id, { Website: 'https://elsewhere.example' }, 'x');
  expect(await accountsJudged()).toEqual(expect.arrayContaining([idOf(parent.id), ...left]));
});

it('is judged with those it leaves when it goes', async () => {
  const left = others();
  town.world.salesforce.remove('Account', parent.id, 'x');
  expect(await accountsJudged()).toEqual(expect.arrayContaining(left));
});

it('leaves them alone when something else changes', async () => {
  const left = others();
  town.world.salesforce.update('Account', parent.id, { Phone: '+49 30 1' }, 'x');
  const judged = await accountsJudged();
  expect(left.filter((id) => judged.includes(id))).toEqual([]);
});
