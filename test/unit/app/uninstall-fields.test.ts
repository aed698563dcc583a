// Uninstalling and the own fields themselves: taken out of HubSpot when every record shows again what it
// showed before, kept when somebody wants or needs them, and made again when Parley comes back.
import { beforeEach, describe, expect, it } from 'vitest';
import type { AppContext } from '../../../src/app/context.ts';
import { type UninstallResult, uninstall } from '../../../src/app/uninstall.ts';
import { readReceipt, saveReceipt } from '../../../src/app/uninstall-receipt.ts';
import { receiptLines } from '../../../src/app/uninstall-words.ts';
import { ParleyError } from '../../../src/domain/errors.ts';
import {
  OWN_FIELDS,
  ownFieldName,
  ownFieldsOf,
  type SharedHome,
} from '../../../src/domain/own-fields.ts';
import type { CrmConnector, CrmSession } from '../../../src/ports/crm.ts';
import { TASK_OBJECT } from '../../simulation/town.ts';
import { Bench, request, TENANT } from './uninstall-bench.ts';

const RECORDS: readonly SharedHome[] = ['claim', 'account'];
const countOf = (homes: readonly SharedHome[]) => homes.flatMap((home) => ownFieldsOf(home)).length;
const ALL = countOf([...RECORDS, 'task']);

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.live();
});

const tools = { unschedule: async () => {} };
const go = (app: AppContext, change: Parameters<typeof request>[1] = {}) =>
  uninstall(app, TENANT, request(bench.of('hubspot'), change), tools);

function receiptOf(result: UninstallResult) {
  if (result.state !== 'done') throw new Error(result.state);
  return result.receipt;
}

const linesOf = (result: UninstallResult) =>
  receiptLines(receiptOf(result)).map(({ name, value }) => `${name}: ${value}`);

/** Places of fields that are out of HubSpot just now. */
function removed(): readonly string[] {
  const fields = bench.town.world.hubspot.get('_own_fields', 'removed')?.fields ?? {};
  return Object.keys(fields).filter((place) => fields[place] === true);
}

/** HubSpot with another session. */
function appWith(change: (session: CrmSession) => Partial<CrmSession>): AppContext {
  const connector = bench.app.connectors.get('hubspot') as CrmConnector;
  const open: CrmConnector['open'] = (options) => {
    const session = connector.open(options);
    return { ...session, ...change(session) };
  };
  const connectors = new Map([...bench.app.connectors, ['hubspot', { ...connector, open }]]);
  return { ...bench.app, connectors } as AppContext;
}

describe('own fields', () => {
  it('go from HubSpot once every record is restored, and the receipt counts them', async () => {
    const shown: number[] = [];
    const app = appWith((session) => ({
      removeOwnFields: async (homes, kept) => {
        shown.push(bench.shown('hubspot'));
        return session.removeOwnFields(homes, kept);
      },
    }));
    const result = await go(app);
    expect(shown).toEqual([0]);
    expect(receiptOf(result)).toMatchObject({ fieldsRemoved: ALL, notDone: [], grant: 'ended' });
    expect(removed()).toHaveLength(ALL);
    expect(linesOf(result)).toContain(`Own fields: ${ALL} archived`);
    expect(linesOf(result).at(-1)).toContain('only those named as not done');
  });

  it('stay in Salesforce, where the package brought them', async () => {
    const id = bench.of('salesforce');
    const result = await uninstall(bench.app, TENANT, request(id), tools);
    expect(receiptOf(result)).toMatchObject({ fieldsRemoved: null, notDone: [] });
    expect(linesOf(result).at(-1)).toContain('until the Parley package is uninstalled');
  });

  it('stay as they are where they are kept', async () => {
    const before = bench.shown('hubspot');
    const result = await go(bench.app, { keepFields: true });
    expect(receiptOf(result)).toMatchObject({ fieldsRemoved: null, notDone: [] });
    expect([removed(), bench.shown('hubspot')]).toEqual([[], before]);
    expect(linesOf(result).at(-1)).toContain('and their values, as chosen');
  });

  it('of tasks stay with the tasks that are kept', async () => {
    const result = await go(bench.app, { keepTasks: true });
    expect(receiptOf(result)).toMatchObject({ fieldsRemoved: countOf(RECORDS), notDone: [] });
    expect(removed().filter((place) => place.startsWith('task'))).toEqual([]);
    expect(linesOf(result).at(-1)).toContain('The properties of tasks, as these were kept');
  });

  it('stay, all of them, while one record still shows something', async () => {
    bench.hides = true;
    const result = await go(bench.app, { leaveRest: true });
    expect(receiptOf(result).fieldsRemoved).toBeNull();
    expect(removed()).toEqual([]);
    expect(linesOf(result).at(-1)).toContain('until somebody deletes them there');
  });

  it('that something else uses stay and are named, with the reason and the cure', async () => {
    bench.inUse = ['reason'];
    const { fieldsRemoved, notDone } = receiptOf(await go(bench.app));
    expect(fieldsRemoved).toBe(ALL - 1);
    expect(notDone).toEqual([
      'deals.parley_reason stays in HubSpot: It is used elsewhere. Take it out of what uses it, then delete it.',
    ]);
    expect(removed()).not.toContain('claim.reason');
  });

  it('in which a record showed something before Parley came are not lost with it', async () => {
    const { hubspot } = bench.town.world;
    const name = ownFieldName('hubspot', 'reason');
    const row = [...hubspot.rows('deals')].find((one) => (one.fields[name] ?? null) !== null);
    if (row === undefined) throw new Error('no deal is flagged');
    const again = new Bench();
    again.town.world.hubspot.update('deals', row.id, { [name]: 'my own words' }, 'somebody');
    bench = await Bench.live(again);
    const { fieldsRemoved, notDone } = receiptOf(await go(bench.app));
    expect(bench.town.world.hubspot.require('deals', row.id).fields[name]).toBe('my own words');
    expect(fieldsRemoved).toBe(ALL - 1);
    expect(notDone).toEqual([expect.stringMatching(/showed something before.*: parley_reason\./)]);
  });

  it('hold nothing up where HubSpot lets nobody in at that moment', async () => {
    const error = new ParleyError('CRM_REAUTH_NEEDED', 'The grant ended.');
    const id = bench.of('hubspot');
    const app = appWith(() => ({
      removeOwnFields: async () => {
        await bench.inStore((store) => store.connections.setState(id, 'needs_reauth', 'ended'));
        throw error;
      },
    }));
    const { fieldsRemoved, notDone } = receiptOf(await go(app));
    expect(fieldsRemoved).toBe(0);
    expect(notDone).toEqual([expect.stringMatching(/parley_… stays in HubSpot.*lets Parley in/)]);
    await bench.expectNothingOf(id);
  });

  it('are waited for where HubSpot does not answer: the next call goes on', async () => {
    const error = new ParleyError('CRM_UNAVAILABLE', 'HubSpot does not answer.');
    const app = appWith(() => ({
      removeOwnFields: async () => {
        throw error;
      },
    }));
    await expect(go(app)).rejects.toBe(error);
    const id = bench.of('hubspot');
    const waiting = await bench.inStore((store) => readReceipt(store, id));
    expect(waiting).toMatchObject({ step: 'remove_fields', grant: null });
    expect(receiptOf(await go(bench.app))).toMatchObject({ fieldsRemoved: ALL, notDone: [] });
  });

  it('come back with Parley, whether or not HubSpot has kept the values', async () => {
    const before = [bench.shown('hubspot'), bench.openTasks('hubspot')];
    for (const isEmptied of [false, true]) {
      await go(bench.app);
      if (isEmptied) emptyAll();
      await bench.installAgain();
      expect(removed()).toEqual([]);
      expect([bench.shown('hubspot'), bench.openTasks('hubspot')]).toEqual(before);
    }
  });
});

/** As if the recycle bin kept definitions alone. */
function emptyAll(): void {
  const { hubspot } = bench.town.world;
  const own = OWN_FIELDS.map(({ key }) => [ownFieldName('hubspot', key), null] as const);
  for (const row of hubspot.rows(TASK_OBJECT.hubspot)) {
    hubspot.update(row.object, row.id, Object.fromEntries(own), 'HubSpot');
  }
}

it('a receipt of an older version can still be read', async () => {
  const id = bench.of('hubspot');
  const receipt = receiptOf(await go(bench.app));
  const { fieldsRemoved: _, ...older } = receipt;
  await bench.inStore((store) => saveReceipt(store, id, older as typeof receipt));
  const read = await bench.inStore((store) => readReceipt(store, id));
  expect(read).toEqual({ ...receipt, fieldsRemoved: null });
});
