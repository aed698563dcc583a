// Changes in HubSpot that reach Salesforce by webhook alone: no sync is scheduled here.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordAddress } from '../../connectors/sandbox/plants/expectation.ts';
import { emailOf, PEOPLE } from '../../connectors/sandbox/seed/cast.ts';
import { inProcessQueue } from '../../jobs/in-process-queue.ts';
import { jobHandler } from '../../src/app/jobs.ts';
import { webhookDesk } from '../../src/app/webhooks.ts';
import { SYSTEM_CLOCK } from '../../src/compose.ts';
import { openConsole } from '../../src/console.ts';
import type { Listening } from '../../src/http/server.ts';
import type { EventOutcome } from '../../src/ports/push.ts';
import type { Queue } from '../../src/ports/queue.ts';
import { freePort } from '../helpers/free-port.ts';
import { Thread } from './thread.ts';

const JONAS = emailOf(PEOPLE.jonas);
const SOFIE = emailOf(PEOPLE.sofie);

let thread: Thread;
let queue: Queue;
let listening: Listening;
const counts = { noted: 0, unknown_account: 0, ignored: 0, not_authentic: 0 } satisfies Record<
  EventOutcome,
  number
>;

beforeAll(async () => {
  thread = await Thread.start(200);
  await thread.setWriteMode('live');
  await thread.round();
  await thread.round();
  queue = inProcessQueue({ clock: SYSTEM_CLOCK, concurrency: 4 });
  await queue.start(jobHandler(thread.app, queue));
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  listening = await openConsole(thread.app, {
    tenantId: thread.tenantId,
    host: '127.0.0.1',
    port,
    publicUrl,
    formKey: 'a key for tests only',
    webhooks: webhookDesk({
      app: thread.app,
      queue,
      count: (_crm, outcome, events) => {
        counts[outcome] += events;
      },
    }),
    onChange: async () => {},
  });
  await thread.control('webhooks', { url: `${publicUrl}/webhooks/hubspot` });
}, 120_000);

afterAll(async () => {
  await listening.close();
  await queue.close();
  await thread.close();
});

const statusOf = async (record: RecordAddress) =>
  (await thread.shown(record, ['conflict_status'])).conflict_status;

const until = (record: RecordAddress, status: string | null) =>
  expect.poll(() => statusOf(record), { timeout: 20_000, interval: 50 }).toBe(status);

/** Until every webhook was taken and everything it rang has been done. */
async function quiet(): Promise<void> {
  const { webhooks } = thread.world;
  const isQuiet = async () => {
    await queue.idle();
    return webhooks.state().open;
  };
  await expect.poll(isQuiet, { timeout: 20_000, interval: 50 }).toBe(0);
  await queue.idle();
}

/** A planted conflict of one deal and one opportunity, as it is before each test. */
async function pairOf() {
  const plant = thread.world.expectations.find(
    ({ expected, records }) =>
      expected !== null &&
      records
        .map((one) => one.object)
        .sort()
        .join() === 'Opportunity,deals',
  );
  const [opportunity, deal] = ['Opportunity', 'deals'].map((object) =>
    plant?.records.find((one) => one.object === object),
  );
  if (deal === undefined || opportunity === undefined) throw new Error('no pair of both CRMs');
  await until(opportunity, 'open');
  await until(deal, 'open');
  return { deal, opportunity };
}

describe('by webhook alone', () => {
  it('a deal that is lost takes the flags off both records, a deal won back puts them on', async () => {
    const { deal, opportunity } = await pairOf();
    const { dealstage } = thread.world.world.hubspot.require('deals', deal.id).fields;
    await thread.edit(deal, { dealstage: 'closedlost' }, SOFIE);
    await until(opportunity, null);
    await until(deal, null);
    await thread.edit(deal, { dealstage: dealstage ?? '' }, SOFIE);
    await until(opportunity, 'open');
    await until(deal, 'open');
  });

  it('a task that is completed decides', async () => {
    await quiet();
    const { opportunity } = await pairOf();
    const { conflict_id: pair } = await thread.shown(opportunity, ['conflict_id']);
    const plans = await thread.inStore((store) =>
      store.tasks.ofConnection(thread.connection('hubspot').id),
    );
    const others = new Set(plans.filter((one) => one.conflictId !== pair).map((one) => one.key));
    const task = thread.tasks('hubspot').find((one) => one.isOpen && others.has(one.key));
    if (task === undefined) throw new Error('HubSpot has no open task of Parley');
    const outcome = 'not_a_conflict';
    await thread.control('tasks/complete', {
      ...{ crm: 'hubspot', id: task.id, outcome, by: JONAS },
      note: 'Two sites, two budgets.',
    });
    const status = () =>
      thread.inStore(async (store) => {
        const plan = await store.tasks.byKey(task.key);
        return plan && (await store.conflicts.get(plan.conflictId))?.status;
      });
    await expect.poll(status, { timeout: 20_000, interval: 50 }).toBe('dismissed');
  });

  it('its own writes come back as webhooks and cause no more of them', async () => {
    await quiet();
    const writes = thread.recorder.writes().length;
    const { noted } = counts;
    const { deal } = await pairOf();
    await thread.edit(deal, { parley_next_step: 'somebody else’s words' }, SOFIE);
    await expect.poll(() => thread.recorder.writes().length, { timeout: 20_000 }).toBe(writes + 1);
    await quiet();
    expect(thread.recorder.writes()).toHaveLength(writes + 1);
    // The edit, and our repair of it: both were read.
    expect(counts.noted).toBeGreaterThanOrEqual(noted + 2);
  });

  it('duplicates, late and reordered webhooks end in the same flags', async () => {
    const { deal, opportunity } = await pairOf();
    const { dealstage } = thread.world.world.hubspot.require('deals', deal.id).fields;
    await quiet();
    const { webhooks } = thread.world;
    webhooks.inject({ kind: 'reorder' });
    webhooks.inject({ kind: 'duplicate', copies: 9 });
    webhooks.inject({ kind: 'delay', ms: 200 });
    await thread.edit(deal, { dealstage: 'closedlost' }, SOFIE);
    await until(opportunity, null);
    await thread.edit(deal, { dealstage: dealstage ?? '' }, SOFIE);
    await until(opportunity, 'open');
    await quiet();
    expect(await statusOf(deal)).toBe('open');
  });

  it('what is lost on the way, the next reading brings', async () => {
    const { deal, opportunity } = await pairOf();
    await quiet();
    thread.world.webhooks.inject({ kind: 'lose' });
    await thread.edit(deal, { dealstage: 'closedlost' }, SOFIE);
    await quiet();
    expect(await statusOf(opportunity)).toBe('open');
    await thread.round();
    expect(await statusOf(opportunity)).toBeNull();
  });
});
